import { authorOf, isInReach, reachOf, type Principal } from '../../domain/access/principal.ts'
import type { AuditAction } from '../../domain/audit/auditActions.ts'
import type { IdempotencyKey, OrderId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { decideOrderCommand } from '../../domain/orders/decideOrderCommand.ts'
import { callAnew, turnBack } from '../../domain/orders/decideSaga.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { OrderCommand } from '../../domain/orders/orderCommand.ts'
import { orderReplySchema, type CancelOrder, type DeliveryEvent, type OrderReply, type PayAgain } from '../../domain/protocol/orders.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import { commandOnce } from '../platform/commandOnce.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { armTimers } from '../platform/timers.ts'
import type { OrderStock } from './orderPorts.ts'
import { lockOrders, saveOrders, type LedgerLine, type StoredOrder } from './orderStore.ts'
import { consumed } from './orderTimers.ts'
import { commanded, withSaga } from './sagaProgress.ts'
import { waitlistTimer } from './sagaSteps.ts'

/** Who asks, under which key, for which order. */
export type Asked = {
  readonly principal: Principal
  readonly key: IdempotencyKey
  readonly id: OrderId
  readonly address: string | null
}

export type OrderCommands = {
  /** ORD-7 (M9): calls an order off. Refusals: order_unknown (also another shop's), those of `assessCancellation`. */
  cancel(asked: Asked, body: CancelOrder): Promise<Outcome<OrderReply>>
  /**
   * ORD-15: pays in another way after a refusal; each attempt has keys of its own at the gateway. Refusals: order_unknown,
   * order_state_refused, reservation_expired (the time for it is over).
   */
  payAgain(asked: Asked, body: PayAgain): Promise<Outcome<OrderReply>>
  /** ORD-2: what happened to a parcel or a pickup. Refusals: order_unknown, order_state_refused, reservation_expired. */
  deliver(asked: Asked, event: DeliveryEvent): Promise<Outcome<OrderReply>>
}

/** Commands of people on an order: locked, decided, saved, each once under its key. */
export function createOrderCommands(deps: {
  readonly db: Database
  readonly clock: () => Millis
  readonly stock: OrderStock
  readonly onChanged: () => void
}): OrderCommands {
  const { db, clock, stock } = deps

  async function once(
    asked: Asked,
    given: {
      readonly endpoint: string
      readonly body: object
      readonly action: AuditAction
      /** What the shop reads of it in the ledger. */
      readonly told?: (order: Order) => LedgerLine
    },
    work: (tx: DatabaseTransaction, stored: StoredOrder, at: Instant) => Promise<Outcome<Order>>,
  ): Promise<Outcome<OrderReply>> {
    const { principal, key, id, address } = asked
    const now = clock()
    const command = { key, principal, endpoint: given.endpoint, asked: { id, ...given.body }, at: now }
    const outcome = await commandOnce<OrderReply, Extract<Outcome<OrderReply>, { readonly ok: false }>['code']>(db, command, {
      revive: (stored) => orderReplySchema.parse(stored),
      work: async (tx) => {
        const at = toInstant(now)
        const [stored] = await lockOrders(tx, [id])
        if (!stored || !reaches(principal, stored.order)) return refuse('order_unknown')
        const next = await work(tx, stored, at)
        if (!next.ok) return next
        const [saved] = await saveOrders(
          tx,
          [{ before: stored, after: next.value, ledger: given.told ? [given.told(next.value)] : [] }],
          at,
        )
        const { dealerCode, orderNo } = stored.order
        const detail = { orderNo, state: next.value.state }
        await recordAudit(tx, {
          at: now,
          action: given.action,
          who: principal,
          address,
          subject: { type: 'order', id },
          dealerCode,
          detail,
        })
        return accept({ id, version: saved!.version, order: saved!.order })
      },
    })
    if (outcome.ok) deps.onChanged()
    return outcome
  }

  return {
    cancel: (asked, { reason }) =>
      once(
        asked,
        { endpoint: 'POST /orders/:id/cancellation', body: { reason }, action: 'order.cancel' },
        async (tx, { id, order }, at) => {
          const cancelled = decideOrderCommand(order, { kind: 'cancel', by: authorOf(asked.principal), reason }, at)
          if (!cancelled.ok || cancelled.value.state === order.state) return cancelled
          if (order.saga !== null) {
            await armTimers(tx, [{ kind: 'saga', refId: id, dueAt: at }])
            return accept(withSaga(cancelled.value, turnBack(order.saga), at))
          }
          // Nothing was begun but a place in the wave: it is given up here and now.
          const ended = await stock.end(tx, { orderId: id, end: 'release', now: at })
          if (typeof ended === 'object') return ended
          if (ended === 'ended') await armTimers(tx, [waitlistTimer(order, at)])
          return accept(commanded(cancelled.value, { kind: 'undone', refundedAmount: 0 }, at))
        },
      ),

    payAgain: (asked, body) =>
      once(asked, paymentOf(asked.principal, body), async (tx, { id, order }, at) => {
        const next = decideOrderCommand(order, { kind: 'payAgain', ...body }, at)
        if (!next.ok) return next
        const saga = order.saga && callAnew(order.saga)
        invariant(saga, 'an order whose payment was refused has a step that rests')
        await armTimers(tx, [{ kind: 'saga', refId: id, dueAt: at }])
        return accept({ ...next.value, saga })
      }),

    deliver: (asked, event) =>
      once(asked, { endpoint: 'POST /orders/:id/delivery', body: event, action: 'order.deliver' }, async (tx, { id, order }, at) => {
        const command = commandOf(event)
        const next = decideOrderCommand(order, command, at)
        if (!next.ok) return next
        const leaves = command.kind === 'ship' || command.kind === 'handOver'
        if (leaves && order.reservation?.state !== 'consumed') {
          const ended = await stock.end(tx, { orderId: id, end: 'consume', now: at })
          if (typeof ended === 'object') return ended
        }
        if (next.value.state === 'delivered') await armTimers(tx, [{ kind: 'orderFinish', refId: id, dueAt: at }])
        if (command.kind === 'returned') {
          await armTimers(tx, [{ kind: 'saga', refId: id, dueAt: at }])
          return accept(order.saga ? withSaga(next.value, turnBack(order.saga), at) : next.value)
        }
        return accept(leaves ? consumed(next.value) : next.value)
      }),
  }
}

function paymentOf(principal: Principal, body: PayAgain) {
  const told = ({ payment: { amount } }: Order): LedgerLine => {
    return { step: 'confirmPayment', event: 'retried', attempt: 1, amount, by: authorOf(principal) }
  }
  return { endpoint: 'POST /orders/:id/payment', body, action: 'order.pay_again', told } as const
}

/** The row-level rule, asked for by hand: a command runs under every shop's reach, as it moves shared stock too. */
export function reaches(principal: Principal, { dealerCode }: Pick<Order, 'dealerCode'>): boolean {
  return isInReach(reachOf(principal), dealerCode)
}

function commandOf(event: DeliveryEvent): OrderCommand {
  const shipmentId = event.shipmentId ?? null
  switch (event.event) {
    case 'pick':
      return { kind: 'pick' }
    case 'ship':
      return { kind: 'ship', shipmentId, carrier: event.carrier ?? null, trackingNo: event.trackingNo ?? null }
    case 'outForDelivery':
      return { kind: 'outForDelivery', shipmentId }
    case 'deliver':
      return { kind: 'deliver', shipmentId }
    case 'fail':
      return { kind: 'failDelivery', shipmentId, reason: event.reason ?? '' }
    case 'retry':
      return { kind: 'retryDelivery', shipmentId }
    case 'handOver':
      return { kind: 'handOver' }
    case 'returned':
      return { kind: 'returned' }
    case 'returnHome':
      return { kind: 'returnHome', shipmentId }
  }
}
