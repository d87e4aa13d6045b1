import { holds } from '../domain/access/permissions.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { auditLeaving, exportReason } from './auditLeaving.ts'
import { confirmAct } from './confirmAct.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import { EXPORT_ROWS_MAX, type OrderExportInput, type TakenOut } from './engineApi.ts'
import type { StepUpProof } from './commandApi.ts'
import type { OrderRow } from './salesTopics.ts'
import { listedOrders } from './topics/orderWindow.ts'

/**
 * SYN-18: the rows of a list of orders for a file, after one audit event per order is on the disk. Refusals in this order:
 * not_permitted, reason_missing, reason_too_short, too_many_rows, those of `confirmAct`.
 */
export async function exportOrders(
  desk: Desk,
  ports: ActionPorts,
  { reason, ...query }: OrderExportInput,
  proof?: StepUpProof,
): Promise<Outcome<TakenOut<readonly OrderRow[]>>> {
  if (!holds(desk.user, 'order.read')) return refuse('not_permitted')
  const why = exportReason(reason)
  if (!why.ok) return why
  const rows = await listedOrders(desk, query)
  if (rows.length > EXPORT_ROWS_MAX) return refuse('too_many_rows')
  const confirmed = await confirmAct(
    desk,
    ports,
    { endpoint: 'POST /session/taking-out', body: { docType: 'order', rows: Math.max(1, rows.length) } },
    proof,
  )
  if (!confirmed.ok) return confirmed
  const left = { docType: 'order', ids: rows.map(({ id }) => id), reason: why.value, ...confirmed.value } as const
  const leaving = await auditLeaving(desk, ports, { action: 'export', ...left })
  return accept({ ...leaving, taken: rows })
}
