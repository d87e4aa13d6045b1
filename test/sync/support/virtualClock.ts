import type { Clock, TimerId } from '../../../sync/ports.ts'

type Timer = { readonly id: number; readonly at: number; readonly run: () => void }

/** Lets everything run that waits for a promise and for nothing else. */
export async function settled(rounds = 3): Promise<void> {
  for (let i = 0; i < rounds; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Time that passes when a test says so. The wall can be set apart from the timers, as on a real PC. */
export class VirtualClock implements Clock {
  #elapsed = 0
  #wall: number
  #next = 1
  #timers: Timer[] = []

  constructor(wall = Date.UTC(2026, 8, 1, 0, 0, 0)) {
    this.#wall = wall
  }

  readonly now = () => this.#wall + this.#elapsed

  readonly monotonic = () => this.#elapsed

  readonly setTimeout = (run: () => void, afterMs: number): TimerId => {
    const id = this.#next++
    this.#timers.push({ id, at: this.#elapsed + Math.max(0, afterMs), run })
    return id
  }

  readonly clearTimeout = (timer: TimerId) => {
    this.#timers = this.#timers.filter(({ id }) => id !== timer)
  }

  /** Somebody sets the clock on the wall; timers do not notice. */
  setWall(byMs: number): void {
    this.#wall += byMs
  }

  /** A process that died runs no timers. */
  dropTimers(): void {
    this.#timers = []
  }

  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms
    await settled()
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.id - b.id)[0]
      if (!due) break
      this.#timers = this.#timers.filter(({ id }) => id !== due.id)
      this.#elapsed = Math.max(this.#elapsed, due.at)
      due.run()
      await settled(1)
    }
    this.#elapsed = until
    await settled()
  }
}
