import { argon2id } from 'hash-wasm'
import { z } from 'zod'
import type { UserId } from '../../domain/kernel/ids.ts'
import type { Bytes } from '../ports.ts'

/** Source: OWASP password storage cheat sheet, argon2id; the parameters are kept with each wrap and may grow. */
const ARGON = { memorySize: 19 * 1024, iterations: 2, parallelism: 1 } as const
const KEY_BYTES = 32
const SALT_BYTES = 16
const IV_BYTES = 12
const INFO = 'dealer-desk data key 1'
const RECOVERY_INFO = 'dealer-desk recovery 1'

const hexSchema = z.string().regex(/^([0-9a-f]{2})+$/)
/** A key sealed under another. */
export const recoveryWrapSchema = z.strictObject({ salt: hexSchema, iv: hexSchema, wrapped: hexSchema })
export type RecoveryWrap = z.infer<typeof recoveryWrapSchema>
export const passwordWrapSchema = recoveryWrapSchema.extend({
  version: z.literal(1),
  memorySize: z.int().max(1024 * 1024),
  iterations: z.int().max(20),
  parallelism: z.int().max(8),
})
export type PasswordWrap = z.infer<typeof passwordWrapSchema>

export type RandomBytes = (count: number) => Bytes
/** Whose key it is: a wrap opens for nobody else. */
type Wrapping = { readonly userId: UserId; readonly raw: Bytes; readonly randomBytes: RandomBytes }

/** The raw key sealed by AES-256-GCM under HKDF(argon2id(password)). */
export async function wrapByPassword({ userId, raw, randomBytes }: Wrapping, password: string): Promise<PasswordWrap> {
  const salt = randomBytes(SALT_BYTES)
  const key = await passwordKey(password, { ...ARGON, salt })
  return { version: 1, ...ARGON, ...(await wrap(key, { salt, iv: randomBytes(IV_BYTES), info: `${INFO}|${userId}` }, raw)) }
}

/** The raw key again; null: it is not this password. */
export async function openByPassword(by: PasswordWrap, userId: UserId, password: string): Promise<Bytes | null> {
  return unwrap(await passwordKey(password, { ...by, salt: fromHex(by.salt) }), by, `${INFO}|${userId}`)
}

/** The same under HKDF(recovery key), which is random: nothing has to be made slow. */
export async function wrapByRecovery({ userId, raw, randomBytes }: Wrapping, recoveryKey: string): Promise<RecoveryWrap> {
  const salt = randomBytes(SALT_BYTES)
  const key = await stretchedKey(fromHex(recoveryKey), salt, RECOVERY_INFO)
  return wrap(key, { salt, iv: randomBytes(IV_BYTES), info: `${RECOVERY_INFO}|${userId}` }, raw)
}

export async function openByRecovery(by: RecoveryWrap, userId: UserId, recoveryKey: string): Promise<Bytes | null> {
  return unwrap(await stretchedKey(fromHex(recoveryKey), fromHex(by.salt), RECOVERY_INFO), by, `${RECOVERY_INFO}|${userId}`)
}

type Cost = { readonly memorySize: number; readonly iterations: number; readonly parallelism: number; readonly salt: Bytes }

async function passwordKey(password: string, { memorySize, iterations, parallelism, salt }: Cost): Promise<CryptoKey> {
  const hash = await argon2id({
    password: password.normalize('NFC'),
    salt,
    memorySize,
    iterations,
    parallelism,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
  const secret = new Uint8Array(hash)
  hash.fill(0)
  return stretchedKey(secret, salt, INFO)
}

/** The key that wraps. `secret` is wiped. */
async function stretchedKey(secret: Bytes, salt: Bytes, info: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  secret.fill(0)
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode(info) }
  return crypto.subtle.deriveKey(how, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

type WrapPlace = { readonly salt: Bytes; readonly iv: Bytes; readonly info: string }

async function wrap(key: CryptoKey, { salt, iv, info }: WrapPlace, raw: Bytes): Promise<RecoveryWrap> {
  const wrapped = new Uint8Array(await crypto.subtle.encrypt(gcm(iv, info), key, raw))
  return { salt: toHex(salt), iv: toHex(iv), wrapped: toHex(wrapped) }
}

async function unwrap(key: CryptoKey, { iv, wrapped }: RecoveryWrap, info: string): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(fromHex(iv), info), key, fromHex(wrapped)))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null
    throw error
  }
}

function gcm(iv: Bytes, info: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(info) }
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
