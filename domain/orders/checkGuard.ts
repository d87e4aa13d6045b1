import type { Contract } from '../contracts/contract.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import type { Guard } from './placeOrder.ts'

/**
 * ORD-4: 해지 and 번호변경 ask for the last four digits of the line and the customer's name, typed anew, so that nobody ends the
 * wrong one. Spaces in a name do not count. Refusals in this order: order_incomplete (no guard), guard_number_mismatch,
 * guard_name_mismatch; none says what the right answer is.
 */
export function checkGuard(
  contract: { readonly msisdn: string; readonly customer: Pick<Contract['customer'], 'name'> },
  guard: Guard | null,
): Outcome<null, 'order_incomplete' | 'guard_number_mismatch' | 'guard_name_mismatch'> {
  if (guard === null) return refuse('order_incomplete', 'contract.guard')
  if (guard.lastFour !== contract.msisdn.slice(-4)) return refuse('guard_number_mismatch')
  const bare = (name: string) => name.normalize('NFC').replaceAll(/\s/g, '').toLowerCase()
  return bare(guard.name) === bare(contract.customer.name) ? accept(null) : refuse('guard_name_mismatch')
}
