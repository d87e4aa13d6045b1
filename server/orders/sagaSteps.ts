import { v5 as uuidv5 } from 'uuid'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { refusalCodes, type RefusalCode } from '../../domain/kernel/refusals.ts'
import { decideOrderCommand } from '../../domain/orders/decideOrderCommand.ts'
import type { StepResult } from '../../domain/orders/decideSaga.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { OrderCommand } from '../../domain/orders/orderCommand.ts'
import type { SagaStepName } from '../../domain/orders/saga.ts'
import type { Shipment } from '../../domain/orders/shipment.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { armTimers, type Timer } from '../platform/timers.ts'
import type { ContractStep } from './contractStep.ts'
import type { OrderStock } from './orderPorts.ts'
import type { StoredOrder } from './orderStore.ts'
import type { OrderPayments } from './paymentPort.ts'
import { lastLook } from './paymentLook.ts'
import { returnPayment, takePayment, withBooks, type MoneyMoved } from './paymentStep.ts'

/** What a call came to. `settle` is done in the transaction that records it, on the locked order; it may turn it into a refusal. */
export type Performed = {
  readonly result: StepResult
  readonly settle?: (tx: DatabaseTransaction, stored: StoredOrder, at: Instant) => Promise<Settled>
}
export type Settled = { readonly order: Order; readonly result?: StepResult }

export type SagaStep = {
  /** In the transaction that logs the call, before it. */
  readonly prepare?: (tx: DatabaseTransaction, stored: StoredOrder) => Promise<Order>
  readonly call: (stored: StoredOrder) => Promise<Performed>
  readonly undo: (stored: StoredOrder) => Promise<Performed>
  /** What the shop reads when it fails for good. */
  readonly reasonOf: (error: { readonly code: string }, result: StepResult['kind']) => RefusalCode
}

/** Ends the time in which a refused payment may be made again. */
export const PAY_AGAIN_TIMER = 'payAgainOver'
const DONE: StepResult = { kind: 'done', externalRef: null }
const no = (code: RefusalCode): StepResult => ({ kind: 'refused', error: { code, message: '' } })

/** Every step of an order's saga and how it is undone. Nothing here decides: the states are the domain's. */
export function createSagaSteps(deps: {
  readonly stock: OrderStock
  readonly payments: OrderPayments
  readonly contracts: ContractStep
  readonly clock: () => Millis
  /** From the log: when a step of an order was begun last. */
  readonly lastCalled: (orderId: string, step: SagaStepName) => Promise<Instant | null>
}): Record<SagaStepName, SagaStep> {
  const { stock, payments, contracts, clock, lastCalled } = deps
  return {
    holdStock: {
      call: async () => ({ result: DONE }),
      undo: async () => ({ result: DONE, settle: (tx, stored, at) => letGo(stock, tx, stored, at) }),
      reasonOf: () => 'stock_short',
    },
    writeShipment: {
      call: async () => ({ result: DONE, settle: async (_tx, stored, at) => askPayment(stored, at) }),
      undo: async () => ({ result: DONE, settle: async (_tx, { order }) => ({ order: withCancelledShipments(order) }) }),
      reasonOf: () => 'shipment_failed',
    },
    confirmPayment: {
      call: async (stored) => moneyMoved(await takePayment(payments, stored), (tx, now, at) => taken(stock, tx, now, at)),
      undo: async (stored) => {
        const lastAskedAt = await lastCalled(stored.id, 'confirmPayment')
        return moneyMoved(await returnPayment(payments, stored, { lastAskedAt, now: toInstant(clock()) }), null)
      },
      // Paid, and what it was paid for ran out meanwhile: not the card's fault.
      reasonOf: ({ code }, kind) => (kind === 'refused' ? (knownCode(code) ?? 'payment_refused') : 'payment_unavailable'),
    },
    changeContract: {
      prepare: (tx, stored) => contracts.prepare(tx, stored),
      call: async (stored) => ({ result: await contracts.write(stored, 'begin') }),
      undo: async (stored) => ({ result: await contracts.write(stored, 'undo') }),
      reasonOf: ({ code }) => knownCode(code) ?? 'contract_state_refused',
    },
    confirmOrder: {
      call: async () => ({ result: DONE, settle: (tx, stored, at) => confirm(stock, tx, stored, at) }),
      undo: async () => ({ result: DONE }),
      reasonOf: ({ code }) => knownCode(code) ?? 'reservation_expired',
    },
  }
}

export function knownCode(code: string): RefusalCode | undefined {
  return refusalCodes.find((known) => known === code)
}

function commandedOrNo(order: Order, command: OrderCommand, at: Instant): Settled {
  const next = decideOrderCommand(order, command, at)
  return next.ok ? { order: next.value } : { order, result: no(next.code) }
}

/** The parcels, one per seller, and the order that waits for its payment are one transaction. */
function askPayment({ id, order }: StoredOrder, at: Instant): Settled {
  const shipments = order.lines.length === 0 ? [] : order.sellers.map(({ seller }) => shipmentOf(id, order, seller.sellerCode))
  return commandedOrNo(order, { kind: 'askPayment', shipments }, at)
}

