import { describe, expect, test } from 'vitest'
import { stockCountIdSchema } from '../../domain/kernel/ids.ts'
import type { CountAction } from '../../domain/protocol/stock.ts'
import { imeiOf } from '../domain/stock/sampleStock.ts'
import { allQuiet, D1001 } from './support/shop.ts'
import { offlineSale, onlineSale, orderIdOf, ordersOf, sell, sellingShop } from './support/sellingShop.ts'
import type { TestPc } from './support/testPc.ts'

const entriesOf = async (pc: TestPc) => (await pc.read('commands', null)).entries
const MINE = stockCountIdSchema.parse('019a0000-0000-7000-8000-000000000001')
const THEIRS = stockCountIdSchema.parse('019a0000-0000-7000-8000-000000000002')
const START = { body: { stockCountId: MINE, hubCode: 'HUB-A', skuCodes: [] } }
const act = (pc: TestPc, body: CountAction) => pc.engine.command('POST /stock-counts/:id/actions', { params: { id: MINE }, body }, '스캔')

describe('a command that the centre cannot decide', () => {
  test('[CMD-8] says how often, why and when next, after a restart too, and goes out at once when a person says so', async () => {
    const { pc, centre, placed } = sellingShop()
    const taking = centre.routes
    centre.routes = () => 'unexpected'
    await pc.signIn()
    await sell(pc, onlineSale(1))
    await pc.clock.advance(5000)
    await pc.crash()
    pc.start()
    await pc.signIn()
    await pc.clock.advance(100)
    const [entry] = await entriesOf(pc)
    expect(entry).toMatchObject({ state: 'stuck', trouble: { code: 'unexpected' }, refusal: null, mayHaveArrived: true })
    expect(entry!.attempts).toBeGreaterThan(2)
    expect(Date.parse(entry!.nextTryAt!)).toBeGreaterThan(pc.clock.now())
    expect((await pc.status()).outbox).toMatchObject({ waiting: 1, stuck: 1, refused: 0 })
    centre.routes = taking
    await pc.engine.retryCommand(entry!.commandId)
    await pc.clock.advance(10)
    expect(placed).toHaveLength(1)
    expect(new Set(pc.line.asked.map(({ key }) => key)).size).toBe(1)
    expect((await entriesOf(pc))[0]).toMatchObject({ state: 'settling', trouble: null, nextTryAt: null })
  })

  test('[CMD-8] that nothing ever comes back for lets everything else go', async () => {
    const { pc, placed } = sellingShop()
    await pc.signIn()
    // The line is there; the answer to one order never comes.
    pc.line.before = (call) => {
      const { orderId } = (pc.line.asked.at(-1)?.body ?? {}) as { readonly orderId?: string }
      pc.line.up = call !== 'ask' || orderId !== orderIdOf(1)
      return Promise.resolve()
    }
    await sell(pc, onlineSale(1))
    await sell(pc, onlineSale(2))
    await pc.clock.advance(120_000)
    expect(placed.map(({ orderId }) => orderId)).toContain(orderIdOf(2))
    expect((await entriesOf(pc))[0]).toMatchObject({ targetId: orderIdOf(1), state: 'stuck', trouble: { code: 'server_unreachable' } })
  })

  test('[CMD-3] that may have arrived is put away by who was told so, and not while it is on its way', async () => {
    const { pc, centre, placed } = sellingShop()
    const taking = centre.routes
    centre.routes = () => 'unexpected'
    await pc.signIn()
    await sell(pc, onlineSale(1))
    await pc.clock.advance(100)
    const { commandId } = (await entriesOf(pc))[0]!
    expect(await pc.engine.giveUpCommand(commandId)).toMatchObject({ code: 'request_running' })
    let arrive = () => undefined as void
    pc.line.before = (call) => (call === 'ask' ? new Promise<void>((resolve) => (arrive = resolve)) : Promise.resolve())
    await pc.engine.retryCommand(commandId)
    await pc.clock.advance(10)
    expect((await entriesOf(pc))[0]).toMatchObject({ state: 'sending' })
    expect(await pc.engine.giveUpCommand(commandId, true)).toMatchObject({ code: 'request_running' })
    arrive()
    await pc.clock.advance(10)
    expect(await pc.engine.giveUpCommand(commandId, true)).toMatchObject({ ok: true })
    centre.routes = taking
    await allQuiet(pc)
    expect(await entriesOf(pc)).toEqual([])
    expect(placed).toEqual([])
    expect(await pc.stored('POST /orders')).toEqual([])
  })

  test('[CMD-3] the unit it sold stays held, a restart included, until its order came or its right is over', async () => {
    const { pc, centre, placed, putRight, publish } = sellingShop()
    const taking = centre.routes
    await pc.signIn()
    centre.routes = (user, call) => {
      // Taken, and the answer spoilt on its way.
      taking(user, call)
      return 'unexpected'
    }
    await sell(pc, offlineSale(1, 1))
    await pc.clock.advance(10)
    expect(await pc.engine.giveUpCommand((await entriesOf(pc))[0]!.commandId, true)).toMatchObject({ ok: true })
    expect(placed).toHaveLength(1)
    expect(await entriesOf(pc)).toEqual([])
    expect((await ordersOf(pc)).total).toBe(0)
    expect(await sell(pc, offlineSale(2, 1))).toMatchObject({ code: 'unit_not_leased' })
    await pc.crash()
    pc.start()
    await pc.signIn()
    await allQuiet(pc)
    expect(await sell(pc, offlineSale(2, 1))).toMatchObject({ code: 'unit_not_leased' })
    publish(1)
    putRight({ units: [] })
    await allQuiet(pc)
    expect((await ordersOf(pc)).rows).toMatchObject([{ id: orderIdOf(1), queued: null }])
    expect(await pc.stored('POST /orders')).toEqual([])
  })
})

