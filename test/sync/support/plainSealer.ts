import type { KeyRing } from '../../../sync/hostPorts.ts'
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

/** Wraps in memory; outlives the engines of one PC, as the real ones do. */
export class MemoryKeyRing implements KeyRing {
  readonly #wraps = new Map<UserId, { readonly password: string; readonly name: string }>()
  #made = 0

  knows(userId: UserId): Promise<boolean> {
    return Promise.resolve(this.#wraps.has(userId))
  }

  create(userId: UserId, password: string): Promise<CryptoKey> {
    const name = `key ${++this.#made} of ${userId}`
    this.#wraps.set(userId, { password, name })
    return Promise.resolve(keyNamed(name))
  }

  unlock(userId: UserId, password: string): ReturnType<KeyRing['unlock']> {
    const wrap = this.#wraps.get(userId)
    if (!wrap) return Promise.resolve({ ok: false, code: 'local_store_missing' })
    if (wrap.password !== password) return Promise.resolve({ ok: false, code: 'local_password_wrong' })
    return Promise.resolve({ ok: true, key: keyNamed(wrap.name) })
  }

  forget(userId: UserId): Promise<void> {
    this.#wraps.delete(userId)
    return Promise.resolve()
  }
}
