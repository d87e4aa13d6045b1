import { argon2id } from 'hash-wasm'
import { z } from 'zod'
import type { UserId } from '../../domain/kernel/ids.ts'
import type { KeyRing } from '../hostPorts.ts'
import type { Bytes, LocalStore, LocalStores } from '../ports.ts'

/** Source: OWASP password storage cheat sheet, argon2id; the parameters are kept with each wrap and may grow. */
const ARGON = { memorySize: 19 * 1024, iterations: 2, parallelism: 1 } as const
const KEY_BYTES = 32
const SALT_BYTES = 16
const IV_BYTES = 12
const INFO = 'dealer-desk data key 1'

const hexSchema = z.string().regex(/^([0-9a-f]{2})+$/)
const wrapSchema = z.strictObject({
  version: z.literal(1),
  memorySize: z.int().max(1024 * 1024),
  iterations: z.int().max(20),
  parallelism: z.int().max(8),
  salt: hexSchema,
  iv: hexSchema,
  wrapped: hexSchema,
})
type Wrap = z.infer<typeof wrapSchema>

/**
 * The key ring of the browser build: a random data key wrapped by AES-256-GCM under HKDF(argon2id(password)), bound to
 * its user. Raw key bytes exist only inside `create` and `unlock`; what comes out cannot be exported.
 */
export function passwordKeyRing(stores: LocalStores, storeName: string, randomBytes: (count: number) => Bytes): KeyRing {
  let opened: Promise<LocalStore> | null = null
  const store = () => (opened ??= stores.open(storeName))
  const row = (userId: UserId) => `key ${userId}`

  async function readWrap(userId: UserId): Promise<Wrap | null> {
    const bytes = await (await store()).get('meta', row(userId))
    return bytes ? wrapSchema.parse(JSON.parse(new TextDecoder().decode(bytes))) : null
  }

  return {
    knows: async (userId) => (await readWrap(userId)) !== null,
    create: async (userId, password) => {
      const salt = randomBytes(SALT_BYTES)
      const iv = randomBytes(IV_BYTES)
      const raw = randomBytes(KEY_BYTES)
      const wrapping = await wrappingKey(password, { ...ARGON, salt })
      const wrapped = new Uint8Array(await crypto.subtle.encrypt(gcm(iv, userId), wrapping, raw))
      const wrap: Wrap = { version: 1, ...ARGON, salt: toHex(salt), iv: toHex(iv), wrapped: toHex(wrapped) }
      const bytes = new TextEncoder().encode(JSON.stringify(wrap))
      await (await store()).write([{ table: 'meta', key: row(userId), bytes }], 'strict')
      return importAndForget(raw)
    },
    unlock: async (userId, password) => {
      const wrap = await readWrap(userId)
      if (!wrap) return { ok: false, code: 'local_store_missing' }
      const wrapping = await wrappingKey(password, { ...wrap, salt: fromHex(wrap.salt) })
      const raw = await open(wrapping, gcm(fromHex(wrap.iv), userId), fromHex(wrap.wrapped))
      return raw ? { ok: true, key: await importAndForget(raw) } : { ok: false, code: 'local_password_wrong' }
    },
    forget: async (userId) => {
      await (await store()).write([{ table: 'meta', key: row(userId), bytes: null }], 'strict')
    },
  }
}

type Cost = { readonly memorySize: number; readonly iterations: number; readonly parallelism: number; readonly salt: Bytes }

async function wrappingKey(password: string, { memorySize, iterations, parallelism, salt }: Cost): Promise<CryptoKey> {
  const hash = await argon2id({
    password: password.normalize('NFC'),
    salt,
    memorySize,
    iterations,
    parallelism,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
  const secret = await crypto.subtle.importKey('raw', new Uint8Array(hash), 'HKDF', false, ['deriveKey'])
  hash.fill(0)
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode(INFO) }
  return crypto.subtle.deriveKey(how, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function open(key: CryptoKey, how: AesGcmParams, wrapped: Bytes): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, wrapped))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null
    throw error
  }
}

async function importAndForget(raw: Bytes): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  raw.fill(0)
  return key
}

function gcm(iv: Bytes, userId: UserId): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`${INFO}|${userId}`) }
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
