import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Contract } from '../../../domain/contracts/contract.ts'
import { revisionSchema } from '../../../domain/replication/revision.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { verifyStock } from '../../../server/stock/verifyStock.ts'
import { contractIdOf, sampleContract } from '../../domain/contracts/sampleContract.ts'
import { imeiOf } from '../../domain/stock/sampleStock.ts'
import { serviceOn } from '../replication/postgresWorld.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'
import { asked, contractOf, HUB, orderOf, placeAndRun, placement, settled, unitOf, type OrderShop } from './orderShop.ts'

let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(12)
  shop = opened.shop
})
afterAll(() => opened.close())

const atCounter = { receipt: { kind: 'pickup', hubCode: HUB, requiredDay: null } }

/** Handed over the counter: the line is open, and what was done with the old handset is done. */
async function handedOver(orderId: string): Promise<void> {
  for (const event of ['pick', 'handOver'] as const) await shop.orders.deliver(asked(orderId), { event })
  await settled(shop)
  expect((await orderOf(shop, orderId)).state).toBe('completed')
}

/** A contract whose handset this shop sold. */
async function joined(number: number): Promise<string> {
  const base = placement('JOIN', atCounter)
  const placed = { ...base, contract: { ...base.contract!, contractId: contractIdOf(number) } }
  const { lines } = await placeAndRun(shop, placed)
  await handedOver(placed.orderId)
  return lines[0]!.imeis[0]!
}

async function revOf(number: number) {
  const row = await withReach(opened.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.document').select('rev').where('type', '=', 'contract').where('id', '=', contractIdOf(number)).executeTakeFirst(),
  )
  return revisionSchema.parse(row?.rev)
}

async function changed(number: number, oldDevice: 'kept' | 'returned', total = 915_000) {
  const base = placement('DEVICE_CHANGE', { ...atCounter, expected: { total, paidNow: total } })
  const contract = { ...base.contract!, contractId: contractIdOf(number), baseRev: await revOf(number), oldDevice }
  return { ...base, contract }
}

/** S4 and S3 over the SKUs of handsets: what was received is somewhere, and every handset is counted once. */
async function conserved() {
  expect(await verifyStock(opened.database.db)).toMatchObject({ differences: [] })
  const movements = await withReach(opened.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.stock_movement').select(['kind', 'sku_code', 'quantity']).execute(),
  )
  const of = (sku: string, ...kinds: string[]) =>
    movements.filter(({ kind, sku_code: code }) => code === sku && kinds.includes(kind)).reduce((sum, { quantity }) => sum + quantity, 0)
  for (const sku of ['S25-256-M', 'USED-SM-S931N', 'USED-SM-S911N']) {
    const rows = await withReach(opened.database.db, { kind: 'all' }, (tx) =>
      tx.selectFrom('desk.stock_unit').select('imei').where('sku_code', '=', sku).execute(),
    )
    expect([sku, rows.length]).toEqual([sku, of(sku, 'receive', 'adopt') - of(sku, 'retire')])
  }
}

test('[STK-16] 기변 with the old handset handed back: it waits in the shop’s hub as a used one, the new one is activated', async () => {
  const old = await joined(600)
  const placed = await changed(600, 'returned')
  const order = await placeAndRun(shop, placed)
  expect(order).toMatchObject({ state: 'confirmed', contract: { handBack: { state: 'awaited', hubCode: HUB } } })
  expect(await unitOf(opened.database, old)).toMatchObject({ state: 'activated', sku_code: 'S25-256-M' })
  await handedOver(placed.orderId)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ contract: { handBack: { state: 'takenIn', refusal: null } } })
  const entered = { state: 'returned', sku_code: 'USED-SM-S931N', hub_code: HUB, order_id: placed.orderId, contract_id: null }
  expect(await unitOf(opened.database, old)).toMatchObject(entered)
  const fresh = order.lines[0]!.imeis[0]!
  expect(await unitOf(opened.database, fresh)).toMatchObject({ state: 'activated', contract_id: contractIdOf(600) })
  expect(await contractOf(opened.database, contractIdOf(600))).toMatchObject({ device: { imei: fresh } })
  await conserved()
})

test('[STK-16] called off, the old handset stays the customer’s and on his contract; kept, it is on none', async () => {
  const old = await joined(601)
  const calledOff = await changed(601, 'returned')
  await placeAndRun(shop, calledOff)
  await shop.orders.cancel(asked(calledOff.orderId), { reason: '변심' })
  await settled(shop)
  expect((await orderOf(shop, calledOff.orderId)).state).toBe('cancelled')
  expect(await unitOf(opened.database, old)).toMatchObject({ state: 'activated', contract_id: contractIdOf(601) })
  expect(await contractOf(opened.database, contractIdOf(601))).toMatchObject({ device: { imei: old } })

  const placed = await changed(601, 'kept')
  await placeAndRun(shop, placed)
  await handedOver(placed.orderId)
  expect(await unitOf(opened.database, old)).toMatchObject({ state: 'activated', sku_code: 'S25-256-M', contract_id: null })
  await conserved()
})

const write = (number: number, body: Contract) =>
  serviceOn(opened.database).write({
    documents: [{ type: 'contract', id: contractIdOf(number), body }],
    origin: 'created',
    author: null,
    mode: 'create',
  })

test('[STK-16] a handset that was never ours comes in too; one that lies in stock by the books is left to a person', async () => {
  const device = { modelCode: 'SM-S911N', name: '갤럭시 S23', imei: imeiOf(5001) }
  await write(602, sampleContract(602, { device }))
  // By the books of the centre this one lies on its shelf.
  const doubtful = { ...device, imei: imeiOf(100_002) }
  await write(603, sampleContract(603, { device: doubtful }))
  const [strange, doubted] = [await changed(602, 'returned'), await changed(603, 'returned')]
  for (const placed of [strange, doubted]) {
    await placeAndRun(shop, placed)
    await handedOver(placed.orderId)
  }
  const entered = { state: 'returned', sku_code: 'USED-SM-S911N', hub_code: HUB, dealer_code: 'D1001' }
  expect(await unitOf(opened.database, device.imei)).toMatchObject(entered)
  expect(await orderOf(shop, doubted.orderId)).toMatchObject({
    contract: { handBack: { state: 'refused', refusal: 'unit_state_refused' } },
  })
  expect(await unitOf(opened.database, doubtful.imei)).toMatchObject({ state: 'inStock', hub_code: 'CTR-A' })
  await conserved()
})

test('[ORD-10] C8: a handset on which another line is open is not put on a second one', async () => {
  const placed = await changed(602, 'kept')
  // Somebody wrote the very unit that is on the shelf on another contract.
  await write(
    604,
    sampleContract(604, {
      device: { modelCode: 'SM-S931N', name: '갤럭시 S25', imei: imeiOf(12) },
    }),
  )
  const named = { ...placed, lines: [{ ...placed.lines[0]!, imei: imeiOf(12) }] }
  expect(await placeAndRun(shop, named)).toMatchObject({ state: 'compensated', stateReason: 'device_in_use' })
})
