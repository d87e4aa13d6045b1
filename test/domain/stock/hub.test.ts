import { expect, test } from 'vitest'
import { availableOf } from '../../../domain/stock/hub.ts'

test('[STK-1] what can be sold is what is here and promised to nobody', () => {
  expect(availableOf({ onHandQty: 10, reservedQty: 3, unavailableQty: 2, leasedQty: 1 })).toBe(4)
  expect(availableOf({ onHandQty: 0, reservedQty: 0, unavailableQty: 0, leasedQty: 0 })).toBe(0)
})
