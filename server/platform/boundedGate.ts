/** Lets a few through at once, keeps a few waiting in order, and turns the rest away. */
export type BoundedGate = { run<T>(work: () => Promise<T>): Promise<{ readonly ran: true; readonly value: T } | { readonly ran: false }> }

/** `slots` run at once, at most `waitingMax` wait; whoever comes then is told `ran: false` at once. */
export function createBoundedGate({ slots, waitingMax }: { readonly slots: number; readonly waitingMax: number }): BoundedGate {
  let running = 0
  const waiting: (() => void)[] = []
  const leave = (): void => {
    const next = waiting.shift()
    // The slot passes on directly: nobody who comes now may slip in between.
    if (next) next()
    else running--
  }
  return {
    async run(work) {
      if (running < slots) running++
      else if (waiting.length >= waitingMax) return { ran: false }
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return { ran: true, value: await work() }
      } finally {
        leave()
      }
    },
  }
}
