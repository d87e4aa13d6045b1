import { isClosed } from '../contracts/contractTable.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { checkGuard } from './checkGuard.ts'
import type { PlacementInput, PlacementRefusal } from './placementInput.ts'

/**
 * ORD-6: what speaks against a request on its contract, or null. A new contract must not be there, an existing one must be and
 * stand as the kind asks for. Refusals in this order: document_exists or document_unknown, contract_terminated,
 * contract_state_refused, contract_order_open (C7), order_incomplete and hub_unknown (a handset to be handed back that is not
 * there, or no hub to take it in), those of the guard.
 */
export function checkPlacedContract({
  placed,
  contract,
  contractHasOpenOrder,
  handBackHub = null,
}: PlacementInput): Refused<PlacementRefusal> | null {
  if (placed.contract === null) return null
  const isNew = placed.kind === 'JOIN' || placed.kind === 'PORT_IN'
  if (isNew && contract) return refuse('document_exists', 'contract')
  if (isNew) return contractHasOpenOrder ? refuse('contract_order_open') : null
  if (!contract) return refuse('document_unknown', 'contract')
  if (isClosed(contract.status)) return refuse('contract_terminated')
  const mayStart = contract.status === 'active' || (contract.status === 'suspended' && placed.kind === 'TERMINATE')
  if (!mayStart) return refuse('contract_state_refused', contract.status)
  if (contractHasOpenOrder) return refuse('contract_order_open')
  if (placed.contract.oldDevice === 'returned' && contract.device === null) return refuse('order_incomplete', 'contract.oldDevice')
  if (placed.contract.oldDevice === 'returned' && handBackHub === null) return refuse('hub_unknown', 'contract.oldDevice')
  if (placed.kind !== 'TERMINATE') return null
  const guarded = checkGuard(contract, placed.contract.guard)
  return guarded.ok ? null : guarded
}
