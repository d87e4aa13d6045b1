import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientIdSchema, epochSchema, mutationIdSchema } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS, toInstant } from '../../../domain/kernel/instant.ts'
import { SYNC_SCHEMA } from '../../../domain/protocol/pull.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { verifyStock } from '../../../server/stock/verifyStock.ts'
import { contractIdOf, samplePrincipal } from '../../domain/contracts/sampleContract.ts'
import { imeiOf } from '../../domain/stock/sampleStock.ts'
import { serviceOn } from '../replication/postgresWorld.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'
import {
  asked,
  contractOf,
  contractRevOf,
  figure,
  HUB,
  orderOf,
  place,
  placeAndRun,
  placement,
  settled,
  unitOf,
  type OrderShop,
} from './orderShop.ts'

let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(12, 9)
  shop = opened.shop
})
afterAll(() => opened.close())

test('[ORD-10] 가입 opens a contract that waits for its handset, and delivery makes it active', async () => {
  const contractId = contractIdOf(500)
  const base = placement('JOIN')
  const placed = { ...base, contract: { ...base.contract!, contractId } }
  const order = await placeAndRun(shop, placed)
  expect(order).toMatchObject({
    state: 'confirmed',
    contract: { contractNo: expect.stringMatching(/^KN\d+/), msisdn: expect.stringMatching(/^010-5/) },
  })
  expect(await contractOf(opened.database, contractId)).toMatchObject({
    status: 'pendingActive',
    device: { imei: order.lines[0]!.imeis[0] },
  })
  for (const event of ['pick', 'ship', 'deliver'] as const) await shop.orders.deliver(asked(placed.orderId), { event })
  await settled(shop)
  expect((await orderOf(shop, placed.orderId)).state).toBe('completed')
  expect(await contractOf(opened.database, contractId)).toMatchObject({
    status: 'active',
    commitment: { startDate: '2026-11-23' },
    activatedAt: toInstant(opened.clock.now()),
  })
})

test('[STK-15] the handset of a line that was opened is activated for its contract, once; stock still proves', async () => {
  const contractId = contractIdOf(501)
  const base = placement('JOIN', { receipt: { kind: 'pickup', hubCode: HUB, requiredDay: null } })
  const placed = { ...base, contract: { ...base.contract!, contractId } }
  const { lines } = await placeAndRun(shop, placed)
  const imei = lines[0]!.imeis[0]!
  await shop.orders.deliver(asked(placed.orderId), { event: 'pick' })
  await shop.orders.deliver(asked(placed.orderId), { event: 'handOver' })
  await settled(shop)
  expect(await unitOf(opened.database, imei)).toMatchObject({ state: 'activated', contract_id: contractId, order_id: placed.orderId })
  const booked = await figure(
    opened.database,
    `select count(*) as value from desk.stock_movement where kind = 'activate' and imeis = array['${imei}']`,
  )
  expect(booked).toBe(1)
  expect(await verifyStock(opened.database.db)).toMatchObject({ differences: [] })
})

test('[ORD-10] 기변 puts the new handset on the contract and, called off, gives the old one back; what others wrote stays', async () => {
  const contractId = contractIdOf(2)
  const base = placement('DEVICE_CHANGE', { expected: { total: 915_000, paidNow: 915_000 } })
  const placed = { ...base, contract: { ...base.contract!, contractId, baseRev: (await contractRevOf(opened.database, 2)) as never } }
  const order = await placeAndRun(shop, placed)
  expect(order.state).toBe('confirmed')
  expect(await contractOf(opened.database, contractId)).toMatchObject({ device: { imei: order.lines[0]!.imeis[0] } })
  // C7: a second order on the same contract is refused while this one is open.
  expect(await place(shop, { ...placed, orderId: placement('SALE').orderId })).toMatchObject({ code: 'contract_order_open' })
  await shop.orders.cancel(asked(placed.orderId), { reason: '변심' })
  await settled(shop)
  expect((await orderOf(shop, placed.orderId)).state).toBe('cancelled')
  expect(await contractOf(opened.database, contractId)).toMatchObject({ device: null, status: 'active' })
})

