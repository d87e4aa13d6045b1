import type { DeviceId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { StoredTicket } from './authPorts.ts'

/** AUT-7, MFA-1: a ticket counts once, for the device that asked, and for its time. */
export function isTicketGood(ticket: StoredTicket | undefined, by: { readonly deviceId: DeviceId; readonly now: Millis }): boolean {
  return ticket?.usedAt === null && by.now < ticket.expiresAt && ticket.deviceId === by.deviceId
}
