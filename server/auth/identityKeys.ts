import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { DatabaseTransaction } from '../platform/database.ts'
import type { KeyVersions } from './keyFile.ts'
import type { SealPlace, SealPurpose } from './sealPlaces.ts'

/** `keyVersion` null: it lies in clear yet. */
export type StoredSecret = { readonly keyVersion: number | null; readonly bytes: Uint8Array }
export type SealedSecret = { readonly keyVersion: number; readonly bytes: Buffer }

/** Where a key that a row names comes from. */
type KeysMet = {
  /**
   * Before anything of that version is opened: takes its key from the file where this process has it not yet. Throws a sentence where
   * the file lacks it or holds another one, so that a wrong file is never taken for a wrong code. Null names no key. `on`: the transaction
   * that the caller is in, for whoever holds a connection must not wait for another one.
   */
  meet(version: number | null, on?: DatabaseTransaction): Promise<void>
}

/** Adds to the hash of a password what no copy of the database holds. */
export type Pepper = KeysMet & {
  /** Which version is put over fresh hashes. */
  readonly newest: number
  /** Throws where the version was not met. */
  over(version: number, hash: Uint8Array): Buffer
}

/** Seals what identity must read again. */
export type Sealer = KeysMet & {
  readonly newest: number
  seal(place: SealPlace, clear: Uint8Array): SealedSecret
  /** Null where it was moved or changed, and told to whoever looks after the program. Throws where its key was not met. */
  openOrNull(place: SealPlace, stored: StoredSecret): Uint8Array | null
}

export type IdentityKeys = Sealer & { readonly pepper: Pepper }

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32
const HASH = 'sha256'

/**
 * Keys of one purpose each, made by HKDF from those of the file. `reread`: the file as it is now, asked when a row names a version that
 * was not there at the start, so that processes take a new key one after the other; `isRight`: whether a key of it is the one that
 * seals in this database. What was newest at the start goes on sealing.
 */
export function createIdentityKeys(given: {
  readonly keys: KeyVersions
  readonly reread: () => Promise<KeyVersions>
  readonly isRight: (version: number, root: Uint8Array, on: DatabaseTransaction | undefined) => Promise<boolean>
  readonly onUnopened: (purpose: SealPurpose, keyVersion: number) => void
}): IdentityKeys {
  const roots = new Map(given.keys)
  const derived = new Map<string, Buffer>()
  const newest = Math.max(...roots.keys())

  async function meet(version: number | null, on?: DatabaseTransaction): Promise<void> {
    if (version === null || roots.has(version)) return
    const root = (await given.reread()).get(version)
    if (root === undefined) throw new Error(`The file of identity's keys holds no key ${version}, which a row of the database names.`)
    if (!(await given.isRight(version, root, on)))
      throw new Error(`The file of identity's keys holds another key ${version} than the one that seals in this database.`)
    roots.set(version, root)
  }
  function keyFor(version: number, info: string): Buffer {
    const root = roots.get(version)
    if (root === undefined) throw new Error(`Key ${version} of identity was not met before it was used.`)
    const name = `${version} ${info}`
    const made = derived.get(name) ?? derivedOf(root, info)
    derived.set(name, made)
    return made
  }

  return {
    newest,
    meet,
    pepper: { newest, meet, over: (version, hash) => createHmac(HASH, keyFor(version, 'pepper')).update(hash).digest() },
    seal(place, clear) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keyFor(newest, `seal ${place.purpose}`), nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(boundTo(place))
      return { keyVersion: newest, bytes: Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]) }
    },
    openOrNull(place, { keyVersion, bytes }) {
      if (keyVersion === null) return bytes
      const key = keyFor(keyVersion, `seal ${place.purpose}`)
      try {
        return opened(key, place, Buffer.from(bytes))
      } catch {
        given.onUnopened(place.purpose, keyVersion)
        return null
      }
    },
  }
}

/** By which a key of the file is known again, and from which nothing can be opened. */
export function checkOf(root: Uint8Array): Buffer {
  return derivedOf(root, 'check')
}

function derivedOf(root: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync(HASH, root, '', `dealer-desk identity ${info}`, KEY_BYTES))
}

function opened(key: Buffer, place: SealPlace, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(boundTo(place))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}

function boundTo({ purpose, owner }: SealPlace): Buffer {
  return Buffer.from(`${purpose} ${owner}`, 'utf8')
}
