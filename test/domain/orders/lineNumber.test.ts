import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contractSchema } from '../../../domain/contracts/contract.ts'
import { isNumberOfCentre, lineNumberOf, numbersToLookAt, restsUntil } from '../../../domain/orders/lineNumber.ts'
import { orderKinds } from '../../../domain/orders/order.ts'
import { numberAtEnd } from '../../../domain/orders/numberAtEnd.ts'
import { sampleOrder } from './sampleOrder.ts'

test('[NUM-2] every serial is one number of the centre, and no other is', () => {
  expect([lineNumberOf(0), lineNumberOf(1), lineNumberOf(9_999_999)]).toEqual(['010-5000-0000', '010-5000-0001', '010-5999-9999'])
  fc.assert(
    fc.property(fc.nat({ max: 9_999_999 }), fc.nat({ max: 9_999_999 }), (one, other) => {
      expect(contractSchema.shape.msisdn.safeParse(lineNumberOf(one)).success).toBe(true)
      expect(isNumberOfCentre(lineNumberOf(one))).toBe(true)
      expect(lineNumberOf(one) === lineNumberOf(other)).toBe(one === other)
    }),
  )
  for (const msisdn of ['010-2000-1234', '010-4999-9999', '010-6000-0000']) expect(isNumberOfCentre(msisdn)).toBe(false)
})

test('[NUM-2] with a wish every number of the centre that ends so is looked at, once and in an order of chance', () => {
  const random = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(fc.nat({ max: 9999 }), random, (ending, chances) => {
      const lastFour = String(ending).padStart(4, '0')
      let drawn = 0
      const looked = numbersToLookAt(lastFour, () => chances[drawn++ % chances.length]!)
      expect(new Set(looked).size).toBe(1000)
      expect(looked.every((msisdn) => isNumberOfCentre(msisdn) && msisdn.endsWith(`-${lastFour}`))).toBe(true)
    }),
    { numRuns: 20 },
  )
  const first = (chance: number) => numbersToLookAt('7777', () => chance)[0]
  expect(first(0)).not.toBe(first(0.999))
  const anyOf = numbersToLookAt(null, () => 0.25)
  expect(anyOf).toEqual(['010-5250-0000'])
})

test('[NUM-2] what was given up rests for 28 days to the millisecond', () => {
  expect(restsUntil('2026-11-23T01:00:00.000Z')).toBe('2026-12-21T01:00:00.000Z')
})

test('[NUM-2] at the end of a 번호변경 the old number rests; the new one does while a counselor may still write it', () => {
  const order = sampleOrder('NUMBER_CHANGE')
  expect(numberAtEnd({ ...order, state: 'completed' })).toBe(order.contract?.msisdn)
  expect(numberAtEnd({ ...order, state: 'cancelled' })).toBeNull()
  expect(numberAtEnd({ ...order, state: 'compensated', stateReason: 'number_unavailable' })).toBeNull()
  expect(numberAtEnd({ ...order, state: 'compensated', stateReason: 'conflict_open' })).toBe('010-5000-7788')
  for (const kind of orderKinds.filter((one) => one !== 'NUMBER_CHANGE'))
    expect(numberAtEnd({ ...sampleOrder(kind), state: 'completed' })).toBeNull()
})
