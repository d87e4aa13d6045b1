import { createHash } from 'node:crypto'
import type { SessionId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { LIVE_TICKET_TTL_MS } from '../../domain/session/session.ts'

/** More than any shop floor opens within the life of a ticket; beyond that the oldest are forgotten. */
const TICKETS_MAX = 20_000
const TICKET_BYTES = 32

/** One-time tickets for the socket's handshake: a token never travels in a URL. In memory, as the sockets are. */
export type LiveTickets = {
  issue(sessionId: SessionId): { readonly ticket: string; readonly expiresAt: Instant }
  /** The session of a ticket that is fresh and was never used; it is used up by asking. */
  redeem(ticket: string): SessionId | undefined
}

export function createLiveTickets({
  clock,
  randomBytes,
}: {
  readonly clock: () => Millis
  readonly randomBytes: (count: number) => Uint8Array
}): LiveTickets {
  const issued = new Map<string, { readonly sessionId: SessionId; readonly expiresAt: Millis }>()
  const nameOf = (ticket: string) => createHash('sha256').update(ticket).digest('base64')
  const forgetOld = (): void => {
    for (const [name, { expiresAt }] of issued) {
      if (expiresAt > clock() && issued.size <= TICKETS_MAX) return
      issued.delete(name)
    }
  }
  return {
    issue(sessionId) {
      forgetOld()
      const ticket = Buffer.from(randomBytes(TICKET_BYTES)).toString('base64url')
      const expiresAt = clock() + LIVE_TICKET_TTL_MS
      issued.set(nameOf(ticket), { sessionId, expiresAt })
      return { ticket, expiresAt: toInstant(expiresAt) }
    },
    redeem(ticket) {
      const name = nameOf(ticket)
      const found = issued.get(name)
      issued.delete(name)
      return found && clock() < found.expiresAt ? found.sessionId : undefined
    },
  }
}
