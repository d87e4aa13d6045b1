import { describe, expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS, toInstant } from '../../domain/kernel/instant.ts'
import { imeiOf, sampleHub } from '../domain/stock/sampleStock.ts'
import { allQuiet, D1001 } from './support/shop.ts'
import type { TestPc } from './support/testPc.ts'
import { makeUser } from './support/testPeople.ts'
import { offlineSale, onlineSale, orderIdOf, ordersOf, RIGHT, sell, sellingShop } from './support/sellingShop.ts'

async function offline(options: Parameters<typeof sellingShop>[0] = {}) {
  const built = sellingShop(options)
  await built.pc.signIn()
  await built.pc.goOffline()
  return built
}

/** Time passes while somebody is at work. */
async function pass(pc: TestPc, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await pc.engine.activity()
    await pc.clock.advance(MINUTE_MS)
  }
}

describe('without a line', () => {
  test('[RIT-7] two leased units are sold under the numbers of their right, a third is refused with the reason', async () => {
    const { pc } = await offline()
    expect((await pc.read('saleRights', null)).leftCount).toBe(2)
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: true, value: { provisionalNo: 'D1001-OFF-000045' } })
    expect(await sell(pc, offlineSale(2, 2))).toMatchObject({ ok: true, value: { provisionalNo: 'D1001-OFF-000046' } })
    expect(await sell(pc, offlineSale(3, 3))).toEqual({ ok: false, code: 'unit_not_leased', detail: imeiOf(3) })
    expect(await pc.read('saleRights', null)).toMatchObject({ leftCount: 0, left: [], refusal: 'sale_right_none_available' })
    const { rows } = await ordersOf(pc)
    expect(new Set(rows.map(({ orderNo }) => orderNo))).toEqual(new Set(['D1001-OFF-000045', 'D1001-OFF-000046']))
  })

  test('[RIT-7] a unit is sold once, also after a power cut and while its sale is refused, until that is put away', async () => {
    const { pc, centre, placed } = await offline()
    await sell(pc, offlineSale(1, 1))
    expect(await sell(pc, offlineSale(2, 1))).toMatchObject({ ok: false, code: 'unit_not_leased' })
    await pc.crash(1000)
    pc.start()
    await pc.signIn()
    await pc.clock.advance(1000)
    expect(await sell(pc, offlineSale(2, 1))).toMatchObject({ ok: false, code: 'unit_not_leased' })
    const taking = centre.routes
    centre.routes = () => 'sale_right_expired'
    pc.line.up = true
    await allQuiet(pc)
    const [entry] = (await pc.read('commands', null)).entries
    expect(entry).toMatchObject({ state: 'refused', provisionalNo: 'D1001-OFF-000045', refusal: { code: 'sale_right_expired' } })
    expect(await sell(pc, offlineSale(2, 1))).toMatchObject({ ok: false, code: 'unit_not_leased' })
    await pc.engine.giveUpCommand(entry!.commandId)
    centre.routes = taking
    expect(await sell(pc, offlineSale(2, 1))).toMatchObject({ ok: true })
    await allQuiet(pc)
    expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(2)])
  })

  test('[RIT-7] what is sold is settled on return: once, with the number that was printed, and not sold again before the right says so', async () => {
    const { pc, placed, publish } = await offline()
    await sell(pc, offlineSale(1, 1))
    pc.line.up = true
    await allQuiet(pc)
    expect(placed).toHaveLength(1)
    expect(placed[0]!.fulfilment).toMatchObject({ saleRightId: RIGHT, provisionalNo: 'D1001-OFF-000045' })
    publish(1, { state: 'confirmed' })
    await allQuiet(pc)
    expect((await pc.read('commands', null)).entries).toEqual([])
    // The order is here; that the right has used the unit comes later.
    expect(await sell(pc, offlineSale(2, 1))).toMatchObject({ ok: false, code: 'unit_not_leased' })
    expect((await pc.read('saleRights', null)).rights[0]!.units.map(({ state }) => state)).toEqual(['queued', 'leased'])
  })

  test('[RIT-7] a sale that came too late is readable: the order says why, and nothing of it waits here', async () => {
    const { pc, putRight, right, publish } = await offline()
    await sell(pc, offlineSale(1, 1))
    putRight({ state: 'expired', units: right.units.map((unit) => ({ ...unit, state: 'returned' })) })
    pc.line.up = true
    await allQuiet(pc)
    publish(1, { state: 'outOfStock', stateReason: 'sale_right_expired' })
    await allQuiet(pc)
    expect((await ordersOf(pc)).rows[0]).toMatchObject({
      orderNo: 'D1001-OFF-000045',
      state: 'outOfStock',
      stateReason: 'sale_right_expired',
      queued: null,
    })
    expect(await pc.read('saleRights', null)).toMatchObject({ leftCount: 0, refusal: 'sale_right_none_available' })
  })

  test('[RIT-7] a right is one person’s on one device', async () => {
    const { pc, pc2, colleague } = sellingShop()
    await pc.signIn()
    await pc.goOffline()
    await pc.engine.signOut()
    pc.line.up = true
    await pc.signIn(colleague)
    await pc.goOffline()
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: false, code: 'sale_right_unknown' })
    await pc2.signIn(makeUser(2))
    expect((await pc2.read('saleRights', null)).rights).toEqual([])
  })

  test('[RIT-7] an order from a hub needs no right: it waits for the line', async () => {
    const { pc, placed } = await offline({ units: 0 })
    expect(await sell(pc, onlineSale(1))).toMatchObject({ ok: true })
    pc.line.up = true
    await allQuiet(pc)
    expect(placed).toHaveLength(1)
  })

  test('[RIT-7] the unit must be of the model that is sold', async () => {
    const { pc } = await offline()
    const sale = offlineSale(1, 1, {
      lines: [{ ...offlineSale(1, 1).lines[0]!, skuCode: 'S25-512-N' }],
      expected: { total: 1_309_000, paidNow: 1_309_000 },
    })
    expect(await sell(pc, sale)).toMatchObject({ ok: false, code: 'unit_sku_mismatch' })
  })
})

