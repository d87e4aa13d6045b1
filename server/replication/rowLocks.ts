type Waiter = { readonly owner: object; readonly wake: () => void; readonly fail: (error: Error) => void }
type Lock = { owner: object; readonly waiting: Waiter[] }

/** Exclusive locks by name, first come first served, each held by one owner until it releases all of its own. */
export class RowLocks {
  readonly #held = new Map<string, Lock>()

  /** Resolves when `owner` holds the lock; at once when it holds it already. */
  take(name: string, owner: object): Promise<void> {
    const lock = this.#held.get(name)
    if (!lock) this.#held.set(name, { owner, waiting: [] })
    if (!lock || lock.owner === owner) return Promise.resolve()
    return new Promise((wake, fail) => lock.waiting.push({ owner, wake, fail }))
  }

  release(owner: object): void {
    for (const [name, lock] of this.#held) {
      if (lock.owner !== owner) continue
      const next = lock.waiting.shift()
      if (!next) {
        this.#held.delete(name)
        continue
      }
      lock.owner = next.owner
      next.wake()
    }
  }

  /** The database is gone: whoever waits will wait in vain. */
  abandon(error: Error): void {
    for (const { waiting } of this.#held.values()) for (const { fail } of waiting.splice(0)) fail(error)
    this.#held.clear()
  }
}
