import { holds } from '../domain/access/permissions.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { auditLeaving, type Leaving } from './auditLeaving.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import type { PrintedDocument } from './engineApi.ts'
import { knownOrder } from './topics/orderWindow.ts'

/**
 * AUD-11: something goes on paper, after its audit event is on the disk. Refusals in this order: not_permitted, document_unknown or
 * order_unknown.
 */
export async function notePrint(desk: Desk, ports: ActionPorts, paper: PrintedDocument): Promise<Outcome<Leaving>> {
  if (!holds(desk.user, paper.docType === 'order' ? 'order.read' : 'contract.read')) return refuse('not_permitted')
  if (paper.docType === 'order' && !(await knownOrder(desk, paper.docId))) return refuse('order_unknown')
  if (paper.docType === 'contract' && !(await desk.standing(paper.docId))) return refuse('document_unknown')
  return accept(
    await auditLeaving(desk, ports, {
      action: 'print',
      docType: paper.docType,
      ids: [paper.docId],
      offline: desk.driver.connection.state !== 'online',
    }),
  )
}
