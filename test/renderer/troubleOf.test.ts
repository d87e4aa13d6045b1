import { expect, test } from 'vitest'
import { orderStates } from '../../domain/orders/orderTable.ts'
import { troubleOf } from '../../renderer/ui/order/troubleOf.ts'

test('[SCR-11] a reason is told where an order stands still or was undone, not where it goes on or a person called it off', () => {
  const told = orderStates.filter((state) => troubleOf({ state, stateReason: 'payment_refused' }) !== null)
  expect(told.toSorted()).toEqual(
    ['outOfStock', 'paymentFailed', 'deliveryFailed', 'compensating', 'compensated', 'compensationStuck'].toSorted(),
  )
  expect(troubleOf({ state: 'compensated', stateReason: null })).toBeNull()
  expect(troubleOf({ state: 'paymentFailed', stateReason: 'payment_refused' })).toEqual({ reason: 'payment_refused', tone: 'bad' })
})
