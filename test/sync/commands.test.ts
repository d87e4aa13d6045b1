import { describe, expect, test } from 'vitest'
import { problem } from './support/testLine.ts'
import { allQuiet } from './support/shop.ts'
import { offlineSale, onlineSale, orderIdOf, ordersOf, sell, sellingShop } from './support/sellingShop.ts'

const keysOf = (asked: readonly { readonly key?: string }[]) => asked.map(({ key }) => key)

describe('a command', () => {
  test('[CMD-1] is on the disk before it is answered for: a power cut before it was sent loses nothing', async () => {
    const { pc, placed } = sellingShop()
    await pc.signIn()
    await pc.goOffline()
    expect(await sell(pc, onlineSale(1))).toMatchObject({ ok: true, value: { targetId: orderIdOf(1), provisionalNo: null } })
    await pc.crash(1000)
    pc.line.up = true
    pc.start()
    expect(await pc.signIn()).toMatchObject({ ok: true, unsentRestored: 1 })
    await allQuiet(pc)
    expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(1)])
  })

  test('[CMD-1] stopped between sending and the answer, it goes out again under its key and is done once', async () => {
    const { pc, placed } = sellingShop()
    await pc.signIn()
    pc.line.loseAnswers = 1
    await sell(pc, onlineSale(1))
    await pc.clock.advance(1)
    expect(placed).toHaveLength(1)
    await pc.crash()
    pc.start()
    await pc.signIn()
    await allQuiet(pc)
    expect(placed).toHaveLength(1)
    expect(pc.line.asked).toHaveLength(2)
    expect(new Set(keysOf(pc.line.asked)).size).toBe(1)
    expect(pc.line.asked[1]!.body).toEqual(pc.line.asked[0]!.body)
  })

  test('[API-10] H-09 to a centre that has heard too much it goes out after the time that was told, under its key, and nothing is lost', async () => {
    const { pc, placed } = sellingShop()
    await pc.signIn()
    pc.line.refusal = { ...problem('rate_limited'), retryAfterSeconds: 60 }
    const sold = await sell(pc, onlineSale(1))
    await pc.clock.advance(30_000)
    pc.line.refusal = null
    expect(placed).toEqual([])
    expect((await pc.read('commands', null)).entries).toMatchObject([{ state: 'waiting', refusal: null }])
    await pc.clock.advance(60_000)
    expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(1)])
    expect(new Set(keysOf(pc.line.asked)).size).toBe(1)
    expect(sold).toMatchObject({ ok: true })
  })

  test('[CMD-1] whose answer came, but not to the disk, is answered the same again', async () => {
    const { pc, placed, publish } = sellingShop()
    await pc.signIn()
    let calls = 0
    pc.line.before = (call) => {
      if (call === 'ask') calls++
      return Promise.resolve()
    }
    await sell(pc, onlineSale(1))
    const dying = pc.crash(1000)
    await dying
    pc.start()
    await pc.signIn()
    await allQuiet(pc)
    publish(1)
    await allQuiet(pc)
    expect(calls).toBeGreaterThan(0)
    expect(placed).toHaveLength(1)
    expect((await pc.read('commands', null)).entries).toEqual([])
  })

  test('[CMD-1] whose store does not open any more (the password was changed elsewhere) stays: nobody begins anew over a sale', async () => {
    const { pc, staff } = sellingShop()
    await pc.signIn()
    await pc.goOffline()
    await sell(pc, onlineSale(1))
    await pc.crash()
    pc.line.up = true
    pc.start()
    pc.signInAnswer = { kind: 'value', value: pc.signedInAs(staff) }
    expect(await pc.signIn(staff, 'changed elsewhere')).toMatchObject({ ok: false, code: 'local_password_wrong' })
    expect(await pc.stored('POST /orders')).toEqual(['command'])
  })
})

describe('the order of commands', () => {
  test('[CMD-2] what has to be sent again later holds up only what is about the same thing', async () => {
    const { pc, centre } = sellingShop()
    const sent: string[] = []
    let down = true
    centre.routes = (_, { path }) => {
      sent.push(path)
      if (down && path.includes(orderIdOf(1))) return 'unexpected'
      return { order: { updatedAt: '2026-09-01T00:00:00.000Z' } }
    }
    await pc.signIn()
    const deliver = (n: number, event: 'ship' | 'deliver') =>
      pc.engine.command('POST /orders/:id/delivery', { params: { id: orderIdOf(n) }, body: { event } }, '배송')
    await deliver(1, 'ship')
    await deliver(1, 'deliver')
    await deliver(2, 'ship')
    await pc.clock.advance(100)
    expect(sent.filter((path) => path.includes(orderIdOf(2)))).toHaveLength(1)
    expect(new Set(sent.map((path) => path.split('/')[2]))).toEqual(new Set([orderIdOf(1), orderIdOf(2)]))
    expect((await pc.read('commands', null)).entries.map(({ state }) => state)).toEqual(['stuck', 'waiting', 'settling'])
    const first = keysOf(pc.line.asked)[0]
    down = false
    await pc.clock.advance(60_000)
    expect(keysOf(pc.line.asked).at(-2)).toBe(first)
    expect(pc.line.asked.filter(({ path }) => path.includes(orderIdOf(1))).at(-1)!.body).toEqual({ event: 'deliver' })
  })

  test('[CMD-2] behind a refused beginning the rest waits; anything else refused stands aside', async () => {
    const { pc, centre } = sellingShop()
    centre.routes = (_, { endpoint }) =>
      endpoint === 'POST /stock-counts' ? 'hub_not_open' : { count: { updatedAt: '2026-09-01T00:00:00.000Z' } }
    await pc.signIn()
    const id = '019a0000-0000-7000-8000-000000000001'
    await pc.engine.command('POST /stock-counts', { body: { stockCountId: id, hubCode: 'HUB-A', skuCodes: [] } }, '실사')
    const scan = (imei: string) =>
      pc.engine.command('POST /stock-counts/:id/actions', { params: { id }, body: { kind: 'scan', imeis: [imei] } }, '스캔')
    await scan('490154203237518')
    await pc.clock.advance(100)
    const { entries } = await pc.read('commands', null)
    expect(entries.map(({ state, refusal }) => [state, refusal?.code])).toEqual([
      ['refused', 'hub_not_open'],
      ['waiting', undefined],
    ])
    centre.routes = (_, { endpoint }) =>
      endpoint === 'POST /stock-counts' ? { count: { updatedAt: '2026-09-01T00:00:00.000Z' } } : 'stock_count_state_refused'
    expect(await pc.engine.retryCommand(entries[0]!.commandId)).toMatchObject({ ok: true })
    await pc.clock.advance(100)
    expect((await pc.read('commands', null)).entries.map(({ state }) => state)).toEqual(['settling', 'refused'])
    expect(new Set(keysOf(pc.line.asked)).size).toBe(3)
  })
})

