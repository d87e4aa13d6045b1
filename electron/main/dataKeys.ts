import { argon2id } from 'hash-wasm'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { UserId } from '../../domain/kernel/ids.ts'
import type { KeyOpener } from '../../sync/hostPorts.ts'
import { DATA_KEY_BYTES, type Output } from '../ipc/ipcContract.ts'
import { emptyFolder, setFileAside } from './asideFiles.ts'
import type { SealedFile } from './sealedFile.ts'
import { readIfThere, writeWhole } from './wholeFile.ts'

/** OWASP's second choice, heavier: about a third of a second on a shop PC. Kept beside each wrap, so that it may grow. */
const argon2Cost = { memorySize: 64 * 1024, iterations: 3, parallelism: 1 } as const

const bytesSchema = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const sealedSchema = z.strictObject({ salt: bytesSchema, iv: bytesSchema, wrapped: bytesSchema })
const wrapSchema = sealedSchema.extend({
  version: z.literal(1),
  argon2: z.strictObject({ memorySize: z.int().max(1 << 20), iterations: z.int().max(64), parallelism: z.int().max(16) }),
})
type Sealed = z.infer<typeof sealedSchema>
type Wrap = z.infer<typeof wrapSchema>
/**
 * `passwords`: several only between two words of the centre. A file of the first version is one wrap, without recovery. `secretHash`: of
 * the secret that its wraps need, which another person on this PC may have had to begin anew; absent in a file of before.
 */
const bookSchema = z.union([
  wrapSchema.transform((wrap) => ({ version: 2 as const, passwords: [wrap], recovery: null, secretHash: undefined })),
  z.strictObject({
    version: z.literal(2),
    passwords: z.array(wrapSchema).min(1),
    recovery: sealedSchema.nullable(),
    secretHash: z.string().optional(),
  }),
])
type Book = z.infer<typeof bookSchema>
/** `by`: the wrap whose password it was; null: the recovery key opened it. */
type Found = { readonly bytes: Uint8Array<ArrayBuffer>; readonly by: Wrap | null }

const PASSWORD_INFO = 'dealer-desk data key 1'
const RECOVERY_INFO = 'dealer-desk recovery 1'
const SECRET_HASH_INFO = 'dealer-desk secret hash 1'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const asText = (_key: string, value: unknown) => (value instanceof Uint8Array ? base64(value) : value)
const fresh = () => ({ salt: crypto.getRandomValues(new Uint8Array(16)), iv: crypto.getRandomValues(new Uint8Array(12)) })
const cipher = (iv: Uint8Array<ArrayBuffer>, userId: UserId) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(userId) })

