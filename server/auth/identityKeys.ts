import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { KeyVersions } from './keyFile.ts'

/** What a secret is for. Each has a key of its own: what was sealed for one opens for no other. */
export type SealPurpose = 'totp' | 'totp-offer' | 'signing-key' | 'refresh-secret'
/** Where a secret stands: its purpose, and whose it is (a user's id, a key's name). In another place it does not open. */
export type SealPlace = { readonly purpose: SealPurpose; readonly owner: string }
/** `keyVersion` null: it lies in clear yet. */
export type StoredSecret = { readonly keyVersion: number | null; readonly bytes: Uint8Array }
export type SealedSecret = { readonly keyVersion: number; readonly bytes: Buffer }

/** Adds to the hash of a password what no copy of the database holds. */
export type Pepper = {
  /** Which version is put over fresh hashes. */
  readonly newest: number
  /** Throws where the version is not in the file. */
  over(version: number, hash: Uint8Array): Buffer
}

/** Seals what identity must read again. */
export type Sealer = {
  readonly newest: number
  seal(place: SealPlace, clear: Uint8Array): SealedSecret
  /** Throws where it was moved or changed, and where its key is not in the file. */
  open(place: SealPlace, stored: StoredSecret): Uint8Array
  /** The same, but null, and told to whoever looks after the program. */
  openOrNull(place: SealPlace, stored: StoredSecret): Uint8Array | null
}

export type IdentityKeys = Sealer & {
  readonly pepper: Pepper
  /** By which a key is known again, and from which nothing can be opened. */
  checkOf(version: number): Buffer
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32
const HASH = 'sha256'

/**
 * Keys of one purpose each, made by HKDF from those of the file. `reread`: the file as it is now; asked when a row names a version that
 * was not there at the start, so that processes take a new key one after the other. What was newest at the start goes on sealing.
 */
export function createIdentityKeys(given: {
  readonly keys: KeyVersions
  readonly reread: () => KeyVersions
  readonly onUnopened: (purpose: SealPurpose) => void
}): IdentityKeys {
  const roots = new Map(given.keys)
  const derived = new Map<string, Buffer>()
  const newest = Math.max(...roots.keys())

  function rootOf(version: number): Uint8Array {
    if (!roots.has(version)) for (const [other, root] of given.reread()) if (!roots.has(other)) roots.set(other, root)
    const root = roots.get(version)
    if (root === undefined) throw new Error(`The identity key file holds no key ${version}.`)
    return root
  }
  function keyFor(version: number, info: string): Buffer {
    const name = `${version} ${info}`
    const made = derived.get(name) ?? Buffer.from(hkdfSync(HASH, rootOf(version), '', `dealer-desk identity ${info}`, KEY_BYTES))
    derived.set(name, made)
    return made
  }
  function open(place: SealPlace, { keyVersion, bytes }: StoredSecret): Uint8Array {
    if (keyVersion === null) return bytes
    const sealed = Buffer.from(bytes)
    const decipher = createDecipheriv('aes-256-gcm', keyFor(keyVersion, `seal ${place.purpose}`), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(boundTo(place))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  }

  return {
    newest,
    pepper: { newest, over: (version, hash) => createHmac(HASH, keyFor(version, 'pepper')).update(hash).digest() },
    checkOf: (version) => keyFor(version, 'check'),
    seal(place, clear) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keyFor(newest, `seal ${place.purpose}`), nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(boundTo(place))
      return { keyVersion: newest, bytes: Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]) }
    },
    open,
    openOrNull(place, stored) {
      try {
        return open(place, stored)
      } catch {
        given.onUnopened(place.purpose)
        return null
      }
    },
  }
}

function boundTo({ purpose, owner }: SealPlace): Buffer {
  return Buffer.from(`${purpose} ${owner}`, 'utf8')
}
