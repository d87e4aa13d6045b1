import type { Contract } from '../contracts/contract.ts'
import type { Order } from './order.ts'

/**
 * NUM-2: which number rests when an order is over; null: none, and a number that was kept for it is free again, or stands on its
 * contract. After a 번호변경 the old one rests. When what it wrote waits at the desk, a counselor may still put the new number on
 * the contract: until then it is nobody else's.
 */
export function numberAtEnd({ kind, state, stateReason, contract }: Order): Contract['msisdn'] | null {
  if (kind !== 'NUMBER_CHANGE' || contract === null) return null
  if (state === 'completed') return contract.msisdn
  return stateReason === 'conflict_open' ? (contract.newMsisdn ?? null) : null
}
