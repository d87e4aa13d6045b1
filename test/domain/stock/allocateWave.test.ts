import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allocateWave, KEPT_BACK_MS, type WaveEntry } from '../../../domain/stock/allocateWave.ts'
import { decideReservation } from '../../../domain/stock/decideReservation.ts'
import type { StockBook } from '../../../domain/stock/stockBook.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, bookOf, figures, hubCodeOf, imeiOf, NOW } from './sampleStock.ts'
import { waveCommand, WaveWorld } from './waveWorld.ts'

type Wanted = readonly (readonly [skuCode: string, quantity: number, imei?: string])[]
const requestOf = (position: number, wanted: Wanted) => ({
  orderId: uuidOf(20, position),
  dealerCode: null,
  hubCode: hubCodeOf('HUB-A'),
  lines: wanted.map(([skuCode, quantity, imei = null], i) => ({ lineId: i + 1, skuCode, quantity, imei })),
  allowPartial: false,
  joinWaitlist: true,
})
const entry = (position: number, wanted: Wanted, differing: Partial<WaveEntry> = {}): WaveEntry => ({
  position,
  eligible: true,
  waitsSince: NOW,
  request: requestOf(position, wanted),
  ...differing,
})
const bookWith = (phones: number, cases: number): StockBook => {
  const book = bookOf(phones)
  return { ...book, levels: new Map(book.levels).set('CASE', figures({ onHandQty: cases })) }
}
const servedOf = (entries: readonly WaveEntry[], book: StockBook, now = NOW) =>
  allocateWave(entries, book, now).allocations.map(({ position }) => position)

test('[STK-10] what came in goes to the first of the wave, and nobody is overtaken by who asks for less', () => {
  const quantities = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean()), { maxLength: 12 })
  fc.assert(
    fc.property(quantities, fc.integer({ min: 0, max: 20 }), (wave, units) => {
      const entries = wave.map(([quantity, eligible], i) => entry(i + 1, [['S25', quantity]], { eligible }))
      const { allocations } = allocateWave(entries.toReversed(), bookOf(units), NOW)
      let left = units
      const expected: number[] = []
      for (const { position, eligible, request } of entries) {
        if (!eligible) continue
        if (request.lines[0]!.quantity > left) break
        left -= request.lines[0]!.quantity
        expected.push(position)
      }
      expect(allocations.map(({ position }) => position)).toEqual(expected)
      const imeis = allocations.flatMap(({ decision }) => decision.lines.flatMap((line) => line.imeis))
      expect(new Set(imeis).size).toBe(imeis.length)
    }),
  )
})

test('[STK-10] who waits keeps back what he could use and no more: others get the rest, a new order included', () => {
  // The first lacks a case; of three phones one is his.
  const first = entry(1, [
    ['S25', 1],
    ['CASE', 1],
  ])
  const others = [2, 3, 4].map((position) => entry(position, [['S25', 1]]))
  expect(servedOf([first, ...others], bookWith(3, 0))).toEqual([2, 3])
  const { book } = allocateWave([first], bookWith(2, 0), NOW)
  expect(book.keptBack).toEqual(new Map([['S25', 1]]))
  const isServed = (wanted: Wanted, joinWaitlist = false) => decideReservation({ ...requestOf(9, wanted), joinWaitlist }, book)
  expect(isServed([['S25', 1]])).toMatchObject({ kind: 'held' })
  expect(isServed([['S25', 2]])).toMatchObject({ code: 'stock_short' })
  expect(decideReservation({ ...requestOf(9, [['S25', 2]]), allowPartial: true }, book)).toMatchObject({
    kind: 'partiallyHeld',
    lines: [{ heldQty: 1 }],
  })
  // The last unit in a shop's hand is his too, whichever it is.
  const last = allocateWave([first], bookWith(1, 0), NOW).book
  expect(decideReservation(requestOf(9, [['S25', 1, imeiOf(0)]]), last)).toMatchObject({ kind: 'waitlisted' })
  // And when the case comes, he is served.
  expect(servedOf([first, entry(2, [['S25', 1]])], bookWith(1, 1))).toEqual([1])
})

test('[STK-10] who comes in one batch behind somebody who has to wait does not overtake him either', () => {
  const waits = decideReservation(requestOf(1, [['S25', 2]]), bookOf(1))
  expect(waits).toMatchObject({ kind: 'waitlisted' })
  expect('book' in waits && decideReservation({ ...requestOf(2, [['S25', 1]]), joinWaitlist: false }, waits.book)).toMatchObject({
    code: 'stock_short',
  })
})

test('[STK-17] a day after he took his place he is passed by on what he cannot use, and is first again when all of it is there', () => {
  const first = entry(1, [['S25', 2]])
  const second = entry(2, [['S25', 1]], { waitsSince: after(1) })
  expect(servedOf([first, second], bookOf(1), after(KEPT_BACK_MS - 1))).toEqual([])
  expect(servedOf([first, second], bookOf(1), after(KEPT_BACK_MS))).toEqual([2])
  expect(servedOf([first, second], bookOf(2), after(KEPT_BACK_MS))).toEqual([1])
})

test('[STK-17] a unit that was named and is gone keeps nothing back', () => {
  const named = entry(1, [
    ['S25', 1, imeiOf(7)],
    ['CASE', 1],
  ])
  const { book } = allocateWave([named], bookWith(1, 0), NOW)
  expect(book.keptBack).toEqual(new Map())
})

test('[STK-10] [STK-17] whatever comes in, is asked for, given up and waited for: nobody is overtaken, and nothing lies idle', () => {
  const seen = { served: 0, overtakers: 0 }
  fc.assert(
    fc.property(fc.array(waveCommand, { maxLength: 60, size: 'max' }), (commands) => {
      const world = new WaveWorld()
      for (const command of commands) world.run(command)
      seen.served += world.served
      seen.overtakers += world.overtakers
    }),
    { numRuns: 300 },
  )
  // The world is no empty one: many were served, many of them past somebody who could not use what they got.
  expect(seen.served).toBeGreaterThan(500)
  expect(seen.overtakers).toBeGreaterThan(50)
})
