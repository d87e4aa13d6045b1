import type { Bytes, LocalStores, Sealer } from '../../sync/ports.ts'
import type { MemoryStores } from '../../sync/vault/memoryStores.ts'

/** A disk that takes its time to read, so that hints and news come while a store is being opened. */
export function slowly(disk: MemoryStores, pause: () => Promise<void>): LocalStores {
  return {
    destroy: (name) => disk.destroy(name),
    open: async (name) => {
      const store = await disk.open(name)
      const after = async <T>(read: () => Promise<T>): Promise<T> => {
        await pause()
        return read()
      }
      return {
        get: (table, key) => after(() => store.get(table, key)),
        keys: (table) => after(() => store.keys(table)),
        scan: (table) => after(() => store.scan(table)),
        write: (writes, durability) => store.write(writes, durability),
        close: () => store.close(),
      }
    },
  }
}

const keyNames = new WeakMap<CryptoKey, string>()
let keysNamed = 0
function nameOf(key: CryptoKey): string {
  const known = keyNames.get(key)
  if (known !== undefined) return known
  keysNamed += 1
  keyNames.set(key, `k${keysNamed}`)
  return `k${keysNamed}`
}

/** Binds bytes to key and place as the real one does, without the cost of hiding them. */
export const plainSealer: Sealer = {
  seal: (key, place, value) => Promise.resolve(new TextEncoder().encode(JSON.stringify([nameOf(key), place, value])) as Bytes),
  sealPacked: (key, place, head, packed) => plainSealer.seal(key, place, [head, JSON.parse(new TextDecoder().decode(packed))]),
  open: (key, place, bytes) => {
    const [name, stood, value] = JSON.parse(new TextDecoder().decode(bytes)) as [string, string, unknown]
    return Promise.resolve(name === nameOf(key) && stood === place ? value : undefined)
  },
}
