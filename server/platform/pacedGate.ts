import type { Millis } from '../../domain/kernel/instant.ts'
import { createBoundedGate, type BoundedGate } from './boundedGate.ts'

/**
 * A side door of `gate`: one at a time comes in by it, and after each it stays shut, for `pauseMaxMs` at most, so that all of them together
 * take no more than `share` (above 0, at most 1) of one place's time. At most `waitingMax` wait; whoever comes then is told `ran: false` at
 * once. Who comes when the pause is over does not wait.
 */
export function createPacedGate(
  gate: BoundedGate,
  given: {
    readonly share: number
    readonly waitingMax: number
    readonly pauseMaxMs: Millis
    readonly monotonicMs: () => Millis
    readonly pause: (ms: Millis) => Promise<unknown>
  },
): BoundedGate {
  const { share, waitingMax, pauseMaxMs, monotonicMs, pause } = given
  const door = createBoundedGate({ slots: 1, waitingMax })
  let opensAt = Number.NEGATIVE_INFINITY
  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const begunAt = monotonicMs()
    try {
      return await work()
    } finally {
      const endedAt = monotonicMs()
      opensAt = endedAt + Math.min((endedAt - begunAt) * (1 / share - 1), pauseMaxMs)
    }
  }
  return {
    async run(work) {
      const came = await door.run(async () => {
        const early = opensAt - monotonicMs()
        if (early > 0) await pause(early)
        return gate.run(() => timed(work))
      })
      return came.ran ? came.value : came
    },
  }
}
