import { expect, test } from 'vitest'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { mayFollow } from '../../../domain/kernel/stateTable.ts'
import { decideOrderCommand } from '../../../domain/orders/decideOrderCommand.ts'
import type { Order } from '../../../domain/orders/order.ts'
import { paymentStates, paymentTable } from '../../../domain/orders/payment.ts'
import { shipmentStates, shipmentTable } from '../../../domain/orders/shipment.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, NOW } from '../stock/sampleStock.ts'
import { commandOf, placements, shipmentOf, walk } from './orderWalk.ts'
import { heldLines, sampleOrder } from './sampleOrder.ts'

test('[ORD-7] before the point of no return an order is called off and says what goes back; after it, it is refused', () => {
  const paid = walk(sampleOrder(), 'hold', 'askPayment', 'paid', 'confirm')
  const cancelled = walk(paid, 'cancel')
  expect(cancelled).toMatchObject({
    state: 'cancelling',
    cancellation: { pointOfNoReturn: 'before', refundAmount: 1_155_000, refundedAt: null, reason: '변심' },
  })
  // Twice is once.
  expect(walk(cancelled, 'cancel')).toEqual(cancelled)
  expect(walk(cancelled, 'undone')).toMatchObject({
    state: 'cancelled',
    payment: { state: 'refunded' },
    cancellation: { refundedAt: NOW },
    lines: [{ heldQty: 0, imeis: [] }],
  })
  const shipped = walk(paid, 'pick', 'ship')
  for (const order of [
    shipped,
    walk(shipped, { kind: 'deliver', shipmentId: null }),
    walk(shipped, { kind: 'deliver', shipmentId: null }, 'complete'),
  ]) {
    expect(decideOrderCommand(order, commandOf(order, 'cancel', 0), NOW)).toMatchObject({ code: 'past_point_of_no_return' })
  }
  const failing = walk(paid, 'fail')
  expect(decideOrderCommand(failing, commandOf(failing, 'cancel', 0), NOW)).toMatchObject({ code: 'order_state_refused' })
})

test.each(['TERMINATE', 'NUMBER_CHANGE'] as const)(
  '[ORD-7] %s can be taken back until its undo time is over, and is not carried out before',
  (orderKind) => {
    const confirmed = walk(sampleOrder(orderKind), 'hold', 'askPayment', 'paid', 'confirm')
    const at = (ms: number, kind: 'cancel' | 'complete') => decideOrderCommand(confirmed, commandOf(confirmed, kind, 0), after(ms))
    expect(at(599_999, 'complete')).toMatchObject({ code: 'order_state_refused' })
    expect(at(599_999, 'cancel')).toMatchObject({ value: { state: 'cancelling' } })
    expect(at(600_000, 'cancel')).toMatchObject({ code: 'past_point_of_no_return' })
    expect(at(600_000, 'complete')).toMatchObject({ value: { state: 'completed' } })
  },
)

test('[ORD-15] a refused payment may be made in another way for ten minutes from the first refusal, no longer than the goods are held', () => {
  const pending = walk(sampleOrder(), 'hold', 'askPayment')
  const refusal = {
    kind: 'paymentFailed',
    state: 'denied',
    failure: { code: 'REJECT_CARD', message: '거절' },
    mayBePaidAgain: true,
  } as const
  const refused = decideOrderCommand(pending, refusal, after(MINUTE_MS))
  expect(refused).toMatchObject({ value: { state: 'paymentFailed', payment: { state: 'denied', retryUntil: after(11 * MINUTE_MS) } } })
  const order = refused.ok ? refused.value : pending
  const again = { kind: 'payAgain', method: 'TRANSFER', paymentKey: 'pay-2' } as const
  const second = decideOrderCommand(order, again, after(11 * MINUTE_MS - 1))
  expect(second).toMatchObject({
    value: {
      state: 'paymentPending',
      stateReason: null,
      payment: { state: 'pendingAuthorization', method: 'TRANSFER', paymentKey: 'pay-2', attempt: 2, failure: null },
    },
  })
  expect(decideOrderCommand(order, again, after(11 * MINUTE_MS))).toMatchObject({ code: 'reservation_expired' })
  // Refused once more: the time that is left stays as it is.
  const twice = decideOrderCommand(second.ok ? second.value : order, refusal, after(9 * MINUTE_MS))
  expect(twice).toMatchObject({ value: { payment: { attempt: 2, retryUntil: after(11 * MINUTE_MS) } } })
  const short: Order = { ...pending, reservation: { state: 'held', validUntil: after(4 * MINUTE_MS) } }
  expect(decideOrderCommand(short, refusal, NOW)).toMatchObject({ value: { payment: { retryUntil: after(4 * MINUTE_MS) } } })
  // Without an answer there is nobody to ask: it is undone at once.
  const unanswered = decideOrderCommand(pending, { kind: 'paymentFailed', state: 'failed', failure: refusal.failure }, NOW)
  expect(unanswered.ok && unanswered.value.payment).not.toHaveProperty('retryUntil')
})