describe('the clock of the PC', () => {
  test('[RIT-8] a right runs out by the time that has passed, whatever the wall shows', async () => {
    const { pc } = await offline({ hours: 1 })
    await pass(pc, 58)
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: true })
    pc.clock.setWall(-4 * MINUTE_MS)
    await pass(pc, 2)
    expect(await sell(pc, offlineSale(2, 2))).toMatchObject({ ok: false, code: 'sale_right_expired' })
    expect((await pc.read('saleRights', null)).refusal).toBe('sale_right_expired')
  })

  test('[RIT-8] set back, while running or between two starts, it rests the rights until the centre is heard', async () => {
    const { pc } = await offline()
    pc.clock.setWall(-2 * HOUR_MS)
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: false, code: 'sale_right_clock_doubtful' })
    pc.line.up = true
    await allQuiet(pc)
    await pc.goOffline()
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: true })
    await pc.crash()
    pc.clock.setWall(-2 * HOUR_MS)
    pc.start()
    await pc.signIn()
    expect(await sell(pc, offlineSale(2, 2))).toMatchObject({ ok: false, code: 'sale_right_clock_doubtful' })
    // Put right again, the rights rest all the same: nobody knows how long it was wrong.
    pc.clock.setWall(2 * HOUR_MS)
    expect(await sell(pc, offlineSale(2, 2))).toMatchObject({ ok: false, code: 'sale_right_clock_doubtful' })
  })

  test('[RIT-8] small steps back, one after each start, add up', async () => {
    const { pc } = await offline({ hours: 1 })
    for (let start = 0; start < 20; start++) {
      await pass(pc, 4)
      await pc.crash()
      pc.clock.setWall(-4 * MINUTE_MS)
      pc.start()
      await pc.signIn()
    }
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: false })
  })

  test('[RIT-8] the centre’s time counts, not the wall’s: a PC that is a day ahead sells', async () => {
    const { pc } = sellingShop()
    pc.clock.setWall(24 * HOUR_MS)
    await pc.signIn()
    await pc.goOffline()
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: true })
    expect((await pc.read('saleRights', null)).expiresAt).toBe(toInstant(Date.UTC(2026, 8, 1, 12)))
  })

  test('[RIT-8] the end of a right is told by itself', async () => {
    const { pc } = await offline({ hours: 1 })
    const told: (string | null)[] = []
    await pc.engine.subscribe('saleRights', null, ({ refusal }) => told.push(refusal))
    await pass(pc, 90)
    expect(told).toEqual([null, 'sale_right_expired'])
  })
})

