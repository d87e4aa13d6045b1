import { describe, expect, test } from 'vitest'
import { imeiOf } from '../domain/stock/sampleStock.ts'
import { allQuiet } from './support/shop.ts'
import { offlineSale, onlineSale, orderIdOf, ordersOf, sell, sellingShop } from './support/sellingShop.ts'

describe('what a command became', () => {
  test('[CMD-4] is shown from the first moment, masked, and until the mirror holds it', async () => {
    const { pc, publish } = sellingShop()
    await pc.signIn()
    await pc.goOffline()
    await sell(pc, onlineSale(1))
    const [row] = (await ordersOf(pc)).rows
    expect(row).toMatchObject({ orderNo: null, name: '홍*동', total: 1_155_000, state: 'placed', queued: { state: 'waiting' } })
    expect((await pc.read('order', { id: orderIdOf(1) }))?.body.customer).toMatchObject({ birthDate: '1990-**-**' })
    expect((await pc.status()).outbox.waiting).toBe(1)
    pc.line.up = true
    await allQuiet(pc)
    expect((await ordersOf(pc)).rows[0]).toMatchObject({ orderNo: 'D1001-20260901-00001', queued: { state: 'settling' } })
    expect((await pc.status()).outbox.waiting).toBe(0)
    publish(1, { state: 'stockHeld' })
    await allQuiet(pc)
    expect((await ordersOf(pc)).rows[0]).toMatchObject({ state: 'stockHeld', queued: null })
    expect(await pc.stored('POST /orders')).toEqual(['taken'])
  })

  test('[CMD-4] is looked for by itself where no hint comes: it is here within moments of its being told', async () => {
    const { pc, publish } = sellingShop()
    await pc.signIn()
    await sell(pc, onlineSale(1))
    await pc.clock.advance(900)
    expect((await pc.read('commands', null)).entries.map(({ state }) => state)).toEqual(['settling'])
    publish(1, { state: 'stockHeld' })
    await pc.clock.advance(2000)
    expect((await pc.read('commands', null)).entries).toEqual([])
    expect((await pc.read('order', { id: orderIdOf(1) }))?.body.state).toBe('stockHeld')
    const before = pc.line.pulls
    await pc.clock.advance(10_000)
    expect(pc.line.pulls).toBe(before)
  })

  test('[CMD-4] is found in the one box like a contract: last four digits, 초성, number, model; counted by state', async () => {
    const { pc, publish } = sellingShop()
    await pc.signIn()
    await sell(pc, onlineSale(1))
    await allQuiet(pc)
    publish(1, { state: 'confirmed' })
    await allQuiet(pc)
    await pc.goOffline()
    await sell(pc, offlineSale(2, 1))
    const find = (text: string, more: object = {}) => pc.read('orders', { text, states: [], kinds: [], offset: 0, limit: 50, ...more })
    for (const text of ['1234', 'ㅎㄱㄷ', '홍길', 'ghdrlf', '갤럭시', 'SM-S931']) expect((await find(text)).matched, text).toBe(2)
    for (const text of ['000045', 'd1001-off', 'D1001-OFF-000045']) expect((await find(text)).matched, text).toBe(1)
    expect(await find('', { states: ['placed'] })).toMatchObject({ total: 2, matched: 1, counts: { placed: 1, confirmed: 1 }, queued: 1 })
    expect((await find('', { kinds: ['JOIN'] })).matched).toBe(0)
    expect((await find('9999')).matched).toBe(0)
  })

  test('[CMD-4] scans of a count begun without a line are shown at once, each once, and are there after a power cut', async () => {
    const { pc } = sellingShop()
    await pc.signIn()
    await pc.goOffline()
    const id = '019a0000-0000-7000-8000-000000000001'
    await pc.engine.command('POST /stock-counts', { body: { stockCountId: id, hubCode: 'HUB-A', skuCodes: [] } }, '실사')
    for (const imei of ['490154203237518', imeiOf(2), '490154203237518']) {
      await pc.engine.command('POST /stock-counts/:id/actions', { params: { id }, body: { kind: 'scan', imeis: [imei] } }, '스캔')
    }
    const [count] = await pc.read('stockCounts', null)
    expect(count).toMatchObject({ rev: null, body: { state: 'counting', startedBy: { displayName: '직원 1' } } })
    expect(count!.body.scannedImeis).toHaveLength(2)
    expect(count!.pending).toHaveLength(4)
    // Nothing of a count is in the page alone.
    await pc.crash(1000)
    pc.start()
    await pc.signIn()
    expect((await pc.read('stockCounts', null))[0]!.body.scannedImeis).toHaveLength(2)
  })
})

describe('whose it is', () => {
  test('[CMD-5] a session that ends seals it; a colleague neither sees nor sends it; its author finds it again', async () => {
    const { pc, staff, colleague, placed } = sellingShop()
    await pc.signIn()
    await pc.goOffline()
    await sell(pc, onlineSale(1))
    pc.line.up = true
    pc.line.refusal = { type: 'about:blank', title: 'revoked', status: 401, code: 'session_revoked' }
    await pc.engine.syncNow()
    await pc.clock.advance(100)
    expect((await pc.status()).session).toMatchObject({ state: 'ended', unsentKept: 1 })
    expect(await sell(pc, onlineSale(2))).toMatchObject({ ok: false, code: 'local_store_locked' })
    pc.line.refusal = null
    await pc.signIn(colleague)
    await allQuiet(pc)
    expect((await pc.read('commands', null)).entries).toEqual([])
    expect(placed).toEqual([])
    await pc.engine.signOut()
    await pc.clock.advance(100)
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, unsentRestored: 1 })
    await allQuiet(pc)
    expect(placed).toHaveLength(1)
  })
})
