import { hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from './authPorts.ts'
import { legacyDigestOf, NO_PASSWORD, readLegacyWrap } from './legacyHashes.ts'

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

/** The dummy is made of a random password that nobody keeps, with the same cost as every fresh hash. */
export async function createPasswordHasher(randomText: () => string, cost: PasswordCost): Promise<PasswordHasher> {
  const dummyHash = await hashPassword(randomText(), cost)
  return {
    dummyHash,
    hash: (password) => hashPassword(password, cost),
    verify: (stored, password) => fits(stored === NO_PASSWORD ? dummyHash : stored, password.normalize('NFC')),
    isLegacy: (stored) => readLegacyWrap(stored) !== null,
    isWeak: (stored) => isWeaker(stored, cost),
  }
}

/** One that the system before kept is made into its digest first. */
async function fits(stored: string, password: string): Promise<boolean> {
  const legacy = readLegacyWrap(stored)
  return legacy ? verify(legacy.wrapped, await legacyDigestOf(legacy, password)) : verify(stored, password)
}

/** A PHC string. The same letters typed on another system are the same password (NFC). */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  return hash(password.normalize('NFC'), { ...cost, parallelism: 1, outputLen: OUTPUT_BYTES })
}

/** What cannot be read as argon2id is weaker than anything. Less memory is weaker; fewer passes are at the same memory. */
function isWeaker(stored: string, cost: PasswordCost): boolean {
  const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(stored) ?? []
  if (memory === undefined || time === undefined) return true
  const memoryCost = Number(memory)
  return memoryCost < cost.memoryCost || (memoryCost === cost.memoryCost && Number(time) < cost.timeCost)
}