describe('getting ready', () => {
  test('[RIT-9] a desk where somebody sells asks for units by itself, not before, and not with every pull', async () => {
    const { pc, centre, putRight, right } = sellingShop({ units: 0 })
    putRight({ state: 'exhausted' })
    centre.put('hub', 'HUB-A', sampleHub('HUB-A'), [D1001])
    await pc.signIn()
    await allQuiet(pc)
    expect(pc.line.asked).toEqual([])
    const asks = () => pc.line.asked.filter(({ endpoint }) => endpoint === 'POST /sale-rights')
    centre.routes = () => 'sale_right_none_available'
    await pc.engine.subscribe('saleRights', null, () => undefined)
    await allQuiet(pc)
    expect(asks().map(({ body }) => (body as { hubCode: string }).hubCode)).toEqual(['HUB-A'])
    centre.routes = (_, { body }) => {
      const { saleRightId } = body as { saleRightId: string }
      const fresh = { ...right, units: sellingShop().right.units, state: 'active' as const }
      centre.put('saleRight', saleRightId, fresh, [D1001])
      return { id: saleRightId, saleRight: fresh, serverNow: toInstant(pc.centreNow()) }
    }
    await pass(pc, 11)
    expect(asks()).toHaveLength(2)
    expect((await pc.read('saleRights', null)).leftCount).toBe(2)
    // Half a day later they are about to run out.
    await pass(pc, 7 * 60)
    expect(asks()).toHaveLength(2)
    await pass(pc, 90)
    expect(asks().length).toBeGreaterThan(2)
  })

  test('[RIT-9] a desk that does not sell asks for none', async () => {
    const { desk, centre } = sellingShop()
    centre.put('hub', 'HUB-A', sampleHub('HUB-A'), [D1001])
    await desk.signIn()
    await desk.engine.subscribe('saleRights', null, () => undefined)
    await allQuiet(desk)
    expect(desk.line.asked).toEqual([])
  })

  test('[RIT-9] going home gives the rest back; from then on nothing of it is sold, also when the centre was not heard', async () => {
    const { pc, centre, staff } = sellingShop()
    await pc.signIn()
    await allQuiet(pc)
    pc.line.loseAnswers = 0
    pc.line.before = (call) => (call === 'ask' ? new Promise(() => undefined) : Promise.resolve())
    const going = pc.engine.signOut()
    await pc.clock.advance(3000)
    await going
    expect(pc.line.asked.map(({ path, body }) => [path, body])).toEqual([[`/sale-rights/${RIGHT}/return`, {}]])
    pc.line.before = () => Promise.resolve()
    pc.line.up = false
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, unsentRestored: 1 })
    expect(await sell(pc, offlineSale(1, 1))).toMatchObject({ ok: false, code: 'unit_not_leased' })
    expect((await pc.read('saleRights', null)).rights[0]!.state).toBe('returned')
    centre.routes = () => ({ saleRight: { updatedAt: toInstant(pc.centreNow()) } })
    pc.line.up = true
    await pc.signIn(staff)
    await allQuiet(pc)
    expect((await pc.read('commands', null)).entries.map(({ state }) => state)).toEqual(['settling'])
  })

  test('[RIT-9] nothing is given back while a sale waits, and without a line nobody waits for it', async () => {
    const { pc, staff } = await offline()
    await sell(pc, offlineSale(1, 1))
    await pc.engine.signOut()
    await pc.clock.advance(100)
    await pc.signIn(staff)
    expect(await sell(pc, offlineSale(2, 2))).toMatchObject({ ok: true })
  })
})
