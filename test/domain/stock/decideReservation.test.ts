import fc from 'fast-check'
import { expect, test } from 'vitest'
import { availableOf } from '../../../domain/stock/hub.ts'
import { decideReservation, type ReservationRequest } from '../../../domain/stock/decideReservation.ts'
import { decideReservationEnd, type ReservationEnd } from '../../../domain/stock/decideReservationEnd.ts'
import { reservationSchema, type Reservation } from '../../../domain/stock/reservation.ts'
import type { StockBook } from '../../../domain/stock/stockBook.ts'
import { applyMovement, isSound } from '../../../domain/stock/stockLedger.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, bookOf, figures, hubCodeOf, imeiOf, NOW } from './sampleStock.ts'

const line = (quantity: number, lineId = 1, imei: string | null = null, skuCode = 'S25') => ({ lineId, skuCode, quantity, imei })
const request = (lines: ReservationRequest['lines'], differing: Partial<ReservationRequest> = {}): ReservationRequest => ({
  orderId: uuidOf(20, 1),
  dealerCode: null,
  hubCode: hubCodeOf('HUB-A'),
  lines,
  allowPartial: false,
  joinWaitlist: false,
  ...differing,
})
const heldOf = (decision: ReturnType<typeof decideReservation>) => ('lines' in decision ? decision.lines.map(({ heldQty }) => heldQty) : [])

test('[STK-8] many orders for few units: exactly as many are held as there are, each unit once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 60 }), (units, orders) => {
      let book: StockBook = bookOf(units)
      const imeis: string[] = []
      for (let i = 0; i < orders; i++) {
        const decision = decideReservation(request([line(1)]), book)
        if ('movements' in decision) {
          book = decision.book
          imeis.push(...decision.lines.flatMap((held) => held.imeis))
        } else expect(decision).toMatchObject({ code: 'stock_short' })
      }
      expect(imeis).toHaveLength(Math.min(units, orders))
      expect(new Set(imeis).size).toBe(imeis.length)
      expect(isSound(book.levels.get('S25')!)).toBe(true)
    }),
  )
})

test('[STK-8] two lines of one SKU count together', () => {
  expect(decideReservation(request([line(2, 1), line(2, 2)]), bookOf(3))).toMatchObject({ code: 'stock_short', detail: 'S25' })
  const partial = decideReservation(request([line(2, 1), line(2, 2)], { allowPartial: true }), bookOf(3))
  expect(partial).toMatchObject({ kind: 'partiallyHeld' })
  expect(heldOf(partial)).toEqual([2, 1])
})

test('[STK-8] all or nothing unless the order takes a part; what is held is what is booked', () => {
  const lines = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 5 }), skuCode: fc.constantFrom('S25', 'CASE') }), {
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(
      lines,
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 0, max: 8 }),
      fc.boolean(),
      fc.boolean(),
      (asked, phones, cases, allowPartial, joinWaitlist) => {
        const start = bookOf(phones)
        const book = { ...start, levels: new Map(start.levels).set('CASE', figures({ onHandQty: cases })) }
        const wanted = asked.map(({ quantity, skuCode }, i) => line(quantity, i + 1, null, skuCode))
        const decision = decideReservation(request(wanted, { allowPartial, joinWaitlist }), book)
        const total = (sku: string) => wanted.filter(({ skuCode }) => skuCode === sku).reduce((sum, { quantity }) => sum + quantity, 0)
        const fits = total('S25') <= phones && total('CASE') <= cases
        if (!('movements' in decision)) {
          expect(fits).toBe(false)
          expect('kind' in decision ? decision.kind : decision.code).toBe(joinWaitlist ? 'waitlisted' : 'stock_short')
          return
        }
        expect(decision.kind).toBe(fits ? 'held' : 'partiallyHeld')
        if (!fits) expect(allowPartial).toBe(true)
        for (const [sku, level] of book.levels) {
          const own = decision.movements.filter(({ skuCode }) => skuCode === sku)
          expect(own.reduce(applyMovement, level)).toEqual(decision.book.levels.get(sku))
          expect(isSound(decision.book.levels.get(sku)!)).toBe(true)
        }
        for (const held of decision.lines) expect(held.imeis).toHaveLength(held.skuCode === 'S25' ? held.heldQty : 0)
      },
    ),
  )
})

