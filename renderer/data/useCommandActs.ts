import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { CommandEntry } from '../../sync/commandApi.ts'
import { useEngine } from './engineContext.ts'

export type CommandActs = {
  readonly retry: (entries: readonly CommandEntry[]) => void
  /** The first refusal; null: all of them were put away. */
  readonly giveUp: (entries: readonly CommandEntry[]) => Promise<RefusalCode | null>
}

/** What a person may do with commands that the centre refused or could not decide. The screen has said what giving up means. */
export function useCommandActs(): CommandActs {
  const engine = useEngine()
  return {
    retry(entries) {
      for (const { commandId } of entries) void engine.retryCommand(commandId)
    },
    async giveUp(entries) {
      for (const { commandId } of entries) {
        const answer = await engine.giveUpCommand(commandId, true)
        if (!answer.ok) return answer.code
      }
      return null
    },
  }
}