test('[ORD-10] 해지 can be taken back while its undo lasts, and ends the line after it', async () => {
  const terminate = async (number: number) => {
    const base = placement('TERMINATE')
    const baseRev = (await contractRevOf(opened.database, number)) as never
    return { ...base, contract: { ...base.contract!, contractId: contractIdOf(number), baseRev } }
  }
  const [taken, kept] = [await terminate(3), await terminate(4)]
  await placeAndRun(shop, taken)
  await placeAndRun(shop, kept)
  expect(await contractOf(opened.database, contractIdOf(3))).toMatchObject({ status: 'pendingTerminate' })
  expect(await shop.orders.cancel(asked(taken.orderId), { reason: '실수' })).toMatchObject({ ok: true })
  await settled(shop)
  expect(await contractOf(opened.database, contractIdOf(3))).toMatchObject({ status: 'active' })
  opened.clock.move(11 * MINUTE_MS)
  await settled(shop)
  expect(await contractOf(opened.database, contractIdOf(4))).toMatchObject({
    status: 'terminated',
    terminatedAt: toInstant(opened.clock.now()),
  })
  expect((await orderOf(shop, kept.orderId)).state).toBe('completed')
  expect(await shop.orders.cancel(asked(kept.orderId), { reason: '늦음' })).toMatchObject({ code: 'past_point_of_no_return' })
})

test('[LEA-3] an order of a desk that lost the lease is refused; without a lease revisions decide', async () => {
  const contractId = contractIdOf(6)
  const base = placement('DEVICE_CHANGE', { expected: { total: 915_000, paidNow: 915_000 } })
  const baseRev = (await contractRevOf(opened.database, 6)) as never
  const withToken = (fencingToken: number | null) => ({ ...base, contract: { ...base.contract!, contractId, baseRev, fencingToken } })
  await withReach(opened.database.db, { kind: 'all' }, (tx) =>
    tx
      .insertInto('desk.edit_lease')
      .values({
        contract_id: contractId,
        dealer_code: 'D1001',
        fencing_token: 7,
        holder: '{}',
        purpose: 'EDIT',
        taken_at: new Date(opened.clock.now()),
        expires_at: new Date(opened.clock.now()),
      })
      .execute(),
  )
  expect(await place(shop, withToken(6))).toMatchObject({ code: 'lease_lost' })
  expect(await place(shop, withToken(7))).toMatchObject({ ok: true })
  await settled(shop)
})

test('[ORD-10] what somebody else wrote on the same handset since the order was taken keeps the order from going on', async () => {
  const contractId = contractIdOf(7)
  const base = placement('DEVICE_CHANGE', { expected: { total: 915_000, paidNow: 915_000 } })
  const baseRev = (await contractRevOf(opened.database, 7)) as never
  await opened.fault({ operation: 'confirm', fault: 'errorThenSucceed', times: 2 })
  const placed = { ...base, contract: { ...base.contract!, contractId, baseRev } }
  expect((await placeAndRun(shop, placed)).state).toBe('paymentPending')
  const edit = (mutationId: string, path: string, to: never) =>
    serviceOn(opened.database).push(samplePrincipal({ number: 1, role: 'DEALER_STAFF', dealerCode: 'D1001' }), {
      epoch: epochSchema.parse(opened.epoch),
      schema: SYNC_SCHEMA,
      clientId: clientIdSchema.parse(randomUUID()),
      mutations: [
        {
          type: 'contract',
          mutationId: mutationIdSchema.parse(mutationId),
          sequence: 1,
          id: contractId,
          baseRev,
          base: null,
          changes: [{ path, from: null, to }],
        },
      ],
    })
  expect(await edit(randomUUID(), 'device', { modelCode: 'X', name: '다른 단말', imei: imeiOf(77) } as never)).toMatchObject({ ok: true })
  opened.clock.move(10_000)
  await settled(shop)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({
    state: 'compensated',
    stateReason: 'conflict_open',
    payment: { state: 'refunded' },
  })
  expect(await contractOf(opened.database, contractId)).toMatchObject({ device: { imei: imeiOf(77) } })
})

test.each(['line', 'handset'])(
  '[NUM-2] [ORD-10] the %s of a contract is looked up by an index, under row-level security too: nobody reads every contract for it',
  async (what) => {
    const plan = await withReach(opened.database.db, { kind: 'all' }, async (tx) => {
      // So few rows are read faster one by one; what is asked here is whether the index may be used at all.
      await sql`set local enable_seqscan = off`.execute(tx)
      const { rows } = await sql`explain select 1 from desk.document where ${sql.ref(what)} = 'wanted' and not deleted`.execute(tx)
      return JSON.stringify(rows)
    })
    expect(plan).toMatch(new RegExp(`document_${what}.*Index Cond: \\(${what} = `))
  },
)
