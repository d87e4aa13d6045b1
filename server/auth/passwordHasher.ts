import { hash } from '@node-rs/argon2'
import type { PasswordHasher } from './authPorts.ts'
import type { Pepper } from './identityKeys.ts'
import { legacyDigestOf, NO_PASSWORD, readLegacyWrap } from './legacyHashes.ts'
import { fitsHash, pepperedHash, readStoredHash } from './pepperedHash.ts'

/** argon2id with one lane; memory in KiB. */
export type PasswordCost = { readonly memoryCost: number; readonly timeCost: number }

/** Whoever hashes 20 of these a second on this machine uses them: a guess costs a thief as much. */
export const STRONG_COST: PasswordCost = { memoryCost: 65_536, timeCost: 3 }
/** Otherwise these, which OWASP holds for as strong as the least. */
export const LIGHTER_COST: PasswordCost = { memoryCost: 47_104, timeCost: 1 }
/** Never below: OWASP's recommendation; about 8 ms of one core. */
export const LEAST_COST: PasswordCost = { memoryCost: 19_456, timeCost: 2 }

const STRONG_FROM_PER_SECOND = 20
const CALIBRATION_ROUNDS = 3
const OUTPUT_BYTES = 32

/** Which cost fits a machine that makes so many strong hashes a second, in all its slots together. */
export function costFor(strongPerSecond: number): PasswordCost {
  return strongPerSecond >= STRONG_FROM_PER_SECOND ? STRONG_COST : LIGHTER_COST
}

/** Measures this machine: `slots` hashes at a time, as when everybody signs in. A machine that is busy just now gets the lighter cost. */
export async function calibratePasswordCost(
  slots: number,
  nowMs: () => number,
): Promise<{ readonly cost: PasswordCost; readonly strongPerSecond: number }> {
  const round = () => Promise.all(Array.from({ length: slots }, () => hashPassword('calibration', STRONG_COST)))
  // The first round pays for memory that the next ones use again.
  await round()
  const startedMs = nowMs()
  for (let i = 0; i < CALIBRATION_ROUNDS; i++) await round()
  const strongPerSecond = (CALIBRATION_ROUNDS * slots * 1000) / (nowMs() - startedMs)
  return { cost: costFor(strongPerSecond), strongPerSecond }
}

/** The dummy is made of a random password that nobody keeps, with the same cost and pepper as every fresh hash. */
export async function createPasswordHasher(randomText: () => string, cost: PasswordCost, pepper: Pepper): Promise<PasswordHasher> {
  const fresh = async (password: string) => pepperedHash(await hashPassword(password, cost), pepper)
  const dummyHash = await fresh(randomText())
  return {
    dummyHash,
    hash: fresh,
    verify: (stored, password) => fits(stored === NO_PASSWORD ? dummyHash : stored, password.normalize('NFC'), pepper),
    isLegacy: (stored) => readLegacyWrap(stored) !== null,
    isWeak: (stored) => isWeaker(stored, cost, pepper),
  }
}

/** One that the system before kept is made into its digest first. */
async function fits(stored: string, password: string, pepper: Pepper): Promise<boolean> {
  const legacy = readLegacyWrap(stored)
  return legacy ? fitsHash(legacy.wrapped, await legacyDigestOf(legacy, password), pepper) : fitsHash(stored, password, pepper)
}

/** A PHC string without pepper. The same letters typed on another system are the same password (NFC). */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  return hash(password.normalize('NFC'), { ...cost, parallelism: 1, outputLen: OUTPUT_BYTES })
}

/**
 * What cannot be read as argon2id is weaker than anything, and so is what has not one pepper, ours or a newer one. Less memory is
 * weaker; fewer passes are at the same memory.
 */
function isWeaker(text: string, cost: PasswordCost, pepper: Pepper): boolean {
  const stored = readStoredHash(text)
  if (stored === null) return true
  const [version, ...more] = stored.peppers
  if (version === undefined || more.length > 0 || version < pepper.newest) return true
  return stored.memoryCost < cost.memoryCost || (stored.memoryCost === cost.memoryCost && stored.timeCost < cost.timeCost)
}
