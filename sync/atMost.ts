import type { Clock } from './ports.ts'

/** What a piece of work gives, or `late` when it has not given anything after so long; then nobody listens to it any more. */
export function atMost<T>(
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
  { ms, late }: { readonly ms: number; readonly late: T },
  work: Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => resolve(late), ms)
    void work.then(resolve, reject).finally(() => clock.clearTimeout(timer))
  })
}
