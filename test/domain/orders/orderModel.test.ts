import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayFollow } from '../../../domain/kernel/stateTable.ts'
import { decideOrderCommand } from '../../../domain/orders/decideOrderCommand.ts'
import { orderKinds, orderSchema, type Order } from '../../../domain/orders/order.ts'
import type { OrderCommandKind } from '../../../domain/orders/orderCommand.ts'
import { closedOrderStates, liveStates, orderStates, orderTable, type OrderState } from '../../../domain/orders/orderTable.ts'
import { NOW } from '../stock/sampleStock.ts'
import { commandOf, placements } from './orderWalk.ts'
import { sampleOrder } from './sampleOrder.ts'

/** The model: where an order may stand after a command, whether it holds stock, and the money that is ours. */
const steps: Record<OrderCommandKind, Partial<Record<OrderState, readonly OrderState[]>>> = {
  hold: { placed: ['stockHeld'], waitlisted: ['stockHeld'] },
  waitlist: { placed: ['waitlisted'] },
  outOfStock: { placed: ['outOfStock'], waitlisted: ['outOfStock'] },
  askPayment: { stockHeld: ['paymentPending'] },
  paid: { paymentPending: ['paid'] },
  paymentFailed: { paymentPending: ['paymentFailed'] },
  payAgain: { paymentFailed: ['paymentPending'] },
  confirm: { paid: ['confirmed'] },
  pick: { confirmed: ['picking'] },
  ship: { picking: ['shipped'], shipped: ['shipped'] },
  outForDelivery: { shipped: ['shipped'], deliveryFailed: ['shipped', 'deliveryFailed'] },
  deliver: { shipped: ['shipped', 'delivered'], deliveryFailed: ['deliveryFailed'] },
  failDelivery: { shipped: ['deliveryFailed'], deliveryFailed: ['deliveryFailed'] },
  retryDelivery: { deliveryFailed: ['shipped', 'deliveryFailed'] },
  handOver: { picking: ['delivered', 'shipped'] },
  returnHome: { deliveryFailed: ['deliveryFailed'] },
  returned: { deliveryFailed: ['compensating'] },
  complete: { confirmed: ['completed'], delivered: ['completed'] },
  cancel: Object.fromEntries(
    (['placed', 'waitlisted', 'stockHeld', 'paymentPending', 'paymentFailed', 'paid', 'confirmed', 'picking', 'cancelling'] as const).map(
      (state) => [state, ['cancelling']],
    ),
  ),
  fail: Object.fromEntries(
    (['stockHeld', 'paymentPending', 'paymentFailed', 'paid', 'confirmed', 'picking'] as const).map((state) => [state, ['compensating']]),
  ),
  undone: { cancelling: ['cancelled'], compensating: ['compensated'], compensationStuck: ['cancelled', 'compensated'] },
  stick: { cancelling: ['compensationStuck'], compensating: ['compensationStuck'] },
  undoAgain: { compensationStuck: ['cancelling', 'compensating'] },
}
steps.cancel = { ...steps.cancel, cancelled: ['cancelled'] }

const kinds = Object.keys(steps) as OrderCommandKind[]
const forward: readonly OrderCommandKind[] = [
  'hold',
  'askPayment',
  'paid',
  'confirm',
  'pick',
  'ship',
  'failDelivery',
  'deliver',
  'handOver',
  'complete',
]

test('[ORD-1] random commands against a model: an order never leaves its table, and money, stock and parcels agree with its state', () => {
  const reached = new Set<OrderState>()
  const run = fc.array(
    fc.tuple(
      fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...forward) }, { weight: 1, arbitrary: fc.constantFrom(...kinds) }),
      fc.nat({ max: 100 }),
    ),
    { minLength: 10, maxLength: 60, size: 'max' },
  )
  fc.assert(
    fc.property(fc.constantFrom(...orderKinds), fc.nat({ max: 2 }), run, (orderKind, shape, commands) => {
      let order = sampleOrder(orderKind, orderKind === 'SALE' ? placements[shape] : {})
      let captured = 0
      let refunded = 0
      for (const [kind, n] of commands) {
        const before = order
        const command = commandOf(order, kind, n)
        const decided = decideOrderCommand(order, command, NOW)
        const expected = steps[kind][before.state]
        // M9: calling off is refused exactly where there is no way back.
        if (kind === 'cancel') expect(decided.ok, `cancel in ${before.state}`).toBe(expected !== undefined)
        if (!decided.ok) {
          expect(order).toBe(before)
          continue
        }
        order = decided.value
        reached.add(order.state)
        expect(expected, `${kind} in ${before.state}`).toContain(order.state)
        expect(order.state === before.state || mayFollow(orderTable, before.state, order.state), `${before.state} to ${order.state}`).toBe(
          true,
        )
        if (command.kind === 'paid') captured = command.capturedAmount
        if (command.kind === 'undone') refunded = command.refundedAmount
        checkOrder(order, captured, refunded)
      }
    }),
    { numRuns: 1500 },
  )
  // Every state there is was seen, or the run proves little.
  expect(orderStates.filter((state) => state !== 'placed' && !reached.has(state))).toEqual([])
})

/** M1, M2, M9. */
function checkOrder(order: Order, captured: number, refunded: number): void {
  orderSchema.parse(order)
  const { payment, state } = order
  expect([payment.capturedAmount, payment.refundedAmount]).toEqual([captured, refunded])
  const isLive = liveStates.includes(state)
  if (isLive) {
    expect(captured - refunded).toBe(order.amounts.paidNow)
    expect(order.sellers.reduce((sum, { total }) => sum + total, 0)).toBe(order.amounts.total)
    if (order.lines.length > 0) {
      expect(order.shipments.length).toBeGreaterThan(0)
      expect(order.lines.some(({ heldQty }) => heldQty > 0)).toBe(true)
      expect(order.reservation?.validUntil).toBeNull()
    }
  }
  if (closedOrderStates.includes(state) && state !== 'completed') {
    expect(captured - refunded).toBe(0)
    expect(order.lines.every(({ heldQty, imeis }) => heldQty === 0 && imeis.length === 0)).toBe(true)
  }
  if (state === 'cancelled') expect(order.cancellation).toMatchObject({ outcome: 'accepted', refundAmount: refunded })
  if (state === 'compensated') expect(order.stateReason).not.toBeNull()
}
