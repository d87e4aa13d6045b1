import { expect, test } from 'vitest'
import { CONFLICT_DESK, dealerScope } from '../../domain/replication/scope.ts'
import { contractId, makeContract } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'

async function rows(pc: ReturnType<typeof shop>['pc']): Promise<{ readonly segments: number; readonly deltas: number }> {
  const name = pc.stores.names().find((store) => store !== 'dealer-desk-device')!
  const store = await pc.stores.open(name)
  return { segments: (await store.keys('segment')).length, deltas: (await store.keys('delta')).length }
}

async function reopened(pc: ReturnType<typeof shop>['pc']): Promise<void> {
  await pc.crash()
  pc.line.up = false
  pc.start()
  await pc.signIn()
}

test('[PCS-25] a first copy is segments, what comes after a short log that is folded before it grows long', async () => {
  const { pc, centre } = shop(600)
  await pc.signIn()
  expect(await rows(pc)).toEqual({ segments: 1, deltas: 0 })
  for (let i = 1; i <= 70; i++) {
    centre.edit(contractId((i % 5) + 1), { memo: `memo ${i}` })
    await pc.engine.syncNow()
    await pc.clock.advance(10)
  }
  const { segments, deltas } = await rows(pc)
  expect(segments).toBe(1)
  expect(deltas).toBeLessThan(20)
  await reopened(pc)
  expect((await pc.status()).contracts).toBe(600)
  expect((await pc.read('contract', { id: contractId(1) }))?.body.memo).toBe('memo 70')
  expect((await pc.read('contract', { id: contractId(5) }))?.body.memo).toBe('memo 69')
})

test('[PCS-28] a page of the first copy is sealed as it came, and opens as what was pulled', async () => {
  const { pc, centre } = shop(1700)
  pc.line.packs = true
  await pc.signIn()
  expect(await rows(pc)).toEqual({ segments: 2, deltas: 0 })
  expect(await pc.stored('"heads"')).toEqual(['segment'])
  expect(await pc.status()).toMatchObject({ contracts: 1700, digest: 'equal' })
  centre.edit(contractId(3), { memo: 'later' })
  await pc.engine.syncNow()
  await pc.clock.advance(10)
  await reopened(pc)
  expect((await pc.status()).contracts).toBe(1700)
  expect((await pc.read('contract', { id: contractId(1) }))?.body.contractNo).toBe(centre.contract(contractId(1)).body.contractNo)
  expect((await pc.read('contract', { id: contractId(1700) }))?.rev).toBe(centre.contract(contractId(1700)).rev)
  expect((await pc.read('contract', { id: contractId(3) }))?.body.memo).toBe('later')
})

test('[PCS-28] a page that brings again what is held, or one document in two scopes, is not sealed as it came', async () => {
  const { pc, centre, staff } = shop(600)
  centre.grants.set(staff.userId, [...centre.grants.get(staff.userId)!, CONFLICT_DESK])
  const both = [dealerScope(staff.dealerCode!), CONFLICT_DESK]
  centre.put('contract', contractId(1), centre.contract(contractId(1)).body, both)
  pc.line.packs = true
  await pc.signIn()
  expect(await pc.stored('"heads"')).toEqual([])
  await reopened(pc)
  expect((await pc.status()).contracts).toBe(600)
})

test('[PCS-25] a removal in the log outlives the folding, and a later return outlives the removal', async () => {
  const { pc, centre } = shop(600)
  await pc.signIn()
  centre.drop(contractId(1))
  centre.drop(contractId(2))
  await allQuiet(pc)
  for (let i = 1; i <= 70; i++) {
    centre.edit(contractId(9), { memo: `memo ${i}` })
    await pc.engine.syncNow()
    await pc.clock.advance(10)
  }
  centre.addContract(contractId(2), makeContract(2, { memo: 'again' }))
  await allQuiet(pc)
  await reopened(pc)
  expect((await pc.status()).contracts).toBe(599)
  expect(await pc.read('contract', { id: contractId(1) })).toBeNull()
  expect((await pc.read('contract', { id: contractId(2) }))?.body.memo).toBe('again')
})

test('[PCS-25] old copies do not pile up: when they are more than the living, all is written anew', async () => {
  const { pc, centre } = shop(1200)
  await pc.signIn()
  for (let round = 1; round <= 6; round++) {
    for (let n = 1; n <= 1200; n++) centre.edit(contractId(n), { memo: `round ${round}` })
    await pc.engine.syncNow()
    await pc.clock.advance(50)
  }
  const { segments } = await rows(pc)
  // 7 × 1,200 documents were written; 14 segments without it.
  expect(segments).toBeLessThan(8)
  await reopened(pc)
  expect((await pc.status()).contracts).toBe(1200)
  expect((await pc.list('', { limit: 500 })).rows.every(({ contractNo }) => contractNo.startsWith('KD'))).toBe(true)
  expect((await pc.read('contract', { id: contractId(77) }))?.body.memo).toBe('round 6')
})

test('[PCS-25] D-02 a damaged row is left out, and its documents come again with the next comparison', async () => {
  const { pc, centre } = shop(600)
  await pc.signIn()
  await pc.crash()
  const name = pc.stores.names().find((store) => store !== 'dealer-desk-device')!
  const store = await pc.stores.open(name)
  const [row] = await store.scan('segment')
  await store.write([{ table: 'segment', key: row!.key, bytes: new TextEncoder().encode('["key","elsewhere",{}]') }], 'strict')
  pc.start()
  await pc.signIn()
  await allQuiet(pc)
  expect(await pc.status()).toMatchObject({ contracts: 600, digest: 'equal' })
  expect(centre.contract(contractId(1)).rev.startsWith('1-')).toBe(true)
})

test('[PCS-25] a full disk stops nothing but the cursor: what could not be written is written when there is room', async () => {
  const { pc, centre } = shop(20)
  await pc.signIn()
  let full = true
  const open = pc.stores.open.bind(pc.stores)
  await pc.crash()
  pc.stores.open = async (name) => {
    const store = await open(name)
    const write = store.write.bind(store)
    store.write = (writes, durability) => {
      const grows = writes.some(({ table, bytes }) => bytes !== null && (table === 'delta' || table === 'segment'))
      return full && grows ? Promise.reject(new Error('QuotaExceededError')) : write(writes, durability)
    }
    return store
  }
  pc.start()
  await pc.signIn()
  centre.edit(contractId(1), { memo: 'no room' })
  await pc.engine.syncNow()
  await pc.clock.advance(10)
  expect(await pc.status()).toMatchObject({ sync: { failure: 'local_store_damaged' } })
  expect((await pc.read('contract', { id: contractId(1) }))?.body.memo).toBe('no room')
  full = false
  await allQuiet(pc)
  expect(await pc.status()).toMatchObject({ sync: { failure: null }, digest: 'equal' })
  pc.stores.open = open
  await reopened(pc)
  expect((await pc.read('contract', { id: contractId(1) }))?.body.memo).toBe('no room')
})

test('[PCS-17] D-03 nothing of anybody stands in the names of stores and rows', async () => {
  const { pc, staff } = shop()
  await pc.signIn()
  await pc.engine.draftField(contractId(1), 'memo', 'x')
  for (const name of pc.stores.names()) {
    const store = await pc.stores.open(name)
    const keys = (await Promise.all((['meta', 'outbox', 'draft', 'segment', 'delta'] as const).map((table) => store.keys(table)))).flat()
    for (const text of [name, ...keys]) {
      expect(text).not.toContain(staff.loginId)
      expect(text).not.toContain('KD0')
      expect(text).not.toContain('010-')
    }
  }
})