test('[ORD-1] a partial hold is a smaller order: sums follow what is held', () => {
  const order = walk(sampleOrder('SALE', placements[2]), {
    kind: 'hold',
    outcome: 'partiallyHeld',
    lines: heldLines(sampleOrder('SALE', placements[2]), 1),
    validUntil: after(1),
  })
  expect(order).toMatchObject({
    amounts: { total: 1_155_000, paidNow: 1_155_000 },
    payment: { amount: 1_155_000 },
    sellers: [{ total: 1_155_000 }],
  })
})

test('[ORD-1] nothing is paid for that is not held, and no payment is too small', () => {
  const held = walk(sampleOrder(), 'hold')
  const lost: Order = { ...held, reservation: { state: 'expired', validUntil: null } }
  expect(decideOrderCommand(lost, commandOf(lost, 'askPayment', 1), NOW)).toMatchObject({ code: 'reservation_expired' })
  expect(decideOrderCommand(held, { kind: 'askPayment', shipments: [] }, NOW)).toMatchObject({ code: 'shipment_failed' })
  const pending = walk(held, 'askPayment')
  expect(decideOrderCommand(pending, { kind: 'paid', capturedAmount: 1, externalRef: null }, NOW)).toMatchObject({
    code: 'order_state_refused',
  })
})

test('[ORD-2] an order is shipped with its first parcel and delivered with its last; one that comes back undoes it', () => {
  const two = walk(sampleOrder(), 'hold')
  const picking = walk(
    two,
    { kind: 'askPayment', shipments: [shipmentOf(two, 0, 'delivery'), shipmentOf(two, 1, 'delivery')] },
    'paid',
    'confirm',
    'pick',
  )
  const parcel = (number: number) => ({ shipmentId: uuidOf(25, number) })
  const first = walk(picking, { kind: 'ship', ...parcel(0), carrier: '택배', trackingNo: '1' })
  expect(first.shipments.map(({ state }) => state)).toEqual(['shipped', 'preparing'])
  const both = walk(first, { kind: 'ship', ...parcel(1), carrier: '택배', trackingNo: '2' })
  expect(walk(both, { kind: 'deliver', ...parcel(0) }).state).toBe('shipped')
  expect(walk(both, { kind: 'deliver', ...parcel(0) }, { kind: 'deliver', ...parcel(1) }).state).toBe('delivered')
  const failed = walk(both, { kind: 'failDelivery', ...parcel(1), reason: '부재' })
  expect(failed).toMatchObject({
    state: 'deliveryFailed',
    stateReason: 'delivery_failed',
    shipments: [{}, { attempts: 1, failReason: '부재' }],
  })
  expect(walk(failed, { kind: 'retryDelivery', ...parcel(1) })).toMatchObject({ state: 'shipped', stateReason: null })
  expect(walk(failed, 'returned')).toMatchObject({ state: 'compensating', shipments: [{}, { state: 'returned' }] })
  // What arrives meanwhile changes nothing about the parcel that is on its way back.
  const halfThere = walk(failed, { kind: 'returnHome', ...parcel(1) }, { kind: 'deliver', ...parcel(0) })
  expect(halfThere).toMatchObject({ state: 'deliveryFailed', stateReason: 'delivery_failed' })
  expect(walk(halfThere, 'returned')).toMatchObject({ state: 'compensating', shipments: [{ state: 'delivered' }, { state: 'returned' }] })
  expect(decideOrderCommand(picking, { kind: 'handOver' }, NOW)).toMatchObject({ code: 'order_state_refused' })
  expect(shipmentStates.filter((state) => mayFollow(shipmentTable, state, 'returned'))).toEqual(['returning'])
})

test('[SAG-1] money is captured once and refunded only after it was captured', () => {
  expect(paymentStates.filter((state) => mayFollow(paymentTable, state, 'captured'))).toEqual([
    'pendingAuthorization',
    'authorized',
    'failed',
  ])
  expect(paymentStates.filter((state) => mayFollow(paymentTable, state, 'refunded'))).toEqual(['captured', 'partiallyRefunded'])
  expect(paymentStates.filter((state) => paymentTable[state].length === 0)).toEqual(['refunded', 'canceled'])
})
