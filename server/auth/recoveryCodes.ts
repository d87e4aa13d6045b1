import { hashRaw } from '@node-rs/argon2'
import { RECOVERY_CODE_CHARS, RECOVERY_CODES, recoveryCodeFrom } from '../../domain/session/secondFactor.ts'
import type { RecoveryCodes } from './authPorts.ts'
import { LEAST_COST } from './passwordHasher.ts'

const SALT_BYTES = 16
const HASH_BYTES = 32

/** Fifty random bits each, kept as argon2id: one hash per try finds which of the ten it is, for all have one salt. */
export function createRecoveryCodes(randomBytes: (count: number) => Uint8Array): RecoveryCodes {
  return {
    fresh: () => ({
      codes: Array.from({ length: RECOVERY_CODES }, () => recoveryCodeFrom(randomBytes(RECOVERY_CODE_CHARS))),
      salt: randomBytes(SALT_BYTES),
    }),
    hashOf: async (code, salt) => (await hashRaw(code, { ...LEAST_COST, parallelism: 1, outputLen: HASH_BYTES, salt })).toString('hex'),
  }
}
