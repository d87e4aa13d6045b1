import { median, percentile } from '../statistics.ts'

export type Seen = {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly answers: Readonly<Record<string, number>>
}

/**
 * So many calls a second for so long, whether those before are answered or not, as people come. A call's time runs from when
 * it was due: waiting for its turn here counts as well.
 */
export async function openLoop(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  ask: (n: number) => Promise<string>,
): Promise<Seen> {
  const times: number[] = []
  const answers: Record<string, number> = {}
  const calls: Promise<void>[] = []
  const began = performance.now()
  const total = perSecond * seconds
  for (let n = 0; n < total; n++) {
    const due = began + (n * 1000) / perSecond
    const early = due - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    calls.push(
      ask(n).then((end) => {
        times.push(performance.now() - due)
        answers[end] = (answers[end] ?? 0) + 1
      }),
    )
  }
  await Promise.all(calls)
  return { perSecond: total / ((performance.now() - began) / 1000), p50Ms: median(times), p99Ms: percentile(times, 99), answers }
}
