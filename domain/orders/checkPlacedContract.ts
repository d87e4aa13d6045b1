import type { Contract } from '../contracts/contract.ts'
import { isClosed } from '../contracts/contractTable.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { checkGuard } from './checkGuard.ts'
import { isNumberOfCentre } from './lineNumber.ts'
import { hasUndoTime } from './order.ts'
import type { PlacementInput, PlacementRefusal } from './placementInput.ts'

/**
 * ORD-6: what speaks against a request on its contract, or null. A new contract must not be there, an existing one must be and
 * stand as the kind asks for. Refusals in this order: document_exists or document_unknown, contract_terminated,
 * contract_state_refused, contract_order_open (C7), order_incomplete and hub_unknown (a handset to be handed back that is not
 * there, or no hub to take it in), those of the guard, number_unavailable (no number of the centre, or the one it has: whether
 * somebody else has it the database decides).
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
  if (!hasUndoTime(placed.kind)) return null
  const guarded = checkGuard(contract, placed.contract.guard)
  if (!guarded.ok) return guarded
  return placed.kind === 'NUMBER_CHANGE' && !mayBecome(contract, placed.contract.msisdn) ? refuse('number_unavailable') : null
}

function mayBecome({ msisdn }: Contract, wanted: string | null): boolean {
  return wanted !== null && wanted !== msisdn && isNumberOfCentre(wanted)
}
