import { keepEqualParts } from './keepEqualParts.ts'
import type { EngineApi, Topic, TopicArgs, TopicValue } from '../../sync/engineApi.ts'

type Entry = { value: unknown; readonly listeners: Set<() => void>; end: () => void }

export type TopicStore = {
  subscribe<T extends Topic>(topic: T, args: TopicArgs[T], listener: () => void): () => void
  current<T extends Topic>(topic: T, args: TopicArgs[T]): TopicValue[T] | undefined
}

/**
 * One live subscription per topic and arguments, however many components look at it. The value is dropped with the last
 * listener: the page holds only what it shows.
 */
export function createTopicStore(engine: Pick<EngineApi, 'subscribe' | 'unsubscribe'>): TopicStore {
  const entries = new Map<string, Entry>()
  const keyOf = (topic: Topic, args: unknown) => `${topic} ${JSON.stringify(args)}`

  function open<T extends Topic>(topic: T, args: TopicArgs[T], key: string): Entry {
    let ended = false
    const entry: Entry = { value: undefined, listeners: new Set(), end: () => undefined }
    const started = engine.subscribe(topic, args, (value) => {
      if (ended) return
      entry.value = keepEqualParts(entry.value, value)
      for (const listener of entry.listeners) listener()
    })
    entry.end = () => {
      ended = true
      entries.delete(key)
      void started.then((id) => engine.unsubscribe(id))
    }
    entries.set(key, entry)
    return entry
  }

  return {
    subscribe(topic, args, listener) {
      const key = keyOf(topic, args)
      const entry = entries.get(key) ?? open(topic, args, key)
      entry.listeners.add(listener)
      return () => {
        entry.listeners.delete(listener)
        // A component that only re-renders leaves and returns within one tick.
        queueMicrotask(() => {
          if (entry.listeners.size === 0 && entries.get(key) === entry) entry.end()
        })
      }
    },
    current: <T extends Topic>(topic: T, args: TopicArgs[T]) => entries.get(keyOf(topic, args))?.value as TopicValue[T] | undefined,
  }
}
