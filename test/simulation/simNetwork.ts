import type { Answer } from '../../sync/hostPorts.ts'
import type { SeededRandom } from './seededRandom.ts'
import type { VirtualTime } from './virtualTime.ts'

/** How one desk's line behaves. Likelihoods are per call. */
export type Line = {
  up: boolean
  /** The request never arrives (F-03). */
  loseRequest: number
  /** It arrives and its answer is lost (F-01, F-04). */
  loseReply: number
  /** It arrives twice, at the same time (F-02). */
  duplicate: number
  latencyMs: number
}

export const healthyLine = (): Line => ({ up: true, loseRequest: 0, loseReply: 0, duplicate: 0, latencyMs: 20 })

const REQUEST_TIMEOUT_MS = 8_000

/** Carries one call to the centre and back over a line, as JSON: nothing is shared between desk and centre. */
export async function carry<T>(
  { time, random, line }: { time: VirtualTime; random: SeededRandom; line: Line },
  arrive: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const unreachable: Answer<T> = { kind: 'unreachable' }
  await time.sleep(random.between(1, line.latencyMs))
  if (!line.up) return unreachable
  if (random.chance(line.loseRequest)) {
    await time.sleep(REQUEST_TIMEOUT_MS)
    return unreachable
  }
  const twice = random.chance(line.duplicate)
  const answers = [arrive(), ...(twice ? [time.sleep(random.between(0, line.latencyMs)).then(arrive)] : [])]
  const timeout = time.sleep(REQUEST_TIMEOUT_MS).then(() => unreachable)
  // With a duplicate either answer may be the one that comes back.
  const answer = await Promise.race([random.pick(answers), timeout])
  await time.sleep(random.between(1, line.latencyMs))
  if (!line.up || random.chance(line.loseReply)) {
    await time.sleep(REQUEST_TIMEOUT_MS)
    return unreachable
  }
  return JSON.parse(JSON.stringify(answer)) as Answer<T>
}
