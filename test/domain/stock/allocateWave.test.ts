import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allocateWave, type WaveEntry } from '../../../domain/stock/allocateWave.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { bookOf, figures, hubCodeOf } from './sampleStock.ts'

const entry = (position: number, quantity: number, eligible = true, skuCode = 'S25'): WaveEntry => ({
  position,
  eligible,
  request: {
    orderId: uuidOf(20, position),
    hubCode: hubCodeOf('HUB-A'),
    lines: [{ lineId: 1, skuCode, quantity, imei: null }],
    allowPartial: false,
    joinWaitlist: true,
  },
})

test('[STK-10] what came in goes to the first of the wave, and nobody is overtaken by who asks for less', () => {
  const quantities = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean()), { maxLength: 12 })
  fc.assert(
    fc.property(quantities, fc.integer({ min: 0, max: 20 }), (wave, units) => {
      const entries = wave.map(([quantity, eligible], i) => entry(i + 1, quantity, eligible))
      const { allocations } = allocateWave(entries.toReversed(), bookOf(units))
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

test('[STK-10] who waits for one model does not hold up another', () => {
  const start = bookOf(1)
  const book = { ...start, levels: new Map(start.levels).set('CASE', figures({ onHandQty: 1 })) }
  const { allocations } = allocateWave([entry(1, 2), entry(2, 1, true, 'CASE'), entry(3, 1)], book)
  expect(allocations.map(({ position }) => position)).toEqual([2])
})
