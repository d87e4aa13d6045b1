import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dealerCodeSchema, deviceIdSchema, orderIdSchema, saleRightIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { provisionalNoOf } from '../../../domain/orders/provisionalNo.ts'
import { decideSaleRight, saleRightSize, type SaleRightInput } from '../../../domain/stock/decideSaleRight.ts'
import { decideSaleRightEnd, renewSaleRight } from '../../../domain/stock/decideSaleRightEnd.ts'
import { CLOCK_DOUBT_MS, SALE_RIGHT_GRACE_MS, SALE_RIGHT_TTL_MS, type SaleRight } from '../../../domain/stock/saleRight.ts'
import { settleOfflineSale } from '../../../domain/stock/settleOfflineSale.ts'
import { advanceClock, maySellOffline, trustedNow, type TrustedClock } from '../../../domain/stock/trustedClock.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, hubCodeOf, imeiOf, NOW, sampleUnit } from './sampleStock.ts'

const ID = saleRightIdSchema.parse(uuidOf(23, 1))
const device = deviceIdSchema.parse(uuidOf(30, 1))
const orderIdOf = (number: number) => orderIdSchema.parse(uuidOf(20, number))
const unit = (number: number, skuCode = 'S25') => ({
  imei: imeiOf(number),
  skuCode,
  modelName: '갤럭시 S25',
  colour: '민트',
  capacity: '256GB',
})

function lend(differing: Partial<SaleRightInput> = {}) {
  return decideSaleRight({
    id: ID,
    dealerCode: dealerCodeSchema.parse('D1001'),
    deviceId: device,
    userId: userIdSchema.parse(uuidOf(31, 1)),
    hub: { hubCode: hubCodeOf('HUB-A'), state: 'open' },
    freeUnits: [1, 2, 3, 4].map((number) => unit(number)),
    availableBySku: new Map([['S25', 4]]),
    bestDayQty: 2,
    soldBySku: new Map(),
    leasedQty: 0,
    provisionalFrom: 45,
    now: NOW,
    ...differing,
  })
}
const lent = (differing: Partial<SaleRightInput> = {}): SaleRight => {
  const decision = lend(differing)
  if (!decision.ok) throw new Error(decision.code)
  return decision.saleRight
}

test('[RIT-2] a device is lent its best recent day, at most half of what is available, never more of a model than there is', () => {
  const stock = fc.array(fc.tuple(fc.constantFrom('S25', 'S24', 'A15'), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
    maxLength: 3,
  })
  fc.assert(
    fc.property(stock, fc.integer({ min: 0, max: 20 }), (rows, bestDayQty) => {
      const bySku = new Map(rows.map(([sku, free, available]) => [sku, { free, available }]))
      const freeUnits = [...bySku].flatMap(([sku, { free }], s) => Array.from({ length: free }, (_, i) => unit(s * 100 + i, sku)))
      const availableBySku = new Map([...bySku].map(([sku, { available }]) => [sku, available]))
      const total = [...bySku.values()].reduce((sum, { free, available }) => sum + Math.min(free, available), 0)
      const decision = lend({ freeUnits, availableBySku, bestDayQty })
      const size = saleRightSize({ bestDayQty, availableQty: total, leasedQty: 0 })
      if (!decision.ok) {
        expect([size, decision.code]).toEqual([0, 'sale_right_none_available'])
        return
      }
      expect(decision.saleRight.units).toHaveLength(size)
      expect(size).toBeLessThanOrEqual(Math.max(2, bestDayQty))
      expect(size * 2).toBeLessThanOrEqual(total)
      expect(new Set(decision.saleRight.units.map(({ imei }) => imei)).size).toBe(size)
      for (const [sku, available] of availableBySku) {
        expect(decision.saleRight.units.filter(({ skuCode }) => skuCode === sku).length).toBeLessThanOrEqual(available)
      }
    }),
  )
  expect(lend({ hub: { hubCode: hubCodeOf('HUB-A'), state: 'paused' } })).toMatchObject({ code: 'hub_not_open' })
})

