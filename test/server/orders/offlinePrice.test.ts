import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idempotencyKeySchema, saleRightIdSchema } from '../../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant } from '../../../domain/kernel/instant.ts'
import { provisionalNoOf } from '../../../domain/orders/provisionalNo.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { createStock } from '../../../server/stock/createStock.ts'
import { samplePrincipal, staffA } from '../../domain/contracts/sampleContract.ts'
import { lineOf, sampleOffering } from '../../domain/orders/sampleOrder.ts'
import { hubCodeOf } from '../../domain/stock/sampleStock.ts'
import { movableClock } from '../../support/deskServer.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { furnishShop, HUB, openShop, place, placement, PRICE, type OrderShop } from './orderShop.ts'
import { serviceOn } from '../replication/postgresWorld.ts'

const clock = movableClock(Date.parse('2026-11-23T01:00:00.000Z'))
let database: FreshDatabase
let shop: OrderShop
beforeAll(async () => {
  database = await freshDatabase()
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: randomUUID })
  await furnishShop(database, 10)
  // Nothing is run here: no gateway is called.
  shop = openShop({ connected: database, clock: clock.now, gatewayUrl: 'http://127.0.0.1:9' })
})
afterAll(async () => {
  await shop.worker.stop()
  await database.close()
})

test('[ORD-6] a price that changed behind the back of a PC without a line does not refuse what it sold', async () => {
  const stock = createStock({ db: database.db, clock: clock.now, random: { uuid: randomUUID }, onStock: () => undefined })
  const taken = await stock.saleRights.take({
    principal: staffA,
    idempotencyKey: idempotencyKeySchema.parse(randomUUID()),
    address: '::1',
    body: { saleRightId: saleRightIdSchema.parse(randomUUID()), hubCode: hubCodeOf(HUB) },
  })
  if (!taken.ok) throw new Error(taken.code)
  const { id: saleRightId, saleRight } = taken.value
  clock.move(HOUR_MS)
  const dearer = sampleOffering({ listPrice: PRICE + 50_000, updatedAt: toInstant(clock.now()), version: 2 })
  await serviceOn(database).write({
    documents: [{ type: 'offering', id: dearer.offeringCode, body: dearer }],
    origin: 'created',
    author: null,
    mode: 'replace',
  })
  const sale = (place: number) => {
    const { imei } = saleRight.units[place]!
    return placement('SALE', {
      fulfilment: {
        kind: 'saleRight',
        hubCode: HUB,
        saleRightId,
        provisionalNo: provisionalNoOf(saleRight, imei),
        soldAt: toInstant(clock.now()),
      },
      receipt: { kind: 'pickup', hubCode: HUB, requiredDay: null },
      lines: [{ ...lineOf('S25', 'S25-256-M'), imei }],
      expected: { total: PRICE, paidNow: PRICE },
    })
  }
  const kept = await place(shop, sale(0))
  expect(kept).toMatchObject({ ok: true, value: { order: { amounts: { total: PRICE }, lines: [{ listPrice: PRICE, unitPrice: PRICE }] } } })
  // Another dealer's shop cannot buy by that right, and with a line the price is the one of now.
  const stranger = samplePrincipal({ number: 8, role: 'DEALER_STAFF', dealerCode: 'D1002' })
  expect(await place(shop, sale(1), stranger)).toMatchObject({ code: 'hub_unknown' })
  expect(await place(shop, placement('SALE', {}))).toMatchObject({ code: 'price_changed' })
})
