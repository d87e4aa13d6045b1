import { holds } from '../domain/access/permissions.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { auditLeaving, exportReason } from './auditLeaving.ts'
import { confirmAct } from './confirmAct.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import { EXPORT_ROWS_MAX, type StockExportInput, type StockView, type TakenOut } from './engineApi.ts'
import type { StepUpProof } from './commandApi.ts'
import { stockView } from './topics/deskViews.ts'

/**
 * SYN-18: the levels of some hubs for a file, after one audit event per hub is on the disk. Refusals in this order:
 * not_permitted, reason_missing, reason_too_short, too_many_rows, those of `confirmAct`.
 */
export async function exportStock(
  desk: Desk,
  ports: ActionPorts,
  { hubCodes, reason }: StockExportInput,
  proof?: StepUpProof,
): Promise<Outcome<TakenOut<StockView>>> {
  if (!holds(desk.user, 'stock.read')) return refuse('not_permitted')
  const why = exportReason(reason)
  if (!why.ok) return why
  const { hubs, levels, asOf } = await stockView(desk)
  const wanted = new Set(hubCodes)
  const taken = levels.filter(({ hubCode }) => wanted.has(hubCode))
  if (taken.length > EXPORT_ROWS_MAX) return refuse('too_many_rows')
  const confirmed = await confirmAct(
    desk,
    ports,
    { endpoint: 'POST /session/taking-out', body: { docType: 'hub', rows: Math.max(1, taken.length) } },
    proof,
  )
  if (!confirmed.ok) return confirmed
  const held = new Set(taken.map(({ hubCode }) => hubCode))
  const left = { docType: 'hub', ids: [...held], reason: why.value, ...confirmed.value } as const
  const leaving = await auditLeaving(desk, ports, { action: 'export', ...left })
  return accept({ ...leaving, taken: { hubs: hubs.filter(({ hubCode }) => held.has(hubCode)), levels: taken, asOf } })
}
