import { holds } from '../domain/access/permissions.ts'
import { REASON_CHARS_MAX } from '../domain/contracts/conflict.ts'
import type { DocumentId, OrderId } from '../domain/kernel/ids.ts'
import { toInstant } from '../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import type { AuditEvent } from '../domain/protocol/push.ts'
import { confirmAct } from './confirmAct.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import type { RevealedCustomer } from './engineApi.ts'
import type { StepUpProof } from './commandApi.ts'
import type { RevealedOrder } from './salesTopics.ts'
import { knownOrder } from './topics/orderWindow.ts'

type Looked = Pick<AuditEvent, 'docType' | 'docId' | 'offline'> & { readonly reason: string }

/** PCS-20: on the disk before anything is given out. */
async function noteLook(desk: Desk, { clock, random }: ActionPorts, { docType, docId, reason, offline }: Looked): Promise<void> {
  await desk.audit.add({
    eventId: random.uuid(),
    action: 'unmask',
    docType,
    docId,
    ...(reason.trim() === '' ? {} : { reason: reason.trim().slice(0, REASON_CHARS_MAX) }),
    saidAt: toInstant(clock.now()),
    offline,
  })
  desk.driver.push()
}

/** A contract's customer in clear, once, after the audit event is on the disk. Refusals: not_permitted, document_unknown, those of `confirmAct`. */
export async function reveal(
  desk: Desk,
  ports: ActionPorts,
  { contractId, reason }: { readonly contractId: DocumentId; readonly reason: string },
  proof?: StepUpProof,
): Promise<Outcome<RevealedCustomer>> {
  if (!holds(desk.user, 'customer.unmask')) return refuse('not_permitted')
  const standing = await desk.standing(contractId)
  if (!standing) return refuse('document_unknown')
  const confirmed = await confirmAct(
    desk,
    ports,
    { endpoint: 'POST /session/unmasking', body: { docType: 'contract', docId: contractId } },
    proof,
  )
  if (!confirmed.ok) return confirmed
  const seen = desk.view(contractId, standing)
  await noteLook(desk, ports, { docType: 'contract', docId: contractId, reason, ...confirmed.value })
  return accept({ ...seen.customer, msisdn: seen.msisdn })
}

/** The same for an order, one that waits here included. Refusals: not_permitted, order_unknown, those of `confirmAct`. */
export async function revealOrder(
  desk: Desk,
  ports: ActionPorts,
  { orderId, reason }: { readonly orderId: OrderId; readonly reason: string },
  proof?: StepUpProof,
): Promise<Outcome<RevealedOrder>> {
  if (!holds(desk.user, 'customer.unmask')) return refuse('not_permitted')
  const known = await knownOrder(desk, orderId)
  if (!known) return refuse('order_unknown')
  const confirmed = await confirmAct(
    desk,
    ports,
    { endpoint: 'POST /session/unmasking', body: { docType: 'order', docId: orderId } },
    proof,
  )
  if (!confirmed.ok) return confirmed
  await noteLook(desk, ports, { docType: 'order', docId: orderId, reason, ...confirmed.value })
  const { customer, receipt, contract } = known.body
  return accept({ customer, receipt, contract })
}
