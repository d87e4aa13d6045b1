import { argon2id } from 'hash-wasm'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { UserId } from '../../domain/kernel/ids.ts'
import { DATA_KEY_BYTES, type Output } from '../ipc/ipcContract.ts'
import { readIfThere, writeWhole, type SealedFile } from './sealedFile.ts'

/** OWASP's second choice, heavier: about a third of a second on a shop PC. Kept beside each wrap, so that it may grow. */
const argon2Cost = { memorySize: 64 * 1024, iterations: 3, parallelism: 1 } as const

const bytesSchema = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const wrapSchema = z.strictObject({
  version: z.literal(1),
  argon2: z.strictObject({ memorySize: z.int().max(1 << 20), iterations: z.int().max(64), parallelism: z.int().max(16) }),
  salt: bytesSchema,
  iv: bytesSchema,
  wrapped: bytesSchema,
})
type Wrap = Pick<z.infer<typeof wrapSchema>, 'argon2' | 'salt' | 'iv'>

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** The key that wraps: neither the password nor the keychain of this PC alone can make it. */
async function wrappingKey(input: { readonly password: string; readonly secret: Uint8Array; readonly wrap: Wrap }): Promise<CryptoKey> {
  const stretched = await argon2id({
    password: input.password,
    salt: input.wrap.salt,
    hashLength: 32,
    outputType: 'binary',
    ...input.wrap.argon2,
  })
  const material = new Uint8Array(Buffer.concat([input.secret, stretched]))
  const root = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveKey'])
  material.fill(0)
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: input.wrap.salt, info: new TextEncoder().encode('dealer-desk data key 1') }
  return crypto.subtle.deriveKey(derivation, root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

const cipher = (iv: Uint8Array<ArrayBuffer>, userId: UserId) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(userId) })

/** The data key of each user on this PC, wrapped in a file of its own. Throws when the keychain cannot be used. */
export function createDataKeys(deps: { readonly folder: string; readonly secretFile: SealedFile }) {
  const pathOf = (userId: UserId) => join(deps.folder, `${userId}.json`)

  async function secret(): Promise<Uint8Array> {
    const kept = await deps.secretFile.read()
    if (kept !== null) return Buffer.from(kept, 'base64')
    const fresh = crypto.getRandomValues(new Uint8Array(32))
    await deps.secretFile.write(base64(fresh))
    return fresh
  }

  return {
    async knows(userId: UserId): Promise<boolean> {
      return (await readIfThere(pathOf(userId))) !== null
    },

    async create(userId: UserId, password: string): Promise<Uint8Array<ArrayBuffer>> {
      const bytes = crypto.getRandomValues(new Uint8Array(DATA_KEY_BYTES))
      const wrap = { argon2: argon2Cost, salt: crypto.getRandomValues(new Uint8Array(16)), iv: crypto.getRandomValues(new Uint8Array(12)) }
      const key = await wrappingKey({ password, secret: await secret(), wrap })
      const wrapped = new Uint8Array(await crypto.subtle.encrypt(cipher(wrap.iv, userId), key, bytes))
      const record = { version: 1, argon2: wrap.argon2, salt: base64(wrap.salt), iv: base64(wrap.iv), wrapped: base64(wrapped) }
      await writeWhole(pathOf(userId), JSON.stringify(record))
      return bytes
    },

    async unlock(userId: UserId, password: string): Promise<Output<'key:unlock'>> {
      const kept = await readIfThere(pathOf(userId))
      if (kept === null) return { ok: false, code: 'local_store_missing' }
      const wrap = wrapSchema.parse(JSON.parse(kept.toString('utf8')))
      const key = await wrappingKey({ password, secret: await secret(), wrap })
      try {
        return { ok: true, bytes: new Uint8Array(await crypto.subtle.decrypt(cipher(wrap.iv, userId), key, wrap.wrapped)) }
      } catch {
        return { ok: false, code: 'local_password_wrong' }
      }
    },

    async forget(userId: UserId): Promise<void> {
      await rm(pathOf(userId), { force: true })
    },
  }
}
export type DataKeys = ReturnType<typeof createDataKeys>