test('[STK-8] the unit in the shop’s hand goes to the line that names it, whatever stands before it', () => {
  const decision = decideReservation(request([line(1, 1), line(1, 2, imeiOf(0))]), bookOf(2))
  expect('lines' in decision && decision.lines.map(({ imeis }) => imeis)).toEqual([[imeiOf(1)], [imeiOf(0)]])
})

test('[STK-8] refusals come in their order', () => {
  const closing = bookOf(0, { hubState: 'closing' })
  expect(decideReservation(request([line(1, 1, null, 'NONE')]), closing)).toMatchObject({ code: 'hub_not_open' })
  expect(decideReservation(request([line(1, 1, imeiOf(7)), line(1, 2, null, 'NONE')]), bookOf(0))).toMatchObject({
    code: 'stock_unknown',
    detail: 'NONE',
  })
  expect(decideReservation(request([line(1, 1, imeiOf(7))]), bookOf(0))).toMatchObject({ code: 'unit_state_refused', detail: imeiOf(7) })
  expect(decideReservation(request([line(1, 1, imeiOf(0)), line(1, 2, imeiOf(0))]), bookOf(2))).toMatchObject({
    code: 'unit_state_refused',
  })
  expect(decideReservation(request([line(1)], { joinWaitlist: true }), bookOf(0))).toMatchObject({ kind: 'waitlisted' })
  // Nothing to hold: held, in a hub of any state.
  expect(decideReservation(request([]), closing)).toMatchObject({ kind: 'held', movements: [] })
})

test('[STK-8] a level that promises more than lies on the shelf is believed no further than the shelf', () => {
  const book = bookOf(1, { levels: new Map([['S25', figures({ onHandQty: 3 })]]) })
  expect(heldOf(decideReservation(request([line(2)], { allowPartial: true }), book))).toEqual([1])
  expect(availableOf(figures({ onHandQty: 3 }))).toBe(3)
})

const reservation = (differing: Partial<Reservation> = {}): Reservation => ({
  ...reservationSchema.parse({
    orderId: uuidOf(20, 1),
    hubCode: 'HUB-A',
    lines: [{ lineId: 1, skuCode: 'S25', requestedQty: 3, heldQty: 2, imeis: [imeiOf(1), imeiOf(2)] }],
    state: 'partiallyHeld',
    validUntil: after(1000),
  }),
  ...differing,
})

test('[STK-9] whatever ends a reservation and however often, its stock moves once', () => {
  const ends = fc.array(
    fc.tuple(fc.constantFrom<ReservationEnd>('release', 'expire', 'consume', 'giveBack'), fc.integer({ min: 0, max: 2000 })),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(ends, fc.boolean(), (commands, isPaid) => {
      let now = reservation({ validUntil: isPaid ? null : after(1000) })
      let level = figures({ onHandQty: 5, reservedQty: 2 })
      for (const [end, ms] of commands) {
        const decision = decideReservationEnd(now, end, after(ms))
        if (!('movements' in decision)) continue
        now = decision.reservation
        level = decision.movements.reduce(applyMovement, level)
        expect(isSound(level)).toBe(true)
      }
      const left = { released: [5, 0], expired: [5, 0], consumed: [3, 0], returned: [5, 0] } as Record<string, number[]>
      expect([level.onHandQty, level.reservedQty]).toEqual(left[now.state] ?? [5, 2])
      if (isPaid) expect(now.state).not.toBe('expired')
    }),
  )
})

test('[STK-9] at its very end a reservation expires and is not consumed; a paid one does neither by itself', () => {
  expect(decideReservationEnd(reservation(), 'expire', after(999))).toEqual({ kind: 'notDue' })
  expect(decideReservationEnd(reservation(), 'consume', after(999))).toMatchObject({ kind: 'ended', reservation: { state: 'consumed' } })
  expect(decideReservationEnd(reservation(), 'expire', after(1000))).toMatchObject({ kind: 'ended', reservation: { state: 'expired' } })
  expect(decideReservationEnd(reservation(), 'consume', after(1000))).toMatchObject({ code: 'reservation_expired' })
  expect(decideReservationEnd(reservation({ validUntil: null }), 'expire', after(10_000))).toEqual({ kind: 'notDue' })
  expect(decideReservationEnd(reservation({ state: 'consumed' }), 'release', NOW)).toMatchObject({ code: 'order_state_refused' })
  expect(decideReservationEnd(reservation({ state: 'waitlisted' }), 'release', NOW)).toMatchObject({ kind: 'ended', movements: [] })
})
