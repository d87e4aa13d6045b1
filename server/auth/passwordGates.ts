import { availableParallelism } from 'node:os'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import { createBoundedGate, type BoundedGate } from '../platform/boundedGate.ts'
import { createPacedGate } from '../platform/pacedGate.ts'

/** The runtime has four threads for hashes, files and names together: one core and one thread stay free of hashes. */
export const HASH_SLOTS = Math.max(1, Math.min(availableParallelism() - 1, 3))
/** A shop opens in the morning: everybody signs in within the same minutes and waits rather than fails. */
const SIGN_INS_WAITING_MAX = 256
/** At a new PC somebody waits a few seconds at most, or hears at once that he should come again. */
const STRANGERS_WAITING_MAX = 16
/** A hash that took long, because the machine stood still, keeps no stranger out for longer than this. */
const STRANGERS_PAUSE_MAX_MS = 2 * SECOND_MS
const KEY_LOOKS_WAITING_MAX = 64

/** AUT-10: the lines in which passwords wait to be checked. */
export type PasswordGates = {
  /** Of those who are known by their key or place. */
  readonly gate: BoundedGate
  /** Of everybody else, guesses above all: one at a time. */
  readonly strangers: BoundedGate
  /** Where it is looked up whether a key is known, before the lines part; who is turned away here is a stranger. */
  readonly keyLooks: BoundedGate
}

/** `slots` hashes run at once, in both lines together; strangers get a sixth of their time, and a whole slot at most: what a hash does
 * to the caches is felt by everybody on the machine. */
export function createPasswordGates(given: {
  readonly slots: number
  readonly monotonicMs: () => Millis
  readonly pause: (ms: Millis) => Promise<unknown>
}): PasswordGates {
  const { slots, ...time } = given
  const gate = createBoundedGate({ slots, waitingMax: SIGN_INS_WAITING_MAX })
  return {
    gate,
    strangers: createPacedGate(gate, {
      share: Math.min(1, slots / 6),
      waitingMax: STRANGERS_WAITING_MAX,
      pauseMaxMs: STRANGERS_PAUSE_MAX_MS,
      ...time,
    }),
    keyLooks: createBoundedGate({ slots: 1, waitingMax: KEY_LOOKS_WAITING_MAX }),
  }
}
