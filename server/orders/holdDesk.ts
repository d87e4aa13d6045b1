import type { OrderId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { decideOrderCommand } from '../../domain/orders/decideOrderCommand.ts'
import type { OrderCommand } from '../../domain/orders/orderCommand.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { armTimers, type Timer } from '../platform/timers.ts'
import type { HoldDesk, HoldOutcome } from './orderPorts.ts'
import { saveOrders, sendOrderLocks, type OrderChange, type StoredOrder } from './orderStore.ts'
import { withStartedSaga } from './sagaProgress.ts'

/** Orders' side of the lane: the hold and the order's new state are one transaction. */
export function createHoldDesk(deps: {
  readonly clock: () => Millis
  readonly onCommitted: (outcomes: readonly HoldOutcome[]) => void
}): HoldDesk {
  const locked = new WeakMap<DatabaseTransaction, Map<string, StoredOrder>>()
  return {
    async sendLocks(tx, orderIds) {
      const orders = await sendOrderLocks(tx, orderIds)
      return async () => {
        const waiting = (await orders()).filter(({ order }) => order.state === 'placed' || order.state === 'waitlisted')
        const known = locked.get(tx) ?? new Map<string, StoredOrder>()
        for (const stored of waiting) known.set(stored.id, stored)
        locked.set(tx, known)
        return new Set(waiting.map(({ id }) => id))
      }
    },
    async writeOutcomes(tx, outcomes) {
      const at = toInstant(deps.clock())
      const changes = outcomes.flatMap((outcome) => changeOf(locked.get(tx)?.get(outcome.orderId), outcome, at))
      await saveOrders(tx, changes, at)
      await armTimers(tx, changes.flatMap(timersOf(at)))
    },
    committed: deps.onCommitted,
  }
}

/** The order after the lane's answer, with its saga begun when goods are held. */
export function changeOf(before: StoredOrder | undefined, outcome: HoldOutcome, at: Instant): readonly OrderChange[] {
  if (!before) return []
  const next = decideOrderCommand(before.order, commandOf(outcome), at)
  if (!next.ok) return []
  if (next.value.state !== 'stockHeld') return [{ before, after: next.value }]
  const { order, ledger } = withStartedSaga(next.value, at)
  return [{ before, after: order, ledger }]
}

/** A held order runs its saga at once, and gives its stock back when it is not paid in time. */
export function timersOf(at: Instant): (change: OrderChange) => readonly Timer[] {
  return ({ before, after }) => {
    if (after.state !== 'stockHeld') return []
    const refId: OrderId = before.id
    const validUntil = after.reservation?.validUntil ?? null
    return [{ kind: 'saga', refId, dueAt: at }, ...(validUntil === null ? [] : [{ kind: 'orderExpiry', refId, dueAt: validUntil }])]
  }
}

function commandOf(outcome: HoldOutcome): OrderCommand {
  switch (outcome.kind) {
    case 'held':
    case 'partiallyHeld':
      return { kind: 'hold', outcome: outcome.kind, lines: outcome.lines, validUntil: outcome.validUntil }
    case 'waitlisted':
      return { kind: 'waitlist', wave: outcome.wave, position: outcome.position, alternatives: outcome.alternatives }
    case 'refused':
      return { kind: 'outOfStock', reason: outcome.code, alternatives: outcome.alternatives }
  }
}
