import { holds } from '../domain/access/permissions.ts'
import { monthlyFeeOf } from '../domain/contracts/contract.ts'
import { maskName, maskPhone } from '../domain/customers/mask.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { auditLeaving, exportReason } from './auditLeaving.ts'
import { confirmAct } from './confirmAct.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import { EXPORT_ROWS_MAX, type ContractExportRow, type ExportInput, type TakenOut } from './engineApi.ts'
import type { StepUpProof } from './commandApi.ts'
import { ContractList } from './topics/contractWindow.ts'

/**
 * SYN-18: the rows of a list for a file, after one audit event per contract is on the disk. Refusals in this order:
 * not_permitted (also in clear without the permission to unmask), reason_missing, reason_too_short,
 * too_many_rows, those of `confirmAct`.
 */
export async function exportContracts(
  desk: Desk,
  ports: ActionPorts,
  { reason, inClear, ...filter }: ExportInput,
  proof?: StepUpProof,
): Promise<Outcome<TakenOut<readonly ContractExportRow[]>>> {
  if (!holds(desk.user, 'contract.read') || (inClear && !holds(desk.user, 'customer.unmask'))) return refuse('not_permitted')
  const why = exportReason(reason)
  if (!why.ok) return why
  const ids = new ContractList().matching(desk, filter)
  if (ids.length > EXPORT_ROWS_MAX) return refuse('too_many_rows')
  const confirmed = await confirmAct(
    desk,
    ports,
    { endpoint: 'POST /session/taking-out', body: { docType: 'contract', rows: Math.max(1, ids.length) } },
    proof,
  )
  if (!confirmed.ok) return confirmed
  const held = await desk.replica.readMany('contract', ids)
  const leaving = await auditLeaving(desk, ports, {
    action: 'export',
    docType: 'contract',
    ids: held.map(({ id }) => id),
    reason: why.value,
    ...confirmed.value,
  })
  return accept({
    ...leaving,
    taken: held.map(({ id, rev, body }): ContractExportRow => {
      const seen = desk.view(id, { rev, body })
      return {
        contractNo: seen.contractNo,
        name: inClear ? seen.customer.name : maskName(seen.customer.name),
        phone: inClear ? seen.customer.phone : maskPhone(seen.customer.phone),
        planName: seen.plan.name,
        monthlyFee: monthlyFeeOf(seen),
        deviceName: seen.device?.name ?? '',
        imei: seen.device?.imei ?? '',
        status: seen.status,
        updatedAt: seen.updatedAt,
      }
    }),
  })
}
