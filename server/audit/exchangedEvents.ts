import { digestOf, type AuditLink, type SealedEvent } from './auditChain.ts'

export type EditedEvent = { readonly link: AuditLink; readonly event: SealedEvent }

/** What somebody exchanges who wants two events in the other order: all but the numbers, or what tells the order. */
const exchanges: readonly (readonly (keyof SealedEvent)[])[] = [
  ['recordedAt', 'at', 'userId', 'sessionId', 'deviceId', 'address', 'action', 'subjectType', 'subjectId', 'dealerCode', 'detail'],
  ['xid', 'recordedAt', 'at', 'userId', 'sessionId', 'deviceId', 'address', 'action', 'subjectType', 'subjectId', 'dealerCode', 'detail'],
  ['xid'],
  ['at'],
  ['recordedAt'],
  ['at', 'recordedAt'],
  ['xid', 'at', 'recordedAt'],
]

/** True when both events are as they were sealed once some of their columns are exchanged again. */
export function areExchanged(one: EditedEvent, other: EditedEvent): boolean {
  return exchanges.some((columns) => {
    const taken = (from: SealedEvent) => Object.fromEntries(columns.map((column) => [column, from[column]]))
    const wasOne = { ...one.event, ...taken(other.event) }
    const wasOther = { ...other.event, ...taken(one.event) }
    return digestOf(wasOne).equals(one.link.digest) && digestOf(wasOther).equals(other.link.digest)
  })
}