describe('a refused command', () => {
  test('[CMD-3] stays readable with its code after a restart, counts in the strip, and goes out again under a new key', async () => {
    const { pc, centre, placed } = sellingShop()
    const taking = centre.routes
    centre.routes = () => 'price_changed'
    await pc.signIn()
    await sell(pc, onlineSale(1))
    await pc.clock.advance(100)
    await pc.crash()
    pc.start()
    await pc.signIn()
    await allQuiet(pc)
    expect((await pc.status()).outbox).toEqual({ waiting: 0, blocked: 0, refused: 1, stuck: 0, drafts: 0 })
    const [entry] = (await pc.read('commands', null)).entries
    expect(entry).toMatchObject({ state: 'refused', refusal: { code: 'price_changed' }, targetId: orderIdOf(1) })
    expect((await ordersOf(pc)).rows[0]).toMatchObject({ orderNo: null, queued: { state: 'refused' } })
    centre.routes = taking
    await pc.engine.retryCommand(entry!.commandId)
    await pc.clock.advance(100)
    expect(placed).toHaveLength(1)
    expect(new Set(keysOf(pc.line.asked)).size).toBe(2)
  })

  test('[CMD-3] is put away by a person; one that may have arrived is not', async () => {
    const { pc } = sellingShop()
    await pc.signIn()
    await pc.goOffline()
    await sell(pc, onlineSale(1))
    const idOf = async () => (await pc.read('commands', null)).entries[0]!.commandId
    expect(await pc.engine.giveUpCommand(await idOf())).toMatchObject({ ok: true })
    expect((await ordersOf(pc)).total).toBe(0)
    await sell(pc, onlineSale(2))
    pc.line.up = true
    pc.line.before = (call) => {
      if (call === 'ask') pc.line.loseAnswers = 1
      return Promise.resolve()
    }
    await pc.engine.syncNow()
    await pc.clock.advance(10)
    expect(pc.line.asked).toHaveLength(1)
    expect(await pc.engine.giveUpCommand(await idOf())).toMatchObject({ ok: false, code: 'request_running' })
  })
})

describe('what is refused at once', () => {
  test('[CMD-6] what does not fit, is not permitted, or the centre would refuse by what the PC knows; nothing is kept', async () => {
    const { pc, desk } = sellingShop()
    await pc.signIn()
    const total = { expected: { total: 1, paidNow: 1 } }
    expect(await sell(pc, onlineSale(1, total))).toMatchObject({ ok: false, code: 'price_changed' })
    expect(await sell(pc, onlineSale(1, { lines: [] }))).toMatchObject({ ok: false, code: 'order_line_empty' })
    expect(await sell(pc, { ...onlineSale(1), lines: [{ ...onlineSale(1).lines[0]!, quantity: 0 }] })).toMatchObject({
      ok: false,
      code: 'malformed',
      detail: 'body.lines.0.quantity',
    })
    await sell(pc, onlineSale(2))
    expect(await sell(pc, onlineSale(2))).toMatchObject({ ok: false, code: 'document_exists' })
    await desk.signIn()
    expect(await sell(desk, offlineSale(3, 1))).toMatchObject({ ok: false, code: 'not_permitted' })
    expect((await pc.read('commands', null)).entries).toHaveLength(1)
    expect((await desk.read('commands', null)).entries).toEqual([])
  })
})

describe('asking the centre now', () => {
  test('[CMD-7] gives its answer or its refusal, and without a line says so; a command carries a key of its own', async () => {
    const { pc, centre } = sellingShop()
    await pc.signIn()
    centre.routes = (_, { endpoint }) => (endpoint === 'GET /saga-desk' ? { rows: [] } : 'past_point_of_no_return')
    expect(await pc.engine.call('GET /saga-desk', {})).toEqual({ ok: true, value: { rows: [] } })
    const cancel = () => pc.engine.call('POST /orders/:id/cancellation', { params: { id: orderIdOf(1) }, body: { reason: '변심' } })
    expect(await cancel()).toMatchObject({ ok: false, code: 'past_point_of_no_return' })
    await cancel()
    expect(pc.line.asked.map(({ path }) => path)).toEqual(['/saga-desk', ...Array<string>(2).fill(`/orders/${orderIdOf(1)}/cancellation`)])
    expect(new Set(keysOf(pc.line.asked)).size).toBe(3)
    expect(await pc.engine.call('GET /stock-units', { query: { hubCode: '강남' } })).toMatchObject({
      code: 'malformed',
      detail: 'query.hubCode',
    })
    await pc.goOffline()
    expect(await cancel()).toMatchObject({ ok: false, code: 'server_unreachable' })
  })
})
