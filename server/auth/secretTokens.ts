import { createHash, createHmac } from 'node:crypto'
import type { SecretTokens } from './authPorts.ts'

const SECRET_BYTES = 32

/** `key` makes successors: who reads the database finds hashes only, and cannot make the next token of any of them. */
export function createSecretTokens(key: Uint8Array, randomBytes: (count: number) => Uint8Array): SecretTokens {
  return {
    fresh: () => Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url'),
    successorOf: (token) => createHmac('sha256', key).update(token).digest('base64url'),
    // The blanks keep it apart from the tokens above, which have none.
    recoveryKeyOf: ({ userId, deviceId }) => createHmac('sha256', key).update(`store ${userId} ${deviceId}`).digest('hex'),
    hashOf: (token) => createHash('sha256').update(token).digest('hex'),
  }
}
