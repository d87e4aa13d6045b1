import type { Topic, TopicArgs, TopicValue } from '../engineApi.ts'
import type { Clock } from '../ports.ts'

export type TopicSources = { readonly [T in Topic]: () => (args: TopicArgs[T]) => Promise<TopicValue[T]> }

type Subscription = { readonly read: () => Promise<unknown>; readonly give: (value: never) => void; last: string | null }

/** Live values for the page. A burst of changes gives one round; a value that did not change is not given again. */
export class Topics {
  readonly #sources: TopicSources
  readonly #clock: Clock
  readonly #pauseMs: () => number
  readonly #before: () => Promise<void>
  readonly #subscriptions = new Map<number, Subscription>()
  #next = 1
  #scheduled = false
  #running = false
  #dirty = false

  constructor(parts: { sources: TopicSources; clock: Clock; pauseMs: () => number; before: () => Promise<void> }) {
    this.#sources = parts.sources
    this.#clock = parts.clock
    this.#pauseMs = parts.pauseMs
    this.#before = parts.before
  }

  async subscribe<T extends Topic>(topic: T, args: TopicArgs[T], onValue: (value: TopicValue[T]) => void): Promise<number> {
    const id = this.#next++
    const source = this.#sources[topic]()
    const subscription: Subscription = { read: () => source(args), give: onValue, last: null }
    this.#subscriptions.set(id, subscription)
    await this.#emit(id, subscription)
    return id
  }

  unsubscribe(id: number): void {
    this.#subscriptions.delete(id)
  }

  /** Something changed. What, is not worth telling: reading again costs less than remembering. */
  changed(): void {
    this.#dirty = true
    if (this.#scheduled || this.#running) return
    this.#scheduled = true
    this.#clock.setTimeout(() => {
      this.#scheduled = false
      void this.#round()
    }, this.#pauseMs())
  }

  async #round(): Promise<void> {
    this.#running = true
    this.#dirty = false
    try {
      await this.#before()
      for (const [id, subscription] of this.#subscriptions) await this.#emit(id, subscription)
    } finally {
      this.#running = false
      if (this.#dirty) this.changed()
    }
  }

  async #emit(id: number, subscription: Subscription): Promise<void> {
    const value = await subscription.read()
    const text = JSON.stringify(value)
    if (text === subscription.last || !this.#subscriptions.has(id)) return
    subscription.last = text
    subscription.give(value as never)
  }
}
