import { useCallback, useSyncExternalStore } from 'react'
import type { Topic, TopicArgs, TopicValue } from '../../sync/engineApi.ts'
import { useTopicStore } from './engineContext.ts'

/**
 * A part of the newest value of a topic, undefined until the first one has come. `args` count by content, not by identity;
 * `select` must give a part of the value itself, which stays the same object for as long as it is equal.
 */
export function useTopicPart<T extends Topic, Part>(
  topic: T,
  args: TopicArgs[T],
  select: (value: TopicValue[T]) => Part,
): Part | undefined {
  const store = useTopicStore()
  const key = JSON.stringify(args)
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(topic, JSON.parse(key) as TopicArgs[T], listener),
    [store, topic, key],
  )
  return useSyncExternalStore(subscribe, () => {
    const value = store.current(topic, args)
    return value === undefined ? undefined : select(value)
  })
}

/** The newest value of a topic, undefined until the first one has come. */
export function useTopic<T extends Topic>(topic: T, args: TopicArgs[T]): TopicValue[T] | undefined {
  return useTopicPart(topic, args, whole)
}
const whole = <T>(value: T): T => value
