import type { CryptoKey } from 'jose'
import { KEY_REFRESH_MS, UNKNOWN_KEY_PAUSE_MS } from '../../domain/session/signingKeys.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'
import type { KeyBook } from './authPorts.ts'
import type { KeyShelf } from './keyShelf.ts'
import { importKey, publicKeySchema, type PublicKey } from './publicKeys.ts'

export type RunningKeyBook = KeyBook & {
  /** Reads the keys now, and again each minute from then on. Resolves also when they cannot be read: the last good ones hold. */
  start(): Promise<void>
  stop(): void
}

/**
 * IDN-5: the last good public keys: in memory, on disk for the next start, and in the database, from which they are read in the
 * background. No request waits for a reading but one that names a key nobody knows, and those have it read twice a minute at most.
 */
export function createKeyBook(deps: {
  /** The keys as the database has them, unchecked. */
  readonly read: () => Promise<readonly unknown[]>
  readonly shelf: KeyShelf
  readonly clock: () => Millis
  readonly onTrouble: (error: unknown) => void
}): RunningKeyBook {
  const { clock, shelf, onTrouble } = deps
  let keys: ReadonlyMap<string, CryptoKey> = new Map()
  /** Held once and taken away: nothing is read for their sake, so that the reading is there for the key in their place. */
  const gone = new Set<string>()
  let shelved = ''
  let reading: Promise<void> | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setInterval> | undefined

  function replaceBy(fresh: ReadonlyMap<string, CryptoKey>): void {
    for (const kid of keys.keys()) gone.add(kid)
    for (const kid of fresh.keys()) gone.delete(kid)
    keys = fresh
  }

  async function take(rows: readonly unknown[]): Promise<readonly PublicKey[]> {
    const good: PublicKey[] = []
    const fresh = new Map<string, CryptoKey>()
    for (const row of rows) {
      try {
        const key = publicKeySchema.parse(row)
        fresh.set(key.kid, await importKey(key.jwk))
        good.push(key)
      } catch (error) {
        onTrouble(error)
      }
    }
    // A reading without any key is a mistake somewhere: what was good goes on.
    if (fresh.size > 0) replaceBy(fresh)
    return good
  }

  async function readNow(): Promise<void> {
    try {
      const good = await take(await deps.read())
      const text = JSON.stringify(good)
      if (good.length === 0 || text === shelved) return
      await shelf.save(good)
      shelved = text
    } catch (error) {
      onTrouble(error)
    }
  }

  const refresh = (): Promise<void> => (reading ??= readNow().finally(() => (reading = null)))

  return {
    holds: (kid) => keys.has(kid),
    async keyOf(kid) {
      if (!keys.has(kid) && !gone.has(kid) && clock() - askedAt >= UNKNOWN_KEY_PAUSE_MS) {
        askedAt = clock()
        void refresh()
      }
      // Also who came second: what is being read may be the very key.
      if (!keys.has(kid)) await reading
      return keys.get(kid)
    },
    async start() {
      await refresh()
      if (keys.size === 0) await take(await shelf.load())
      timer = setInterval(() => void refresh(), KEY_REFRESH_MS)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}

/** The published keys, of either role's connection. */
export async function readPublicKeys(db: Database): Promise<readonly unknown[]> {
  return db.selectFrom('auth.signing_key').select(['kid', 'public_jwk as jwk']).orderBy('signs_from').orderBy('kid').execute()
}
