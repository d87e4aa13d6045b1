import type { TopicArgs, TopicValue } from '../../sync/engineApi.ts'
import { documentFound } from './documentFound.ts'
import { useStatusPart } from './useStatus.ts'
import { useTopic } from './useTopic.ts'

/** The newest value of one document; null: it is there no more, see `documentFound`. */
export function useDocument<T extends 'contract' | 'order' | 'conflict'>(topic: T, args: TopicArgs[T]): TopicValue[T] | null | undefined {
  const loading = useStatusPart((status) => status.loading)
  return documentFound<TopicValue[T]>(useTopic(topic, args), loading)
}