describe('a count that the centre refused', () => {
  async function refusedCount() {
    const built = sellingShop()
    const { pc, centre } = built
    const scanned: string[][] = []
    centre.routes = (_, { endpoint, path, body }) => {
      if (endpoint === 'POST /stock-counts') return 'stock_count_open'
      if (path !== `/stock-counts/${THEIRS}/actions`) return 'stock_count_unknown'
      scanned.push((body as Extract<CountAction, { kind: 'scan' }>).imeis)
      return { count: { updatedAt: '2026-09-01T00:00:00.000Z' } }
    }
    await pc.signIn()
    await pc.goOffline()
    await pc.engine.command('POST /stock-counts', START, '실사')
    for (const n of [1, 2, 3]) await act(pc, { kind: 'scan', imeis: [imeiOf(n)] })
    await act(pc, { kind: 'unscan', imeis: [imeiOf(2)] })
    pc.line.up = true
    await allQuiet(pc)
    return { ...built, scanned }
  }

  test('[CMD-3] is put away with the scans that build on it', async () => {
    const { pc } = await refusedCount()
    const entries = await entriesOf(pc)
    expect(entries.map(({ state, behind }) => [state, behind])).toEqual([
      ['refused', null],
      ...Array.from({ length: 4 }, () => ['waiting', entries[0]!.commandId]),
    ])
    expect(await pc.engine.giveUpCommand(entries[0]!.commandId)).toMatchObject({ ok: true })
    expect(await entriesOf(pc)).toEqual([])
  })

  test('[CMD-9] leaves its scans to the count that is open in the same hub, as one command, stopped in between or not', async () => {
    const { pc, centre, scanned } = await refusedCount()
    expect(await pc.engine.joinOpenCount(MINE)).toMatchObject({ ok: false, code: 'stock_count_unknown' })
    const count = { skuCodes: [], scannedImeis: [], expectedCount: null, differences: [], appliedBy: null, reason: null }
    const at = '2026-08-31T00:00:00.000Z'
    const startedBy = { userId: pc.users[1]!.userId, displayName: '직원 2', role: 'DEALER_STAFF', dealerCode: 'D1001' }
    const theirs = { ...count, state: 'counting', startedBy, startedAt: at, updatedAt: at }
    centre.put('stockCount', '019a0000-0000-7000-8000-000000000003', { ...theirs, hubCode: 'HUB-B' }, [D1001])
    centre.put('stockCount', THEIRS, { ...theirs, hubCode: 'HUB-A' }, [D1001])
    await allQuiet(pc)
    pc.line.up = false
    expect(await pc.engine.joinOpenCount(MINE)).toEqual({ ok: true, value: { stockCountId: THEIRS } })
    expect(await pc.engine.joinOpenCount(MINE)).toMatchObject({ code: 'document_unknown' })
    await pc.crash(1000)
    pc.line.up = true
    pc.start()
    await pc.signIn()
    await allQuiet(pc)
    expect(scanned).toEqual([[imeiOf(1), imeiOf(3)]])
  })
})
