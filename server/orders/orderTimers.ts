import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { decideDelivery } from '../../domain/orders/decideDelivery.ts'
import { decideOrderCommand } from '../../domain/orders/decideOrderCommand.ts'
import { mayPayAgain } from '../../domain/orders/payAgain.ts'
import { retryDelayMs } from '../../domain/orders/retrySchedule.ts'
import { standsOnlyOnContract, type Order } from '../../domain/orders/order.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import type { ContractStep } from './contractStep.ts'
import type { OrderStock } from './orderPorts.ts'
import { lockOrders, saveOrders, type StoredOrder } from './orderStore.ts'
import { failed } from './sagaProgress.ts'
import { settleHandsets } from './settleHandsets.ts'
import type { SagaProbe } from './sagaPoints.ts'
import { knownCode, waitlistTimer } from './sagaSteps.ts'

const all = { kind: 'all' } as const
/** A contract that cannot be finished now (the database is away, somebody is faster) is tried again, for as long as it takes. */
const FINISH_ATTEMPT = 5

type Deps = {
  readonly db: Database
  readonly clock: () => Millis
  readonly random: () => number
  readonly stock: OrderStock
  readonly contracts: ContractStep
  readonly probe: SagaProbe
  readonly onChanged: () => void
  readonly onTrouble: (error: unknown) => void
}

/** What comes by itself for an order: its reservation runs out, or it is finished. Each may run twice and does it once. */
export function createOrderTimers(deps: Deps): {
  readonly expire: (orderId: string) => Promise<Instant | null>
  readonly finish: (orderId: string) => Promise<Instant | null>
  readonly payAgainOver: (orderId: string) => Promise<Instant | null>
} {
  const { db, clock, stock, contracts } = deps
  const now = (): Instant => toInstant(clock())

  return {
    /** ORD-13 (S8): not paid in time, its stock is free again and everything else is undone. Paid in time, it stays. */
    async expire(orderId) {
      const changed = await withReach(db, all, async (tx) => {
        const [stored] = await lockOrders(tx, [orderId])
        if (!stored || !isUnpaid(stored.order)) return false
        const at = now()
        const ended = await stock.end(tx, { orderId: stored.id, end: 'expire', now: at })
        if (ended !== 'ended') return false
        await saveOrders(tx, [{ before: stored, after: failed(expired(stored.order), reasonOfExpiry(stored.order), at) }], at)
        await armTimers(tx, [{ kind: 'saga', refId: orderId, dueAt: at }, waitlistTimer(stored.order, at)])
        return true
      })
      if (changed) deps.onChanged()
      return null
    },

    /** ORD-15: nobody paid in another way in time: the goods are free again and everything else is undone. */
    async payAgainOver(orderId) {
      const changed = await withReach(db, all, async (tx): Promise<boolean | Instant> => {
        const [stored] = await lockOrders(tx, [orderId])
        const at = now()
        if (stored?.order.state !== 'paymentFailed') return false
        if (mayPayAgain(stored.order, at)) return stored.order.payment.retryUntil!
        await saveOrders(tx, [{ before: stored, after: failed(stored.order, 'payment_refused', at) }], at)
        await armTimers(tx, [{ kind: 'saga', refId: orderId, dueAt: at }])
        return true
      })
      if (changed === true) deps.onChanged()
      return typeof changed === 'string' ? changed : null
    },

    /** ORD-10: delivered, opened or ended for good: the contract first, the order behind it. */
    async finish(orderId) {
      const stored = await handedOver(orderId)
      if (!stored || !isFinishable(stored.order, now())) return null
      const written = stored.order.contract && (await contracts.write(stored, 'finish'))
      if (written?.kind === 'retry') return toInstant(clock() + retryDelayMs(FINISH_ATTEMPT, deps.random()))
      if (written?.kind === 'refused' && standsOnlyOnContract(stored.order.kind)) return comeToNothing(orderId, written.error.code)
      // Refused: somebody ended or changed the line meanwhile. The sale stands; the contract's history tells the rest.
      if (written) await deps.probe('finish.contractWritten')
      const done = await withReach(db, all, async (tx) => complete(tx, orderId, written?.kind === 'done'))
      if (done) deps.onChanged()
      return null
    },
  }

  /** NUM-3: its contract does not take what it is for: it is undone, and says why. */
  async function comeToNothing(orderId: string, code: string): Promise<null> {
    const at = now()
    const undoing = await withReach(db, all, async (tx) => {
      const [stored] = await lockOrders(tx, [orderId])
      if (stored?.order.state !== 'confirmed') return false
      await saveOrders(tx, [{ before: stored, after: failed(stored.order, knownCode(code) ?? 'contract_state_refused', at) }], at)
      await armTimers(tx, [{ kind: 'saga', refId: orderId, dueAt: at }])
      return true
    })
    if (undoing) deps.onChanged()
    return null
  }

  /** The order is over, and what its contract became is booked on the handsets in the same transaction. */
  async function complete(tx: DatabaseTransaction, orderId: string, isContractWritten: boolean): Promise<boolean> {
    const at = now()
    const [stored] = await lockOrders(tx, [orderId])
    const next = stored && decideOrderCommand(stored.order, { kind: 'complete' }, at)
    if (!next?.ok) return false
    const ended = { id: stored!.id, order: next.value }
    const { order, trouble } = await settleHandsets(tx, stock, ended, { now: at, isOpened: isContractWritten })
    if (trouble) deps.onTrouble(trouble)
    await saveOrders(tx, [{ before: stored!, after: order }], at)
    return true
  }

  /** What was sold without a line left the shop with its customer: it is picked and handed over as soon as it is confirmed. */
  async function handedOver(orderId: string): Promise<StoredOrder | undefined> {
    return withReach(db, all, async (tx) => {
      const [stored] = await lockOrders(tx, [orderId])
      if (stored?.order.state !== 'confirmed' || stored.order.fulfilment.kind !== 'saleRight') return stored
      const at = now()
      const picked = decideDelivery(stored.order, { kind: 'pick' }, at)
      const over = picked.ok ? decideDelivery(picked.value, { kind: 'handOver' }, at) : picked
      if (!over.ok || typeof (await stock.end(tx, { orderId: stored.id, end: 'consume', now: at })) === 'object') return stored
      const [saved] = await saveOrders(tx, [{ before: stored, after: consumed(over.value) }], at)
      return saved
    })
  }
}

/** Its goods left the hub: what comes back now is taken back, not let go. */
export function consumed(order: Order): Order {
  return { ...order, reservation: order.reservation && { state: 'consumed', validUntil: null } }
}
const expired = (order: Order): Order => ({ ...order, reservation: { state: 'expired', validUntil: null } })

function isUnpaid({ state }: Order): boolean {
  return state === 'stockHeld' || state === 'paymentPending' || state === 'paymentFailed'
}

/** What the shop reads: the card was refused, and the hold ran out behind it. */
function reasonOfExpiry({ state }: Order): RefusalCode {
  return state === 'paymentFailed' ? 'payment_refused' : 'reservation_expired'
}

function isFinishable(order: Order, at: Instant): boolean {
  return decideOrderCommand(order, { kind: 'complete' }, at).ok
}
