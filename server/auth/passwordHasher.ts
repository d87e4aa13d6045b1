import { hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from './authPorts.ts'

/** argon2id, 19 MiB, 2 passes, 1 lane: OWASP's recommendation; about 8 ms of one core. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

/** The dummy is made of a random password that nobody keeps, with the same cost as every real hash. */
export async function createPasswordHasher(randomText: () => string): Promise<PasswordHasher> {
  const dummyHash = await hashPassword(randomText())
  return { dummyHash, hash: hashPassword, verify: async (stored, password) => verify(stored, password.normalize('NFC')) }
}

/** A PHC string. The same letters typed on another system are the same password (NFC). */
export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), options)
}