function shipmentOf(id: string, order: Order, sellerCode: string): Shipment {
  return {
    shipmentId: uuidv5(`shipment:${sellerCode}`, id),
    sellerCode,
    kind: order.receipt.kind,
    fromHubCode: order.fulfilment.hubCode,
    state: 'preparing',
    carrier: null,
    trackingNo: null,
    promisedDay: order.receipt.requiredDay,
    attempts: 0,
    deliveredAt: null,
    failReason: null,
  }
}

function withCancelledShipments(order: Order): Order {
  const shipments = order.shipments.map((shipment) =>
    shipment.state === 'preparing' || shipment.state === 'labelled' ? { ...shipment, state: 'cancelled' as const } : shipment,
  )
  return { ...order, shipments }
}

/** STK-9: what was promised is free again; what had left the hub and came back stands in it again. Once, whoever asks. */
async function letGo(stock: OrderStock, tx: DatabaseTransaction, { id, order }: StoredOrder, now: Instant): Promise<Settled> {
  const end = order.reservation?.state === 'consumed' ? 'giveBack' : 'release'
  const ended = await stock.end(tx, { orderId: id, end, now })
  if (typeof ended === 'object') return { order, result: { kind: 'retry', error: { code: ended.code, message: '' } } }
  if (ended === 'ended') await armTimers(tx, [waitlistTimer(order, now)])
  return { order }
}

/** Goods are free again at a hub: whoever waits there is next. */
export function waitlistTimer({ fulfilment }: Order, at: Instant): Timer {
  return { kind: 'waitlist', refId: fulfilment.hubCode, dueAt: at }
}

function moneyMoved(
  { result, books, isNotSeen = false }: MoneyMoved,
  then: ((tx: DatabaseTransaction, now: StoredOrder, at: Instant) => Promise<Settled>) | null,
): Performed {
  if (isNotSeen) return { result, settle: async (tx, stored, at) => lookedForLater(tx, stored, at) }
  if (result.kind === 'declined') return { result, settle: (tx, stored, at) => declined(tx, stored, { error: result.error, at }) }
  if (books === null) return { result }
  return {
    result,
    settle: async (tx, stored, at) => {
      const withMoney = { ...stored, order: withBooks(stored.order, books, at) }
      return then ? then(tx, withMoney, at) : { order: withMoney.order }
    },
  }
}

async function lookedForLater(tx: DatabaseTransaction, { id, order }: StoredOrder, at: Instant): Promise<Settled> {
  await armTimers(tx, [lastLook(id, at)])
  return { order }
}

/** SAG-14: refused for who pays to choose another way, for a time; called off meanwhile, there is nobody to ask. */
async function declined(
  tx: DatabaseTransaction,
  { id, order }: StoredOrder,
  { error, at }: { readonly error: { readonly code: string; readonly message: string }; readonly at: Instant },
): Promise<Settled> {
  if (order.state !== 'paymentPending') return { order }
  const settled = commandedOrNo(order, { kind: 'paymentFailed', state: 'denied', failure: error, mayBePaidAgain: true }, at)
  const { retryUntil } = settled.order.payment
  if (retryUntil !== undefined) await armTimers(tx, [{ kind: PAY_AGAIN_TIMER, refId: id, dueAt: retryUntil }])
  return settled
}

/** Paid, if what it was paid for is still held. Otherwise, or called off meanwhile, the money is on its way back. */
async function taken(stock: OrderStock, tx: DatabaseTransaction, { id, order }: StoredOrder, at: Instant): Promise<Settled> {
  if (order.state !== 'paymentPending') return { order }
  if (order.lines.length > 0 && !(await stock.keep(tx, id))) return { order, result: no('reservation_expired') }
  const { capturedAmount, externalRef } = order.payment
  return commandedOrNo(order, { kind: 'paid', capturedAmount, externalRef }, at)
}

async function confirm(stock: OrderStock, tx: DatabaseTransaction, stored: StoredOrder, at: Instant): Promise<Settled> {
  const paid = stored.order.payment.amount === 0 ? await taken(stock, tx, stored, at) : { order: stored.order }
  if (paid.result) return paid
  // Called off while it was under way: the way back begins at once.
  if (paid.order.state !== 'paid') return paid
  const confirmed = commandedOrNo(paid.order, { kind: 'confirm' }, at)
  if (confirmed.result === undefined) await armTimers(tx, finishTimers(stored, at))
  return confirmed
}

/** What nobody has to hand over any more is finished by itself: at once, or when it can no longer be taken back. */
function finishTimers({ id, order }: StoredOrder, at: Instant) {
  const isHandedOver = order.fulfilment.kind === 'saleRight'
  if (order.lines.length > 0 && !isHandedOver) return []
  const undoUntil = order.contract?.undoUntil ?? null
  const dueAt = undoUntil !== null && Date.parse(undoUntil) > Date.parse(at) ? undoUntil : at
  return [{ kind: 'orderFinish', refId: id, dueAt: toInstant(Date.parse(dueAt)) }]
}
