import { expect, test } from 'vitest'
import type { EngineApi, Topic, TopicArgs, TopicValue } from '../../sync/engineApi.ts'
import { createTopicStore } from '../../renderer/data/topicStore.ts'

/** An engine that counts its subscriptions and tells what it is told to. */
function talkingEngine() {
  const listeners = new Map<number, (value: never) => void>()
  let next = 1
  const engine: Pick<EngineApi, 'subscribe' | 'unsubscribe'> = {
    async subscribe<T extends Topic>(_topic: T, _args: TopicArgs[T], onValue: (value: TopicValue[T]) => void) {
      listeners.set(next, onValue)
      return next++
    },
    async unsubscribe(id) {
      listeners.delete(id)
    },
  }
  const tell = (value: TopicValue['plans']) => {
    for (const listener of listeners.values()) listener(structuredClone(value) as never)
  }
  return { engine, tell, open: () => listeners.size }
}

const plan = { code: 'P', name: '요금제', monthlyFee: 1000, state: 'launched' } as const
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

test('however many look at a topic, the engine is asked once, and the last one who leaves ends it', async () => {
  const { engine, tell, open } = talkingEngine()
  const store = createTopicStore(engine)
  let heard = 0
  const leave = [1, 2].map(() => store.subscribe('plans', null, () => (heard += 1)))
  expect(open()).toBe(1)
  tell([plan])
  expect(heard).toBe(2)
  leave[0]?.()
  await settled()
  expect(store.current('plans', null)).toEqual([plan])
  leave[1]?.()
  await settled()
  expect([open(), store.current('plans', null)]).toEqual([0, undefined])
})

test('who leaves and returns within a tick keeps the subscription and its value', async () => {
  const { engine, tell, open } = talkingEngine()
  const store = createTopicStore(engine)
  const leave = store.subscribe('plans', null, () => undefined)
  tell([plan])
  leave()
  store.subscribe('plans', null, () => undefined)
  await settled()
  expect([open(), store.current('plans', null)]).toEqual([1, [plan]])
})

test('an equal value is the same object to whoever draws it', () => {
  const { engine, tell } = talkingEngine()
  const store = createTopicStore(engine)
  store.subscribe('plans', null, () => undefined)
  tell([plan])
  const first = store.current('plans', null)
  tell([plan])
  expect(store.current('plans', null)).toBe(first)
})
