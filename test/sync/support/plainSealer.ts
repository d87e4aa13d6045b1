import type { KeyOpener, KeyRing } from '../../../sync/hostPorts.ts'
import type { Bytes, Sealer } from '../../../sync/ports.ts'
import type { UserId } from '../../../domain/kernel/ids.ts'

const names = new WeakMap<CryptoKey, string>()

function keyNamed(name: string): CryptoKey {
  const key: CryptoKey = { algorithm: { name: 'none' }, extractable: false, type: 'secret', usages: [] }
  names.set(key, name)
  return key
}

/** Seals nothing, but keeps the promises of a seal: the wrong key or place opens nothing. */
export const plainSealer: Sealer = {
  seal: (key, place, value) => {
    const bytes: Bytes = new TextEncoder().encode(JSON.stringify([names.get(key), place, value]))
    return Promise.resolve(bytes)
  },
  sealPacked: (key, place, head, packed) => {
    const value: unknown = JSON.parse(new TextDecoder().decode(packed))
    return plainSealer.seal(key, place, [head, value])
  },
  open: (key, place, bytes) => {
    const [name, stood, value] = JSON.parse(new TextDecoder().decode(bytes)) as [string, string, unknown]
    return Promise.resolve(name === names.get(key) && stood === place ? value : undefined)
  },
}

type MemoryWrap = {
  readonly passwords: readonly string[]
  readonly recoveryKey: string | null
  readonly name: string
  readonly keychain: number
}

/** Wraps in memory; outlives the engines of one PC, as the real ones do. */
export class MemoryKeyRing implements KeyRing {
  readonly #wraps = new Map<UserId, MemoryWrap>()
  /** The names of the keys whose wraps lie aside. */
  readonly aside: string[] = []
  /** Which keychain the system has: one opens no wrap that was made with another. */
  keychain = 1
  #made = 0

  knows(userId: UserId): Promise<boolean> {
    return Promise.resolve(this.#wraps.has(userId))
  }

  create(userId: UserId, { password, recoveryKey }: KeyOpener): Promise<CryptoKey> {
    const name = `key ${++this.#made} of ${userId}`
    const before = this.#wraps.get(userId)
    if (before) this.aside.push(before.name)
    this.#wraps.set(userId, { passwords: [password], recoveryKey, name, keychain: this.keychain })
    return Promise.resolve(keyNamed(name))
  }

  unlock(userId: UserId, { password, recoveryKey }: KeyOpener): ReturnType<KeyRing['unlock']> {
    const wrap = this.#wraps.get(userId)
    if (!wrap) return Promise.resolve({ ok: false, code: 'local_store_missing' })
    if (wrap.keychain !== this.keychain) return Promise.resolve({ ok: false, code: 'local_key_lost' })
    const opens = wrap.passwords.includes(password) || (recoveryKey !== null && wrap.recoveryKey === recoveryKey)
    if (!opens) return Promise.resolve({ ok: false, code: 'local_password_wrong' })
    if (recoveryKey !== null) this.#wraps.set(userId, { ...wrap, passwords: [password], recoveryKey })
    return Promise.resolve({ ok: true, key: keyNamed(wrap.name) })
  }

  addPassword(
    userId: UserId,
    { password, next }: { readonly password: string; readonly next: string },
  ): ReturnType<KeyRing['addPassword']> {
    const wrap = this.#wraps.get(userId)
    if (!wrap) return Promise.resolve({ ok: false, code: 'local_store_missing' })
    if (!wrap.passwords.includes(password)) return Promise.resolve({ ok: false, code: 'local_password_wrong' })
    this.#wraps.set(userId, { ...wrap, passwords: [password, next] })
    return Promise.resolve({ ok: true })
  }

  keepPassword(userId: UserId, password: string): Promise<void> {
    const wrap = this.#wraps.get(userId)
    if (wrap?.passwords.includes(password)) this.#wraps.set(userId, { ...wrap, passwords: [password] })
    return Promise.resolve()
  }

  forget(userId: UserId): Promise<void> {
    this.#wraps.delete(userId)
    return Promise.resolve()
  }

  forgetAll(): Promise<void> {
    this.#wraps.clear()
    this.aside.length = 0
    return Promise.resolve()
  }
}
