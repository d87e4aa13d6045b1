import { deviceIdSchema, saleRightIdSchema } from '../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { decideSaleRight } from '../../domain/stock/decideSaleRight.ts'
import type { Hub } from '../../domain/stock/hub.ts'
import { SALE_RIGHT_UNITS_MAX } from '../../domain/stock/saleRight.ts'
import type { DemoBooks } from './demoBooks.ts'
import { demoDealers, demoHubs } from './demoHubs.ts'
import { demoDocumentId, demoUserId } from './demoIds.ts'
import { demoSkus } from './demoOfferings.ts'

/**
 * In each dealer's smallest HUB a PC holds a few units for a bad line; they come back by themselves. Not in a large one: a PC that
 * somebody tries the desk on takes from where most lies, and nobody else may have been there before.
 */
export function demoSaleRights(books: DemoBooks, reference: Millis): void {
  for (const { code } of demoDealers) {
    const toSell = ({ hubCode }: Hub) => demoSkus.reduce((sum, { skuCode }) => sum + books.available(hubCode, skuCode), 0)
    const own = demoHubs.filter(({ dealerCode, state }) => dealerCode === code && state === 'open')
    const hub = own.toSorted((a, b) => toSell(a) - toSell(b))[0]!
    const id = saleRightIdSchema.parse(demoDocumentId(`saleRight:${code}`))
    const now = toInstant(reference - HOUR_MS)
    const decided = decideSaleRight({
      id,
      dealerCode: code,
      deviceId: deviceIdSchema.parse(demoDocumentId(`device:${code}`)),
      userId: demoUserId(`${code.toLowerCase()}-staff2`),
      hub,
      freeUnits: demoSkus.flatMap(({ skuCode, modelName, colour, capacity }) =>
        books.free(hub.hubCode, skuCode).map((imei) => ({ imei, skuCode, modelName, colour, capacity })),
      ),
      availableBySku: new Map(demoSkus.map(({ skuCode }) => [skuCode, books.available(hub.hubCode, skuCode)])),
      leasedQty: 0,
      bestDayQty: 4,
      soldBySku: new Map(),
      provisionalFrom: 1,
      now,
    })
    if (!decided.ok) continue
    books.saleRights.set(id, decided.saleRight)
    books.book(decided.movements, now)
    for (const change of decided.units) books.move({ ...change }, { saleRightId: id })
  }
}

/** Numbers that the rights above took from every dealer. */
export const DEMO_PROVISIONAL_USED = SALE_RIGHT_UNITS_MAX
