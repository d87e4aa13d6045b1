import type { Page, Worker } from 'playwright-core'

/** The file of the engine's thread, as the build names it. */
const ENGINE = /engineWorker/

/**
 * Lets time pass for a whole desk without waiting: in the page, whose clock playwright holds, and in the engine's thread,
 * which it does not reach. What is due by then runs, in its order; the centre's time is its own. Begun before signing in,
 * because a timer that was set earlier is not moved.
 */
export async function passingTime(page: Page): Promise<{ readonly pass: (ms: number) => Promise<void> }> {
  const engine = page.workers().find(isEngine) ?? (await page.waitForEvent('worker', isEngine))
  await engine.evaluate(holdTime)
  await page.clock.install()
  return {
    pass: async (ms) => {
      await engine.evaluate((by) => globalThis.passTime?.(by), ms)
      // Each timer that is due rings once, as after a sleep.
      await page.clock.fastForward(ms)
    },
  }
}

const isEngine = (worker: Worker) => ENGINE.test(worker.url())

declare global {
  // What `holdTime` leaves in the engine's thread.
  var passTime: ((byMs: number) => void) | undefined
}

/** In the engine's thread, which asks for the time and for timers by their global names. */
function holdTime(): void {
  const wall = Date.now
  const monotonic = performance.now.bind(performance)
  const begin = globalThis.setTimeout
  const end = globalThis.clearTimeout
  let passed = 0
  let last = 0
  const waiting = new Map<number, { readonly dueAt: number; readonly run: () => void; timer: unknown }>()
  const now = () => monotonic() + passed
  const arm = (id: number, dueAt: number, run: () => void) => {
    const ring = () => {
      waiting.delete(id)
      run()
    }
    waiting.set(id, { dueAt, run, timer: begin(ring, Math.max(0, dueAt - now())) })
  }
  Date.now = () => wall() + passed
  performance.now = now
  const set = (run: () => void, afterMs = 0): number => {
    // Above the browser's own numbers, which `clear` hands on.
    last = Math.max(last, 1e9) + 1
    arm(last, now() + afterMs, run)
    return last
  }
  const clear = (id?: number): void => {
    const held = id === undefined ? undefined : waiting.get(id)
    if (!held || id === undefined) return end(id)
    waiting.delete(id)
    end(held.timer as number)
  }
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear })
  globalThis.passTime = (byMs) => {
    passed += byMs
    for (const [id, { dueAt, run, timer }] of [...waiting].toSorted(([, a], [, b]) => a.dueAt - b.dueAt)) {
      end(timer as number)
      arm(id, dueAt, run)
    }
  }
}
