import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../domain/kernel/instant.ts'
import { RESTORE_HORIZON_MS } from '../../domain/replication/restoreHorizon.ts'
import { TAKEN_ROWS_MAX } from '../../sync/commands/takenCommands.ts'
import { allQuiet } from './support/shop.ts'
import { onlineSale, orderIdOf, ordersOf, sell, sellingShop } from './support/sellingShop.ts'
import type { TestPc } from './support/testPc.ts'

const NEW_EPOCH = '01980000-0000-7000-8000-0000000000ef'
const keysOf = ({ line }: TestPc) => line.asked.flatMap(({ path, key }) => (key === undefined ? [] : [`${path} ${key}`]))
const entriesOf = async (pc: TestPc) => (await pc.read('commands', null)).entries

/** Order 1 was taken, shown and settled long before the centre goes back to a backup that does not know it. */
async function soldShop() {
  const built = sellingShop()
  const { pc, centre, placed, publish } = built
  await pc.signIn()
  const backup = centre.snapshot()
  await sell(pc, onlineSale(1))
  await allQuiet(pc)
  publish(1, { state: 'confirmed' })
  await allQuiet(pc)
  expect(await entriesOf(pc)).toEqual([])
  const restore = (memory = backup, epoch = NEW_EPOCH) => {
    placed.length = 0
    centre.restore(memory, epoch)
  }
  return { ...built, restore }
}

/** Time passes while nobody signs out. */
async function pass(pc: TestPc, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += HOUR_MS / 4) {
    await pc.engine.activity()
    await pc.clock.advance(HOUR_MS / 4)
  }
}

describe('a centre that was restored from a backup', () => {
  test('[CMD-10] is told again what it had taken, under the same key and as it was, and nobody has to do anything', async () => {
    const { pc, placed, restore, publish } = await soldShop()
    const told = pc.line.asked.find(({ path }) => path === '/orders')!
    restore()
    await pc.engine.syncNow()
    await pc.clock.advance(100)
    expect(await entriesOf(pc)).toMatchObject([{ state: 'settling', targetId: orderIdOf(1) }])
    expect((await ordersOf(pc)).rows).toMatchObject([{ id: orderIdOf(1), orderNo: 'D1001-20260901-00001' }])
    await allQuiet(pc)
    publish(1)
    await allQuiet(pc)
    expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(1)])
    expect(pc.line.asked.filter(({ path }) => path === '/orders').map(({ key, body }) => ({ key, body }))).toEqual(
      Array.from({ length: 2 }, () => ({ key: told.key, body: told.body })),
    )
    expect(await entriesOf(pc)).toEqual([])
    expect((await pc.status()).outbox).toMatchObject({ waiting: 0, refused: 0, stuck: 0 })
    expect(await pc.stored('홍길동')).not.toContain('meta')
  })

  test('[CMD-10] that still knows it answers as before, and nothing is done twice', async () => {
    const { pc, centre, placed, restore } = await soldShop()
    restore(centre.snapshot())
    await allQuiet(pc)
    expect(placed).toEqual([])
    expect(new Set(keysOf(pc)).size).toBe(1)
    expect(await entriesOf(pc)).toEqual([])
  })

  test('[CMD-10] is told in the order it was done, what was done over the line with it: an order that was called off stays so', async () => {
    const { pc, centre, restore } = await soldShop()
    const taking = centre.routes
    const done: string[] = []
    const orders = new Set<string>()
    centre.routes = (user, call) => {
      done.push(call.path.replaceAll(/[0-9a-f-]{36}/g, ':id'))
      if (call.endpoint === 'POST /orders') {
        orders.add(orderIdOf(1))
        return taking(user, call)
      }
      return orders.has(call.path.split('/')[2]!) ? { order: { updatedAt: '2026-09-01T01:00:00.000Z' } } : 'order_unknown'
    }
    orders.add(orderIdOf(1))
    await pc.engine.command('POST /orders/:id/delivery', { params: { id: orderIdOf(1) }, body: { event: 'pick' } }, '준비')
    await allQuiet(pc)
    expect(await pc.engine.call('POST /orders/:id/cancellation', { params: { id: orderIdOf(1) }, body: { reason: '변심' } })).toMatchObject(
      { ok: true },
    )
    const before = keysOf(pc)
    orders.clear()
    done.length = 0
    restore()
    await allQuiet(pc)
    expect(done).toEqual(['/orders', '/orders/:id/delivery', '/orders/:id/cancellation'])
    expect(keysOf(pc).slice(before.length)).toEqual(before)
  })

  test('[CMD-10] whose no counts only after it had time to learn what others tell it; then a person sees it, and may give it up for good', async () => {
    const { pc, centre, restore } = await soldShop()
    const taking = centre.routes
    let asked = 0
    centre.routes = () => {
      asked++
      return 'offering_unknown'
    }
    restore()
    await pc.engine.syncNow()
    await pc.clock.advance(5000)
    expect(asked).toBeGreaterThan(1)
    expect(await entriesOf(pc)).toEqual([])
    await pass(pc, HOUR_MS)
    const [entry] = await entriesOf(pc)
    expect(entry).toMatchObject({ state: 'refused', reoffered: true, refusal: { code: 'offering_unknown' }, targetId: orderIdOf(1) })
    expect(await pc.engine.giveUpCommand(entry!.commandId)).toMatchObject({ ok: true })
    centre.routes = taking
    asked = 0
    restore(centre.snapshot(), '01980000-0000-7000-8000-0000000000f0')
    await allQuiet(pc)
    expect(await entriesOf(pc)).toEqual([])
    expect(await pc.stored('POST /orders')).toEqual([])
  })

  test('[CMD-10] is told after a crash at any moment of it, and by the author only', async () => {
    const { pc, colleague, staff, placed, putRight, restore } = await soldShop()
    // Nothing is to be given back on leaving.
    putRight({ state: 'returned' })
    await allQuiet(pc)
    await pc.engine.signOut()
    await pc.clock.advance(100)
    restore()
    await pc.signIn(colleague)
    await allQuiet(pc)
    expect(placed).toEqual([])
    await pc.engine.signOut()
    await pc.clock.advance(100)
    pc.line.loseAnswers = 2
    await pc.signIn(staff)
    await pc.engine.syncNow()
    await pc.clock.advance(1)
    await pc.crash(1000)
    pc.line.loseAnswers = 0
    pc.start()
    await pc.signIn(staff)
    await allQuiet(pc)
    expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(1)])
    expect(new Set(keysOf(pc)).size).toBe(1)
  })

  test('[CMD-10] older than the horizon is told nothing; the centre’s clock counts, not the PC’s', async () => {
    const { pc, placed, restore } = await soldShop()
    pc.clock.setWall(-30 * 24 * HOUR_MS)
    await pc.engine.activity()
    await pc.clock.advance(100)
    await pc.signIn()
    await pass(pc, RESTORE_HORIZON_MS + 24 * HOUR_MS)
    await sell(pc, onlineSale(2))
    await allQuiet(pc)
    restore()
    await allQuiet(pc)
    expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(2)])
  })

  test('[CMD-10] gives no new command the number of one that is kept', async () => {
    const { pc, placed, restore } = await soldShop()
    await pc.crash()
    pc.start()
    await pc.signIn()
    await sell(pc, onlineSale(2))
    await allQuiet(pc)
    restore()
    await allQuiet(pc)
    expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(1), orderIdOf(2)])
    expect(TAKEN_ROWS_MAX).toBeGreaterThan(1000)
  })
})
