import { expect, test } from 'vitest'
import { deviceIdSchema, saleRightIdSchema, type SaleRightId } from '../../domain/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS, toInstant } from '../../domain/kernel/instant.ts'
import { saleRightSchema, type SaleRight } from '../../domain/stock/saleRight.ts'
import { imeiOf, sampleHub } from '../domain/stock/sampleStock.ts'
import { offlineSale, RIGHT, sell, sellingShop } from './support/sellingShop.ts'
import { allQuiet, D1001, shop } from './support/shop.ts'
import type { TestPc } from './support/testPc.ts'

const device = (n: number) => deviceIdSchema.parse(`01940000-0000-7000-8000-00000000000${n}`)

/** Two PCs of one shop, each with its person, and a centre that lends two units to whoever asks. */
async function twoPcs() {
  const { pc, pc2, centre, staff, colleague } = shop(1)
  pc2.deviceId = device(2)
  centre.put('hub', 'HUB-A', sampleHub('HUB-A'), [D1001])
  const rights = new Map<SaleRightId, SaleRight>()
  const worksAt = new Map([
    [staff.userId, pc],
    [colleague.userId, pc2],
  ])
  let lent = 0
  const put = (id: SaleRightId, right: SaleRight) => {
    rights.set(id, right)
    centre.put('saleRight', id, right, [D1001])
  }
  centre.routes = (user, { endpoint, path, body }) => {
    const now = toInstant(pc.centreNow())
    if (endpoint === 'POST /sale-rights') {
      const id = saleRightIdSchema.parse((body as { readonly saleRightId: string }).saleRightId)
      const named = { skuCode: 'S25', modelName: '갤럭시 S25', colour: '민트', capacity: '256GB', state: 'leased', orderId: null }
      const saleRight = saleRightSchema.parse({
        dealerCode: 'D1001',
        hubCode: 'HUB-A',
        deviceId: worksAt.get(user.userId)!.deviceId,
        userId: user.userId,
        units: [1, 2].map(() => ({ ...named, imei: imeiOf(++lent) })),
        provisionalFrom: 1 + lent * 50,
        state: 'active',
        issuedAt: now,
        expiresAt: toInstant(pc.centreNow() + 12 * HOUR_MS),
        updatedAt: now,
      })
      put(id, saleRight)
      return { id, saleRight, serverNow: now }
    }
    const id = saleRightIdSchema.parse(path.split('/')[2])
    const saleRight: SaleRight = { ...rights.get(id)!, state: 'returned', updatedAt: now }
    put(id, saleRight)
    return { id, saleRight, serverNow: now }
  }
  const look = (one: TestPc) => one.engine.subscribe('saleRights', null, () => undefined)
  await pc.signIn(staff)
  await pc2.signIn(colleague)
  return { pc, pc2, centre, colleague, rights, worksAt, look }
}

/** Both clocks are one: the centre's time is read from either. */
async function pass(minutes: number, ...pcs: readonly TestPc[]): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    for (const pc of pcs) {
      await pc.engine.activity()
      await pc.clock.advance(MINUTE_MS)
    }
  }
}
const viewOf = (pc: TestPc) => pc.read('saleRights', null)
const activeOn = (rights: ReadonlyMap<SaleRightId, SaleRight>) =>
  [...rights.values()].filter(({ state }) => state === 'active').map(({ deviceId }) => deviceId)

test('[RIT-10] the second PC of a shop takes nothing by itself, says so, and takes some when the first has none any more', async () => {
  const { pc, pc2, rights, look } = await twoPcs()
  await look(pc)
  await allQuiet(pc)
  await allQuiet(pc2)
  await look(pc2)
  await allQuiet(pc2)
  expect(activeOn(rights)).toEqual([pc.deviceId])
  expect(await viewOf(pc)).toMatchObject({ leftCount: 2, keeping: { setting: 'auto', isElsewhere: false } })
  expect(await viewOf(pc2)).toMatchObject({ leftCount: 0, keeping: { setting: 'auto', isElsewhere: true } })
  const leaving = pc.engine.signOut()
  await pc.clock.advance(3000)
  await leaving
  await pass(2, pc2)
  expect(activeOn(rights)).toEqual([pc2.deviceId])
  expect(await viewOf(pc2)).toMatchObject({ leftCount: 2, keeping: { isElsewhere: false } })
})

test('[RIT-10] where somebody begins to sell long after the copy was whole, units are asked for at once and not with the next poll', async () => {
  const { pc, rights, look } = await twoPcs()
  await allQuiet(pc)
  await look(pc)
  await pc.clock.advance(100)
  expect(activeOn(rights)).toEqual([pc.deviceId])
})

test('[RIT-10] who asked while the line went asks again as soon as it is back', async () => {
  const { pc, rights, look } = await twoPcs()
  await allQuiet(pc)
  pc.line.before = (call) => {
    if (call === 'ask') pc.line.up = false
    return Promise.resolve()
  }
  await look(pc)
  await pc.clock.advance(100)
  expect(activeOn(rights)).toEqual([])
  pc.line.before = () => Promise.resolve()
  pc.line.up = true
  await allQuiet(pc)
  expect(activeOn(rights)).toEqual([pc.deviceId])
})

