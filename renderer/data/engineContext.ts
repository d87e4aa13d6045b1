import { createContext, use } from 'react'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { EngineApi } from '../../sync/engineApi.ts'
import type { TopicStore } from './topicStore.ts'
import type { WorkbookThread } from './writeWorkbook.ts'

export type EngineHandle = {
  readonly engine: EngineApi
  readonly topics: TopicStore
  readonly openWorkbook: () => WorkbookThread
}

export const EngineContext = createContext<EngineHandle | null>(null)

/** The engine itself, for commands. Values come by `useTopic`. */
export function useEngine(): EngineApi {
  const handle = use(EngineContext)
  invariant(handle, 'a screen stands inside EngineContext')
  return handle.engine
}

export function useTopicStore(): TopicStore {
  const handle = use(EngineContext)
  invariant(handle, 'a screen stands inside EngineContext')
  return handle.topics
}

export function useWorkbooks(): () => WorkbookThread {
  const handle = use(EngineContext)
  invariant(handle, 'a screen stands inside EngineContext')
  return handle.openWorkbook
}
