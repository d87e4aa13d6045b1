import { v7 } from 'uuid'
import type { Clock, Random } from './ports.ts'

/** The machine's own clock and chance: the one file of the engine that may ask for them. */
export const machineClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (run, afterMs) => setTimeout(run, afterMs),
  clearTimeout: (timer) => clearTimeout(timer as number),
}

/** Fractions come from the system's generator too: there is one source of chance, and it is a good one. */
export const machineRandom: Random = {
  uuid: () => v7(),
  fraction: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
}