test('[RIT-10] of two that asked at once the younger gives back, and does not ask again', async () => {
  const { pc, pc2, rights, look } = await twoPcs()
  let letGo = () => undefined as void
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  for (const one of [pc, pc2]) one.line.before = (call) => (call === 'ask' ? gate : Promise.resolve())
  for (const one of [pc, pc2]) {
    await look(one)
    await one.engine.syncNow()
    await one.clock.advance(100)
  }
  letGo()
  await Promise.all([pc, pc2].map((one) => one.clock.advance(10)))
  expect(rights.size).toBe(2)
  await allQuiet(pc, pc2)
  await pass(15, pc, pc2)
  expect(rights.size).toBe(2)
  expect(activeOn(rights)).toHaveLength(1)
})

test('[RIT-10] switched on, a PC takes some beside the other; switched off, it gives them back at once and sells nothing of them', async () => {
  const { pc, pc2, rights, look } = await twoPcs()
  await look(pc)
  await look(pc2)
  await allQuiet(pc, pc2)
  expect(await pc2.engine.keepSaleRights(true)).toEqual({ ok: true, value: null })
  await allQuiet(pc2)
  expect(activeOn(rights)).toEqual([pc.deviceId, pc2.deviceId])
  await allQuiet(pc, pc2)
  expect(activeOn(rights)).toHaveLength(2)
  expect(await pc.engine.keepSaleRights(false)).toEqual({ ok: true, value: null })
  expect(await viewOf(pc)).toMatchObject({ leftCount: 0, keeping: { setting: 'off' } })
  await allQuiet(pc)
  expect(activeOn(rights)).toEqual([pc2.deviceId])
  await pass(30, pc)
  expect(activeOn(rights)).toEqual([pc2.deviceId])
})

test('[RIT-10] without a line too: nothing is sold from that moment, and it goes back when the line does', async () => {
  const { pc, rights, look } = await twoPcs()
  await look(pc)
  await allQuiet(pc)
  await pc.goOffline()
  await pc.engine.keepSaleRights(false)
  expect(await viewOf(pc)).toMatchObject({ leftCount: 0, left: [] })
  expect(activeOn(rights)).toHaveLength(1)
  pc.line.up = true
  await allQuiet(pc)
  expect(activeOn(rights)).toEqual([])
})

test('[RIT-10] the choice is the PC’s: it outlives a restart and holds for whoever works there', async () => {
  const { pc, colleague, rights, worksAt, look } = await twoPcs()
  await pc.engine.keepSaleRights(false)
  await pc.crash(1000)
  pc.start()
  await pc.signIn()
  await look(pc)
  await allQuiet(pc)
  await pc.engine.signOut()
  await pc.clock.advance(100)
  worksAt.set(colleague.userId, pc)
  await pc.signIn(colleague)
  await look(pc)
  await allQuiet(pc)
  expect(await viewOf(pc)).toMatchObject({ keeping: { setting: 'off' } })
  expect(rights.size).toBe(0)
  // Who asks for units at this PC has decided that it keeps them.
  expect(await pc.engine.takeSaleRight(sampleHub('HUB-A').hubCode)).toMatchObject({ ok: true })
  await allQuiet(pc)
  expect(await viewOf(pc)).toMatchObject({ keeping: { setting: 'on' } })
  expect(activeOn(rights)).toHaveLength(1)
})

test('[RIT-10] switched off while its hub is closed, a PC gives back all the same', async () => {
  const { pc, centre, rights, look } = await twoPcs()
  await look(pc)
  await allQuiet(pc)
  expect(activeOn(rights)).toEqual([pc.deviceId])
  centre.put('hub', 'HUB-A', { ...sampleHub('HUB-A'), state: 'paused' }, [D1001])
  await allQuiet(pc)
  expect(await pc.engine.keepSaleRights(false)).toEqual({ ok: true, value: null })
  await allQuiet(pc)
  expect(await viewOf(pc)).toMatchObject({ leftCount: 0 })
  expect(activeOn(rights)).toEqual([])
})

test('[RIT-10] a right goes back only behind what was sold by it, put off or refused: its unit would be free and sold again', async () => {
  const { pc, centre } = sellingShop()
  const sent: string[] = []
  const answers = ['unexpected', 'order_state_refused'] as const
  let answer: (typeof answers)[number] = 'unexpected'
  centre.routes = (_, { endpoint }) => {
    sent.push(endpoint)
    return answer
  }
  await pc.signIn()
  await allQuiet(pc)
  await pc.goOffline()
  await sell(pc, offlineSale(1, 1))
  await pc.engine.command('POST /sale-rights/:id/return', { params: { id: RIGHT }, body: {} }, '')
  pc.line.up = true
  await pass(3, pc)
  answer = 'order_state_refused'
  await pass(10, pc)
  expect((await pc.read('commands', null)).entries.map(({ endpoint, state }) => [endpoint, state])).toEqual([
    ['POST /orders', 'refused'],
    ['POST /sale-rights/:id/return', 'waiting'],
  ])
  expect(new Set(sent)).toEqual(new Set(['POST /orders']))
})
