import { holds } from '../domain/access/permissions.ts'
import { REASON_CHARS_MAX } from '../domain/contracts/conflict.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { auditExport } from './auditExport.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import { EXPORT_ROWS_MAX, type OrderExportInput } from './engineApi.ts'
import type { OrderRow } from './salesApi.ts'
import { listedOrders } from './topics/orderWindow.ts'

/**
 * SYN-18: the rows of a list of orders for a file, after one audit event per order is on the disk. Refusals in this order:
 * not_permitted, reason_missing, too_many_rows.
 */
export async function exportOrders(
  desk: Desk,
  ports: ActionPorts,
  { reason, ...query }: OrderExportInput,
): Promise<Outcome<readonly OrderRow[]>> {
  if (!holds(desk.user.role, 'order.read')) return refuse('not_permitted')
  const why = reason.trim().slice(0, REASON_CHARS_MAX)
  if (why === '') return refuse('reason_missing')
  const rows = await listedOrders(desk, query)
  if (rows.length > EXPORT_ROWS_MAX) return refuse('too_many_rows')
  await auditExport(desk, ports, { docType: 'order', ids: rows.map(({ id }) => id), reason: why })
  return accept(rows)
}
