import { useCallback, useSyncExternalStore } from 'react'
import type { Topic, TopicArgs, TopicValue } from '../../sync/engineApi.ts'
import { useTopicStore } from './engineContext.ts'

/** The newest value of a topic, undefined until the first one has come. `args` count by content, not by identity. */
export function useTopic<T extends Topic>(topic: T, args: TopicArgs[T]): TopicValue[T] | undefined {
  const store = useTopicStore()
  const key = JSON.stringify(args)
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(topic, JSON.parse(key) as TopicArgs[T], listener),
    [store, topic, key],
  )
  return useSyncExternalStore(subscribe, () => store.current(topic, args))
}