/** The key that wraps: neither the keychain of this PC nor the other part alone can make it. */
async function wrappingKey(
  secret: Uint8Array,
  part: Uint8Array,
  { salt, info }: { readonly salt: Uint8Array<ArrayBuffer>; readonly info: string },
) {
  const material = new Uint8Array(Buffer.concat([secret, part]))
  const root = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveKey'])
  material.fill(0)
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode(info) }
  return crypto.subtle.deriveKey(derivation, root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/**
 * The data key of each user on this PC, wrapped in a file of its own; see `KeyRing`. Throws when the keychain cannot be used. One that
 * can be used and does not open what it sealed is another keychain: then all keys of before are lost (E-13).
 */
export function createDataKeys(deps: {
  readonly folder: string
  readonly secretFile: SealedFile
  readonly keychainReady: () => Promise<boolean>
}) {
  const pathOf = (userId: UserId) => join(deps.folder, `${userId}.json`)

  async function isSecretLost(): Promise<boolean> {
    try {
      await deps.secretFile.read()
      return false
    } catch (error) {
      if (await deps.keychainReady()) return true
      throw error
    }
  }
  async function secret(): Promise<Uint8Array> {
    const kept = await deps.secretFile.read()
    if (kept !== null) return Buffer.from(kept, 'base64')
    const made = crypto.getRandomValues(new Uint8Array(32))
    await deps.secretFile.write(base64(made))
    return made
  }
  async function secretHash(): Promise<string> {
    const bytes = new Uint8Array(Buffer.concat([Buffer.from(SECRET_HASH_INFO), await secret()]))
    const hash = base64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
    bytes.fill(0)
    return hash
  }
  /** The secret of this book is gone, with the keychain or set aside when somebody else here began anew: no password opens it. */
  async function isLost(book: Book): Promise<boolean> {
    return (await isSecretLost()) || (book.secretHash !== undefined && book.secretHash !== (await secretHash()))
  }
  /**
   * Why nothing given opened a book. One without a hash, where a secret lies aside, may be of either secret: the centre's word for the
   * password settles it. Without that word it counts as a wrong try, so that nobody guesses for free.
   */
  async function whyShut(book: Book, { recoveryKey }: KeyOpener): Promise<'local_key_lost' | 'local_password_wrong'> {
    const mayBeLost = book.secretHash === undefined && recoveryKey !== null && (await deps.secretFile.hasAside())
    return mayBeLost ? 'local_key_lost' : 'local_password_wrong'
  }
  async function read(userId: UserId): Promise<Book | null> {
    const kept = await readIfThere(pathOf(userId))
    return kept && bookSchema.parse(JSON.parse(kept.toString('utf8')))
  }
  /** Only wraps that the secret of now has made or opened. */
  async function write(userId: UserId, { passwords, recovery }: Pick<Book, 'passwords' | 'recovery'>): Promise<void> {
    const book: Book = { version: 2, passwords, recovery, secretHash: await secretHash() }
    await writeWhole(pathOf(userId), JSON.stringify(book, asText))
  }

  async function passwordKey(password: string, { argon2, salt }: Pick<Wrap, 'argon2' | 'salt'>): Promise<CryptoKey> {
    const stretched = await argon2id({ password, salt, hashLength: 32, outputType: 'binary', ...argon2 })
    return wrappingKey(await secret(), stretched, { salt, info: PASSWORD_INFO })
  }
  const recoveryKeyFrom = async (recoveryKey: string, salt: Uint8Array<ArrayBuffer>) =>
    wrappingKey(await secret(), Buffer.from(recoveryKey, 'hex'), { salt, info: RECOVERY_INFO })

  async function byPassword(userId: UserId, bytes: Uint8Array<ArrayBuffer>, password: string): Promise<Wrap> {
    const place = fresh()
    const key = await passwordKey(password, { argon2: argon2Cost, salt: place.salt })
    const wrapped = new Uint8Array(await crypto.subtle.encrypt(cipher(place.iv, userId), key, bytes))
    return { version: 1, argon2: argon2Cost, ...place, wrapped }
  }
  async function byRecovery(userId: UserId, bytes: Uint8Array<ArrayBuffer>, recoveryKey: string | null): Promise<Sealed | null> {
    if (recoveryKey === null) return null
    const place = fresh()
    const key = await recoveryKeyFrom(recoveryKey, place.salt)
    return { ...place, wrapped: new Uint8Array(await crypto.subtle.encrypt(cipher(place.iv, userId), key, bytes)) }
  }

  async function find(userId: UserId, book: Book, { password, recoveryKey }: KeyOpener): Promise<Found | null> {
    for (const by of book.passwords) {
      const bytes = await open(await passwordKey(password, by), by, userId)
      if (bytes) return { bytes, by }
    }
    const bytes =
      recoveryKey !== null && book.recovery
        ? await open(await recoveryKeyFrom(recoveryKey, book.recovery.salt), book.recovery, userId)
        : null
    return bytes && { bytes, by: null }
  }

  /** Nothing has to be written: nobody vouched for the password, or it is the only one and the recovery key opens too. */
  async function isSettled(userId: UserId, book: Book, { by }: Found, { recoveryKey }: KeyOpener): Promise<boolean> {
    if (recoveryKey === null) return true
    if (!by || book.passwords.length > 1 || !book.recovery) return false
    return (await open(await recoveryKeyFrom(recoveryKey, book.recovery.salt), book.recovery, userId)) !== null
  }

  return {
    async knows(userId: UserId): Promise<boolean> {
      return (await readIfThere(pathOf(userId))) !== null
    },

    async create(userId: UserId, { password, recoveryKey }: KeyOpener): Promise<Uint8Array<ArrayBuffer>> {
      if (await isSecretLost()) await deps.secretFile.setAside()
      const bytes = crypto.getRandomValues(new Uint8Array(DATA_KEY_BYTES))
      const book = { passwords: [await byPassword(userId, bytes, password)], recovery: await byRecovery(userId, bytes, recoveryKey) }
      if (await readIfThere(pathOf(userId))) await setFileAside(pathOf(userId))
      await write(userId, book)
      return bytes
    },

    async unlock(userId: UserId, by: KeyOpener): Promise<Output<'key:unlock'>> {
      const book = await read(userId)
      if (!book) return { ok: false, code: 'local_store_missing' }
      if (await isLost(book)) return { ok: false, code: 'local_key_lost' }
      const found = await find(userId, book, by)
      if (!found) return { ok: false, code: await whyShut(book, by) }
      if (!(await isSettled(userId, book, found, by))) {
        const passwords = [found.by ?? (await byPassword(userId, found.bytes, by.password))]
        await write(userId, { passwords, recovery: await byRecovery(userId, found.bytes, by.recoveryKey) })
      } else if (book.secretHash === undefined) await write(userId, book)
      return { ok: true, bytes: found.bytes }
    },

    async addPassword(
      userId: UserId,
      { password, next }: { readonly password: string; readonly next: string },
    ): Promise<Output<'key:add-password'>> {
      const book = await read(userId)
      if (!book) return { ok: false, code: 'local_store_missing' }
      if (await isLost(book)) return { ok: false, code: 'local_key_lost' }
      const found = await find(userId, book, { password, recoveryKey: null })
      if (!found?.by) return { ok: false, code: 'local_password_wrong' }
      await write(userId, { ...book, passwords: [found.by, await byPassword(userId, found.bytes, next)] })
      found.bytes.fill(0)
      return { ok: true }
    },

    async keepPassword(userId: UserId, password: string): Promise<void> {
      const book = await read(userId)
      if (!book || book.passwords.length === 1 || (await isLost(book))) return
      const found = await find(userId, book, { password, recoveryKey: null })
      found?.bytes.fill(0)
      if (found?.by) await write(userId, { ...book, passwords: [found.by] })
    },

    async forget(userId: UserId): Promise<void> {
      await rm(pathOf(userId), { force: true })
    },

    async forgetAll(): Promise<void> {
      await emptyFolder(deps.folder)
      await deps.secretFile.removeAll()
    },
  }
}
export type DataKeys = ReturnType<typeof createDataKeys>

async function open(key: CryptoKey, { iv, wrapped }: Sealed, userId: UserId): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(cipher(iv, userId), key, wrapped))
  } catch {
    return null
  }
}
