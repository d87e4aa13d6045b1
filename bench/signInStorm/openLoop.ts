export type Seen = {
  readonly perSecond: number
  readonly timesMs: readonly number[]
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
  const timesMs: number[] = []
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
        timesMs.push(performance.now() - due)
        answers[end] = (answers[end] ?? 0) + 1
      }),
    )
  }
  await Promise.all(calls)
  return { perSecond: total / ((performance.now() - began) / 1000), timesMs, answers }
}
