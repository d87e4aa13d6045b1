import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { beforeEach, describe, expect, test } from 'vitest'
import { storeTables, type Bytes, type LocalStores } from '../../sync/ports.ts'
import { dexieStores } from '../../sync/vault/dexieStores.ts'
import { MemoryStores } from '../../sync/vault/memoryStores.ts'

const bytes = (...values: number[]): Bytes => Uint8Array.from(values)

const implementations: Record<string, () => LocalStores> = {
  memory: () => new MemoryStores(),
  'Dexie over IndexedDB': () => dexieStores,
}
let made = 0

describe.each(Object.entries(implementations))('%s', (_, make) => {
  let stores: LocalStores
  let one: string
  beforeEach(() => {
    stores = make()
    one = `one${++made}`
  })

  test('[PCS-23] what was written is read back, by key and in the order of keys, from a store opened again', async () => {
    const store = await stores.open(one)
    await store.write(
      [
        { table: 'delta', key: '0000000010', bytes: bytes(1, 2) },
        { table: 'delta', key: '0000000009', bytes: bytes(3) },
        { table: 'meta', key: 'sync', bytes: bytes() },
      ],
      'strict',
    )
    await store.close()
    const again = await stores.open(one)
    expect(await again.get('delta', '0000000009')).toEqual(bytes(3))
    expect(await again.get('delta', 'none')).toBeUndefined()
    expect(await again.get('segment', '0000000009')).toBeUndefined()
    expect(await again.keys('delta')).toEqual(['0000000009', '0000000010'])
    expect(await again.scan('delta')).toEqual([
      { key: '0000000009', bytes: bytes(3) },
      { key: '0000000010', bytes: bytes(1, 2) },
    ])
    expect(await again.get('meta', 'sync')).toEqual(bytes())
    await again.close()
  })

  test('[PCS-23] relaxed and strict writes see each other, the later one stands', async () => {
    const store = await stores.open(one)
    await store.write([{ table: 'outbox', key: 'a', bytes: bytes(1) }], 'relaxed')
    await store.write([{ table: 'outbox', key: 'a', bytes: bytes(2) }], 'strict')
    expect(await store.get('outbox', 'a')).toEqual(bytes(2))
    await store.write(
      [
        { table: 'outbox', key: 'a', bytes: null },
        { table: 'outbox', key: 'never', bytes: null },
      ],
      'relaxed',
    )
    expect(await store.scan('outbox')).toEqual([])
    await store.close()
  })

  test('[PCS-23] one call is one transaction: a write that fails leaves none of its rows', async () => {
    const store = await stores.open(one)
    const unknown = { table: 'nowhere' as 'meta', key: 'a', bytes: bytes(1) }
    await expect(async () => store.write([{ table: 'meta', key: 'a', bytes: bytes(1) }, unknown], 'strict')).rejects.toThrow()
    expect(await store.keys('meta')).toEqual([])
    await store.close()
  })

  test('[PCS-23] a call without rows changes nothing and fails nothing', async () => {
    const store = await stores.open(one)
    await store.write([], 'strict')
    expect(await store.keys('meta')).toEqual([])
    await store.close()
  })

  test('[PCS-23] rows are copies: changing the bytes afterwards changes nothing', async () => {
    const store = await stores.open(one)
    const given = bytes(1)
    await store.write([{ table: 'meta', key: 'a', bytes: given }], 'strict')
    given[0] = 9
    expect(await store.get('meta', 'a')).toEqual(bytes(1))
    await store.close()
  })

  test('[PCS-23] stores have nothing in common, and a destroyed one is empty', async () => {
    const first = await stores.open(one)
    const two = await stores.open(`${one}-two`)
    await first.write([{ table: 'meta', key: 'a', bytes: bytes(1) }], 'strict')
    expect(await two.keys('meta')).toEqual([])
    await first.close()
    await stores.destroy(one)
    const again = await stores.open(one)
    expect(await again.keys('meta')).toEqual([])
    await again.close()
    await two.close()
  })

  test('[PCS-23] a closed store takes nothing', async () => {
    const store = await stores.open(one)
    await store.close()
    await expect(async () => store.write([{ table: 'meta', key: 'a', bytes: bytes(1) }], 'strict')).rejects.toThrow()
  })
})

test('[PCS-23] a power cut loses a tail of the relaxed writes, never one that a strict write followed', async () => {
  const stores = new MemoryStores()
  const store = await stores.open('one')
  const put = (key: string, durability: 'strict' | 'relaxed') => store.write([{ table: 'meta', key, bytes: bytes(1) }], durability)
  await put('a', 'relaxed')
  await put('b', 'strict')
  await put('c', 'relaxed')
  await put('d', 'relaxed')
  stores.powerCut(1)
  const after = await stores.open('one')
  expect(await after.keys('meta')).toEqual(['a', 'b', 'c'])
})

test('[PCS-23] a store of an older version keeps its rows and gets the tables it lacks', async () => {
  const old = new Dexie('older')
  old.version(1).stores(Object.fromEntries(storeTables.filter((table) => table !== 'taken').map((table) => [table, 'key'])))
  await old.table('outbox').put({ key: 'a', bytes: bytes(1) })
  old.close()
  const store = await dexieStores.open('older')
  await store.write([{ table: 'command', key: 'b', bytes: bytes(2) }], 'strict')
  expect(await store.get('outbox', 'a')).toEqual(bytes(1))
  expect(await store.get('command', 'b')).toEqual(bytes(2))
  await store.close()
})