test('[RIT-2] however many devices ask, and however much the shop sells, half of what it could sell is lent to nobody', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }), (units, bestDays) => {
      let leasedQty = 0
      for (const bestDayQty of bestDays) leasedQty += saleRightSize({ bestDayQty, availableQty: units - leasedQty, leasedQty })
      expect(leasedQty * 2).toBeLessThanOrEqual(units)
      // The first one is not kept short by others that may come.
      const first = saleRightSize({ bestDayQty: 30, availableQty: units, leasedQty: 0 })
      expect(first).toBe(Math.min(30, Math.floor(units / 2)))
    }),
  )
})

test('[RIT-2] what sells best is lent first, one model after the other', () => {
  const freeUnits = [unit(1, 'A15'), unit(2, 'A15'), unit(3, 'S25'), unit(4, 'S25'), unit(5, 'S25'), unit(6, 'S25')]
  const right = lent({
    freeUnits,
    availableBySku: new Map([
      ['A15', 2],
      ['S25', 4],
    ]),
    soldBySku: new Map([['S25', 9]]),
    bestDayQty: 3,
  })
  expect(right.units.map(({ skuCode }) => skuCode)).toEqual(['S25', 'A15', 'S25'])
})

test('[RIT-3] a right runs out by the server’s clock and only after its grace; ending it twice gives units back once', () => {
  const right = lent()
  const last = SALE_RIGHT_TTL_MS + SALE_RIGHT_GRACE_MS
  expect(decideSaleRightEnd(ID, right, 'expire', after(last - 1))).toEqual({ kind: 'notDue' })
  const ended = decideSaleRightEnd(ID, right, 'expire', after(last))
  expect(ended).toMatchObject({ kind: 'ended', saleRight: { state: 'expired' }, movements: [{ kind: 'unlease' }, { kind: 'unlease' }] })
  for (const end of ['return', 'expire'] as const)
    expect(decideSaleRightEnd(ID, { ...right, state: 'expired' }, end, after(last))).toEqual({ kind: 'already' })
  const sold = { ...right, units: right.units.map((one, i) => (i === 0 ? { ...one, state: 'sold' as const } : one)) }
  expect(decideSaleRightEnd(ID, sold, 'return', NOW)).toMatchObject({ movements: [{ imeis: [right.units[1]!.imei] }] })
})

test('[RIT-4] a right that stands is held for another term, one that ended is not', () => {
  expect(renewSaleRight(lent(), after(1000))).toMatchObject({ value: { expiresAt: after(1000 + SALE_RIGHT_TTL_MS) } })
  expect(renewSaleRight({ ...lent(), state: 'returned' }, after(1000))).toMatchObject({ code: 'sale_right_expired' })
})

function settle(right: SaleRight, number: number, differing: Partial<Parameters<typeof settleOfflineSale>[0]> = {}) {
  return settleOfflineSale({
    orderId: orderIdOf(1),
    imei: imeiOf(number),
    deviceId: device,
    saleRight: right,
    unit: sampleUnit(number, 'HUB-A', 'leased'),
    availableQty: 0,
    now: after(SALE_RIGHT_TTL_MS * 2),
    ...differing,
  })
}

test('[RIT-5] a sale of a standing right counts, whatever the PC’s clock said; the same again changes nothing', () => {
  const right = lent()
  const first = settle(right, 1)
  expect(first).toMatchObject({ kind: 'settled', movements: [{ kind: 'settleLease', quantity: 1 }], units: [{ state: 'allocated' }] })
  const next = 'saleRight' in first ? first.saleRight : right
  expect(settle(next, 1)).toEqual({ kind: 'already' })
  // Another order for the same unit is no second sale.
  expect(settle(next, 1, { orderId: orderIdOf(2), unit: sampleUnit(1, 'HUB-A', 'allocated') })).toMatchObject({
    code: 'sale_right_expired',
  })
  const second = settle(next, 2, { orderId: orderIdOf(2) })
  expect(second).toMatchObject({ kind: 'settled', saleRight: { state: 'exhausted' } })
})

