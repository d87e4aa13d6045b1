import type { Instant } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { decideOrderCommand } from '../../domain/orders/decideOrderCommand.ts'
import { beginStep, recordResult, startSaga, turnBack } from '../../domain/orders/decideSaga.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { OrderCommand } from '../../domain/orders/orderCommand.ts'
import type { Saga, SagaStepName } from '../../domain/orders/saga.ts'
import type { LedgerLine } from './orderStore.ts'

/** The order after a command that must fit: when it does not, our own bookkeeping is wrong. */
export function commanded(order: Order, command: OrderCommand, at: Instant): Order {
  const next = decideOrderCommand(order, command, at)
  invariant(next.ok, `command ${command.kind} in state ${order.state}`)
  return next.value
}

/** SAG-5: what a saga's new state means for its order: all undone, or stuck and for a person to see to. */
export function withSaga(order: Order, saga: Saga, at: Instant): Order {
  const next = { ...order, saga }
  const isUndoing = order.state === 'cancelling' || order.state === 'compensating' || order.state === 'compensationStuck'
  if (!isUndoing) return next
  const { refundedAmount } = order.payment
  if (saga.state === 'compensated' || saga.state === 'closedByOperator') return commanded(next, { kind: 'undone', refundedAmount }, at)
  return saga.state === 'stuck' && order.state !== 'compensationStuck' ? commanded(next, { kind: 'stick' }, at) : next
}

/** A held order with its saga begun: what it does not need is skipped, and the hold itself is its first step. */
export function withStartedSaga(order: Order, at: Instant): { readonly order: Order; readonly ledger: readonly LedgerLine[] } {
  const skipped: SagaStepName[] = []
  if (order.lines.length === 0) skipped.push('holdStock')
  if (order.payment.amount === 0) skipped.push('confirmPayment')
  if (order.contract === null) skipped.push('changeContract')
  const begun = startSaga(skipped)
  const skips = skipped.map((step): LedgerLine => ({ step, event: 'skipped', attempt: 0 }))
  if (order.lines.length === 0) return { order: { ...order, saga: begun }, ledger: skips }
  const calling = beginStep(begun, { kind: 'call', step: 'holdStock' })
  const saga = recordResult(calling, 'holdStock', { kind: 'done', externalRef: null }, { now: at, random: 0 })
  const held: LedgerLine[] = [
    { step: 'holdStock', event: 'calling', attempt: 1 },
    { step: 'holdStock', event: 'done', attempt: 1 },
  ]
  return { order: { ...order, saga }, ledger: [...skips, ...held] }
}

/** An order whose forward way failed for good: it is being undone from now on. */
export function failed(order: Order, reason: RefusalCode, at: Instant): Order {
  const next = commanded(order, { kind: 'fail', reason }, at)
  return next.saga ? withSaga(next, turnBack(next.saga), at) : next
}
