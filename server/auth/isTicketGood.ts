import type { Millis } from '../../domain/kernel/instant.ts'
import type { StoredTicket } from './authPorts.ts'

/** AUT-7, MFA-1, DEV-3: a ticket counts once, for the device that asked and the key it showed then, and for its time. */
export function isTicketGood(
  ticket: StoredTicket | undefined,
  by: Pick<StoredTicket, 'deviceId' | 'deviceKey'> & { readonly now: Millis },
): boolean {
  return ticket?.usedAt === null && by.now < ticket.expiresAt && ticket.deviceId === by.deviceId && ticket.deviceKey === by.deviceKey
}
