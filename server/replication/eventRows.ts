import type { Principal } from '../../domain/access/principal.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { AuditEvent } from '../../domain/protocol/push.ts'
import { isStorable } from '../platform/isStorable.ts'
import { keyText, type AuditRow, type ReplicationTransaction } from './replicationStore.ts'

type Said = { readonly principal: Principal; readonly address: string | null; readonly at: Instant; readonly events: readonly AuditEvent[] }

/**
 * SYN-18: what was looked at, printed or exported on the PC, as audit rows. The PC's own time is kept as said, beside the
 * centre's. Events about documents out of reach are no evidence of anything and leave no row.
 */
export async function eventRows(tx: ReplicationTransaction, { principal, address, at, events }: Said): Promise<readonly AuditRow[]> {
  const { userId, sessionId, deviceId } = principal
  const found = await tx.read(events.filter(({ docId }) => isStorable(docId)).map(({ docType, docId }) => ({ type: docType, id: docId })))
  const dealerOf = new Map(found.map((row) => [keyText(row), row.dealerCode]))
  return events.flatMap(({ eventId, action, docType, docId, reason, batch, saidAt, offline }) => {
    const key = keyText({ type: docType, id: docId })
    if (!dealerOf.has(key)) return []
    const said = reason === undefined ? {} : { reason: reason.toWellFormed().replaceAll('\0', '') }
    const detail = { eventId, saidAt, offline, ...said, ...(batch === undefined ? {} : { batch }) }
    const dealerCode = dealerOf.get(key) ?? null
    return [
      {
        at,
        userId,
        sessionId,
        deviceId,
        address,
        action: `${docType}.${action}`,
        subjectType: docType,
        subjectId: docId,
        dealerCode,
        detail,
      },
    ]
  })
}
