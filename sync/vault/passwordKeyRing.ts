import { z } from 'zod'
import type { UserId } from '../../domain/kernel/ids.ts'
import type { KeyOpener, KeyRing } from '../hostPorts.ts'
import type { Bytes, LocalStore, LocalStores } from '../ports.ts'
import {
  openByPassword,
  openByRecovery,
  passwordWrapSchema,
  recoveryWrapSchema,
  toHex,
  wrapByPassword,
  wrapByRecovery,
  type PasswordWrap,
  type RandomBytes,
} from './keyWraps.ts'

const KEY_BYTES = 32
const ASIDE_BYTES = 8
/** Begins the name of every row with wraps, of those set aside too. */
const WRAPS = 'key '

/** `passwords`: several only between two words of the centre (`addPassword`). A row of the first version is one wrap, without recovery. */
const bookSchema = z.union([
  passwordWrapSchema.transform((wrap) => ({ version: 2 as const, passwords: [wrap], recovery: null })),
  z.strictObject({ version: z.literal(2), passwords: z.array(passwordWrapSchema).min(1), recovery: recoveryWrapSchema.nullable() }),
])
type Book = z.infer<typeof bookSchema>
/** `by`: the wrap whose password it was; null: the recovery key opened it. */
type Found = { readonly raw: Bytes; readonly by: PasswordWrap | null }

/**
 * The key ring of the browser build: see `keyWraps.ts`. Raw key bytes exist only inside a call; what comes out cannot be exported. The
 * wraps of one user are one row, so that a change is there or is not.
 */
export function passwordKeyRing(stores: LocalStores, storeName: string, randomBytes: RandomBytes): KeyRing {
  let opened: Promise<LocalStore> | null = null
  const store = () => (opened ??= stores.open(storeName))
  const row = (userId: UserId) => `${WRAPS}${userId}`

  async function read(userId: UserId): Promise<Book | null> {
    const bytes = await (await store()).get('meta', row(userId))
    return bytes ? bookSchema.parse(JSON.parse(new TextDecoder().decode(bytes))) : null
  }
  async function write(userId: UserId, book: Book | null): Promise<void> {
    const bytes = book && new TextEncoder().encode(JSON.stringify(book))
    await (await store()).write([{ table: 'meta', key: row(userId), bytes }], 'strict')
  }
  const byPassword = (userId: UserId, raw: Bytes, password: string) => wrapByPassword({ userId, raw, randomBytes }, password)
  const byRecovery = async (userId: UserId, raw: Bytes, key: string | null) =>
    key === null ? null : wrapByRecovery({ userId, raw, randomBytes }, key)

  return {
    knows: async (userId) => (await read(userId)) !== null,
    create: async (userId, { password, recoveryKey }) => {
      const before = await (await store()).get('meta', row(userId))
      const aside = `${row(userId)} aside ${toHex(randomBytes(ASIDE_BYTES))}`
      if (before) await (await store()).write([{ table: 'meta', key: aside, bytes: before }], 'strict')
      const raw = randomBytes(KEY_BYTES)
      const passwords = [await byPassword(userId, raw, password)]
      await write(userId, { version: 2, passwords, recovery: await byRecovery(userId, raw, recoveryKey) })
      return importAndForget(raw)
    },
    unlock: async (userId, by) => {
      const book = await read(userId)
      if (!book) return { ok: false, code: 'local_store_missing' }
      const found = await find(userId, book, by)
      if (!found) return { ok: false, code: 'local_password_wrong' }
      if (!(await isSettled(userId, book, found, by))) {
        const passwords = [found.by ?? (await byPassword(userId, found.raw, by.password))]
        await write(userId, { version: 2, passwords, recovery: await byRecovery(userId, found.raw, by.recoveryKey) })
      }
      return { ok: true, key: await importAndForget(found.raw) }
    },
    addPassword: async (userId, { password, next }) => {
      const book = await read(userId)
      if (!book) return { ok: false, code: 'local_store_missing' }
      const found = await find(userId, book, { password, recoveryKey: null })
      if (!found?.by) return { ok: false, code: 'local_password_wrong' }
      await write(userId, { ...book, passwords: [found.by, await byPassword(userId, found.raw, next)] })
      found.raw.fill(0)
      return { ok: true }
    },
    keepPassword: async (userId, password) => {
      const book = await read(userId)
      if (!book || book.passwords.length === 1) return
      const found = await find(userId, book, { password, recoveryKey: null })
      found?.raw.fill(0)
      if (found?.by) await write(userId, { ...book, passwords: [found.by] })
    },
    forget: (userId) => write(userId, null),
    forgetAll: async () => {
      const keys = (await (await store()).keys('meta')).filter((key) => key.startsWith(WRAPS))
      const writes = keys.map((key) => ({ table: 'meta' as const, key, bytes: null }))
      await (await store()).write(writes, 'strict')
    },
  }
}

async function find(userId: UserId, book: Book, { password, recoveryKey }: KeyOpener): Promise<Found | null> {
  for (const by of book.passwords) {
    const raw = await openByPassword(by, userId, password)
    if (raw) return { raw, by }
  }
  const raw = recoveryKey !== null && book.recovery ? await openByRecovery(book.recovery, userId, recoveryKey) : null
  return raw && { raw, by: null }
}

/** Nothing has to be written: nobody vouched for the password, or it is the only one and the recovery key opens too. */
async function isSettled(userId: UserId, book: Book, { by }: Found, { recoveryKey }: KeyOpener): Promise<boolean> {
  if (recoveryKey === null) return true
  if (!by || book.passwords.length > 1 || !book.recovery) return false
  const raw = await openByRecovery(book.recovery, userId, recoveryKey)
  raw?.fill(0)
  return raw !== null
}

async function importAndForget(raw: Bytes): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  raw.fill(0)
  return key
}
