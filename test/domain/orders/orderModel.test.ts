import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { mayFollow } from '../../../domain/kernel/stateTable.ts'
import { decideOrderCommand } from '../../../domain/orders/decideOrderCommand.ts'
import { orderKinds, orderSchema, type Order } from '../../../domain/orders/order.ts'
import type { OrderCommand, OrderCommandKind } from '../../../domain/orders/orderCommand.ts'
import { closedOrderStates, liveStates, orderStates, orderTable, type OrderState } from '../../../domain/orders/orderTable.ts'
import { paymentStates, paymentTable } from '../../../domain/orders/payment.ts'
import { shipmentStates, shipmentTable, type Shipment } from '../../../domain/orders/shipment.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, NOW } from '../stock/sampleStock.ts'
import { heldLines, lineOf, sampleOrder, staff } from './sampleOrder.ts'

const shipmentOf = (order: Order, number: number, kind: Shipment['kind']): Shipment => ({
  shipmentId: uuidOf(25, number),
  sellerCode: order.sellers[0]?.seller.sellerCode ?? 'S0001',
  kind,
  fromHubCode: order.fulfilment.hubCode,
  state: 'preparing',
  carrier: null,
  trackingNo: null,
  promisedDay: null,
  attempts: 0,
  deliveredAt: null,
  failReason: null,
})

/** A command that fits the order where it can: parcels for its receipt, the sum it costs. */
function commandOf(order: Order, kind: OrderCommandKind, n: number): OrderCommand {
  const shipmentId = n % 3 === 0 ? null : uuidOf(25, n % 2)
  switch (kind) {
    case 'hold': {
      const lines = heldLines(order, n % 4 === 0 ? 1 : 9)
      const isFull = lines.every(({ heldQty, requestedQty }) => heldQty === requestedQty)
      return { kind, outcome: isFull ? 'held' : 'partiallyHeld', lines, validUntil: after(900_000) }
    }
    case 'waitlist':
      return { kind, wave: 1, position: 1 + n, alternatives: [] }
    case 'outOfStock':
      return { kind, reason: 'stock_short', alternatives: [] }
    case 'askPayment':
      return {
        kind,
        shipments: order.lines.length === 0 ? [] : Array.from({ length: 1 + (n % 2) }, (_, i) => shipmentOf(order, i, order.receipt.kind)),
      }
    case 'paid':
      return { kind, capturedAmount: n % 7 === 0 ? order.payment.amount - 1 : order.payment.amount, externalRef: 'pay-1' }
    case 'paymentFailed':
      return n % 2 === 0
        ? { kind, state: 'denied', failure: { code: 'REJECT_CARD', message: '거절' }, mayBePaidAgain: true }
        : { kind, state: 'failed', failure: { code: 'NO_ANSWER', message: '' } }
    case 'ship':
      return { kind, shipmentId, carrier: '택배', trackingNo: '12-34' }
    case 'outForDelivery':
    case 'deliver':
    case 'retryDelivery':
    case 'returnHome':
      return { kind, shipmentId }
    case 'failDelivery':
      return { kind, shipmentId, reason: '부재' }
    case 'cancel':
      return { kind, by: staff, reason: '변심' }
    case 'fail':
      return { kind, reason: 'shipment_failed' }
    case 'undone':
      return { kind, refundedAmount: order.payment.capturedAmount }
    case 'payAgain':
      return { kind, method: n % 2 === 0 ? 'CARD' : 'TRANSFER', paymentKey: n % 3 === 0 ? null : `pay-${n}` }
    case 'confirm':
    case 'pick':
    case 'handOver':
    case 'returned':
    case 'complete':
    case 'stick':
    case 'undoAgain':
      return { kind }
  }
}

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
const placements: readonly object[] = [
  {},
  { receipt: { kind: 'pickup', hubCode: 'HUB-A', requiredDay: null } },
  { lines: [lineOf('S25', 'S25-256-M', 2)], allowPartial: true, expected: { total: 2_310_000, paidNow: 2_310_000 } },
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

function walk(order: Order, ...commands: (OrderCommandKind | OrderCommand)[]): Order {
  return commands.reduce((now, command) => {
    const decided = decideOrderCommand(now, typeof command === 'string' ? commandOf(now, command, 3) : command, NOW)
    if (!decided.ok) throw new Error(`${typeof command === 'string' ? command : command.kind}: ${decided.code}`)
    return decided.value
  }, order)
}

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

test('[ORD-7] a termination can be taken back until its undo time is over, and is not carried out before', () => {
  const confirmed = walk(sampleOrder('TERMINATE'), 'hold', 'askPayment', 'paid', 'confirm')
  const at = (ms: number, kind: 'cancel' | 'complete') => decideOrderCommand(confirmed, commandOf(confirmed, kind, 0), after(ms))
  expect(at(599_999, 'complete')).toMatchObject({ code: 'order_state_refused' })
  expect(at(599_999, 'cancel')).toMatchObject({ value: { state: 'cancelling' } })
  expect(at(600_000, 'cancel')).toMatchObject({ code: 'past_point_of_no_return' })
  expect(at(600_000, 'complete')).toMatchObject({ value: { state: 'completed' } })
})

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
