import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { Clock } from '../ports.ts'

/** A centre that does not answer keeps nobody from the sign-in for longer. */
const STARTING_MAX_MS = 3 * SECOND_MS

/** Until it is known whether a session goes on here. A start that fails does so again, in words, when somebody signs in. */
export function untilStarted(clock: Pick<Clock, 'setTimeout'>, started: Promise<void>): Promise<void> {
  const enough = new Promise<void>((resolve) => clock.setTimeout(resolve, STARTING_MAX_MS))
  return Promise.race([started.catch(() => undefined), enough])
}