test('[RIT-5] after the right is over the unit is held if nobody has it, and otherwise the sale is a conflict', () => {
  const right: SaleRight = { ...lent(), state: 'expired', units: lent().units.map((one) => ({ ...one, state: 'returned' })) }
  expect(settle(right, 1, { unit: sampleUnit(1, 'HUB-A'), availableQty: 1 })).toMatchObject({
    kind: 'late',
    movements: [{ kind: 'reserve' }],
  })
  expect(settle(right, 1, { unit: sampleUnit(1, 'HUB-A'), availableQty: 0 })).toMatchObject({ code: 'sale_right_expired' })
  for (const gone of ['reserved', 'leased', 'shipped'] as const) {
    expect(settle(right, 1, { unit: sampleUnit(1, 'HUB-A', gone), availableQty: 5 })).toMatchObject({ code: 'sale_right_expired' })
  }
  expect(settle(right, 9)).toMatchObject({ code: 'unit_not_leased' })
  expect(settle(lent(), 1, { deviceId: deviceIdSchema.parse(uuidOf(30, 2)) })).toMatchObject({ code: 'sale_right_unknown' })
})

const START = Date.parse(NOW)
const HOUR = 3_600_000
const clock: TrustedClock = { serverAt: START, localAt: START + 7 * HOUR, wentBack: false }
const sell = (localNow: number, at: TrustedClock | null = clock, imei = imeiOf(1), saleRight: SaleRight | undefined = lent()) =>
  maySellOffline({ saleRight, imei, clock: at, localNow })

test('[RIT-6] without a line only leased units are sold, while the right holds by the server’s time', () => {
  expect(sell(clock.localAt + HOUR)).toMatchObject({ ok: true })
  expect(sell(clock.localAt + HOUR, clock, imeiOf(4))).toMatchObject({ code: 'unit_not_leased' })
  expect(sell(clock.localAt + HOUR, clock, imeiOf(1), { ...lent(), state: 'returned' })).toMatchObject({ code: 'unit_not_leased' })
  expect(sell(clock.localAt + SALE_RIGHT_TTL_MS - 1)).toMatchObject({ ok: true })
  expect(sell(clock.localAt + SALE_RIGHT_TTL_MS)).toMatchObject({ code: 'sale_right_expired' })
  expect(sell(clock.localAt + HOUR, null)).toMatchObject({ code: 'sale_right_clock_doubtful' })
})

test('[RIT-6] ATK-23 a clock set back never makes a right last longer', () => {
  const moves = fc.array(fc.integer({ min: -20 * HOUR, max: 20 * HOUR }), { maxLength: 20 })
  fc.assert(
    fc.property(moves, (steps) => {
      let known: TrustedClock | null = clock
      let local = clock.localAt
      let latest = START
      let real = START
      for (const step of steps) {
        local += step
        real += Math.max(0, step)
        known = advanceClock(known, { localNow: local, serverNow: null })
        const now = trustedNow(known!, local)
        expect(now).toBeGreaterThanOrEqual(latest)
        latest = now
        // Time that passed shows in the clock or in the doubt, less what a clock may be off anyway.
        if (real - steps.length * CLOCK_DOUBT_MS >= START + SALE_RIGHT_TTL_MS) expect(sell(local, known).ok).toBe(false)
      }
    }),
  )
  expect(sell(clock.localAt - HOUR)).toMatchObject({ code: 'sale_right_clock_doubtful' })
  const back = advanceClock(clock, { localNow: clock.localAt - HOUR, serverNow: null })
  // It does not become right again by catching up; only the server says how late it is.
  expect(sell(clock.localAt + HOUR, back)).toMatchObject({ code: 'sale_right_clock_doubtful' })
  expect(advanceClock(back, { localNow: 5, serverNow: START + 1 })).toEqual({ serverAt: START + 1, localAt: 5, wentBack: false })
})

test('[ORD-5] each unit of a right has a provisional number of its own', () => {
  const right = lent({ provisionalFrom: 45 })
  expect(right.units.map(({ imei }) => provisionalNoOf(right, imei))).toEqual(['D1001-OFF-000045', 'D1001-OFF-000046'])
  expect(provisionalNoOf(right, imeiOf(9))).toBeNull()
})
