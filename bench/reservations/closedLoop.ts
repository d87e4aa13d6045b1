import { median, percentile } from '../statistics.ts'

export type Load = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number; readonly refused: number }

/**
 * So many clients, each asking again as soon as it is answered, for so long. `ask` resolves with whether it was granted;
 * what it throws ends the run.
 */
export async function closedLoop(
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
  ask: (client: number) => Promise<boolean>,
): Promise<Load> {
  const times: number[] = []
  let refused = 0
  const began = performance.now()
  const until = began + seconds * 1000
  const one = async (client: number) => {
    while (performance.now() < until) {
      const start = performance.now()
      if (!(await ask(client))) refused++
      times.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)))
  const perSecond = (times.length - refused) / ((performance.now() - began) / 1000)
  return { perSecond, p50Ms: median(times), p99Ms: percentile(times, 99), refused }
}
