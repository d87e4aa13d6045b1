import { toInstant } from '../domain/kernel/instant.ts'
import type { AuditEvent } from '../domain/protocol/push.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'

export type ExportedDocuments = { readonly docType: AuditEvent['docType']; readonly ids: readonly string[]; readonly reason: string }

/** One audit event per document that leaves, all of them on the disk before this returns; they travel with the next push. */
export async function auditExport(desk: Desk, { clock, random }: ActionPorts, { docType, ids, reason }: ExportedDocuments): Promise<void> {
  const saidAt = toInstant(clock.now())
  const offline = desk.driver.connection.state !== 'online'
  const events = ids.map((id): AuditEvent => {
    return { eventId: random.uuid(), action: 'export', docType, docId: id, reason, saidAt, offline }
  })
  await desk.audit.add(...events)
  desk.driver.push()
}
