type Timer = { readonly at: number; readonly order: number; run: (() => void) | null }

/** Time that stands still until the world moves it. Everything asynchronous in the world hangs on its timers. */
export class VirtualTime {
  #now: number
  #order = 0
  #fired = 0
  /** A binary heap by (at, order): of two timers for one moment the older fires first. */
  readonly #timers: Timer[] = []
  readonly #settle: () => Promise<void>

  /** `settle` resolves when nothing moves any more without time moving; a world that touches real I/O brings its own. */
  constructor(start: number, settle: () => Promise<void> = turnOfTheLoop) {
    this.#now = start
    this.#settle = settle
  }

  get now(): number {
    return this.#now
  }

  /** Timers fired so far: a world that never comes to rest is found by it. */
  get fired(): number {
    return this.#fired
  }

  after(delayMs: number, run: () => void): Timer {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run }
    this.#push(timer)
    return timer
  }

  cancel(timer: Timer): void {
    timer.run = null
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.after(delayMs, resolve))
  }

  /** Runs `work` while time moves on; what takes longer than `limitMs` goes on without anybody waiting. */
  async during<T>(work: Promise<T>, limitMs: number): Promise<T | undefined> {
    let result: { readonly value: T } | undefined
    let failure: { readonly error: unknown } | undefined
    work.then(
      (value) => {
        result = { value }
      },
      (error: unknown) => {
        failure = { error }
      },
    )
    const until = this.#now + limitMs
    while (!result && !failure && this.#now < until) await this.runUntil(Math.min(until, this.#now + 10))
    if (failure) throw failure.error
    return result?.value
  }

  /** Fires every timer up to `until`; between two of them all promises settle as far as they can. */
  async runUntil(until: number): Promise<void> {
    await this.#settle()
    for (let next = this.#timers[0]; next && next.at <= until; next = this.#timers[0]) {
      this.#pop()
      if (next.run === null) continue
      this.#now = Math.max(this.#now, next.at)
      this.#fired += 1
      next.run()
      await this.#settle()
    }
    this.#now = Math.max(this.#now, until)
  }

  #push(timer: Timer): void {
    const heap = this.#timers
    let i = heap.push(timer) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!earlier(timer, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = timer
  }

  #pop(): void {
    const heap = this.#timers
    const last = heap.pop()!
    if (heap.length === 0) return
    let i = 0
    for (;;) {
      const left = 2 * i + 1
      if (left >= heap.length) break
      const child = left + 1 < heap.length && earlier(heap[left + 1]!, heap[left]!) ? left + 1 : left
      if (!earlier(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
  }
}

function earlier(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** Where nothing touches real I/O, one turn of the event loop lets every promise settle that can. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
