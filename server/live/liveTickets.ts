import { createHash } from 'node:crypto'
import { sessionIdSchema, type SessionId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { LIVE_TICKET_TTL_MS } from '../../domain/session/session.ts'
import type { Database } from '../platform/database.ts'

const TICKET_BYTES = 32

/** One-time tickets for the socket's handshake: a token never travels in a URL. Any process redeems what another one issued. */
export type LiveTickets = {
  issue(sessionId: SessionId): Promise<{ readonly ticket: string; readonly expiresAt: Instant }>
  /** The session of a ticket that is fresh and was never used; it is used up by asking. */
  redeem(ticket: string): Promise<SessionId | undefined>
}

/** In the database, by hash: behind a gateway the socket need not open where its ticket was issued. */
export function createLiveTickets({
  db,
  clock,
  randomBytes,
}: {
  readonly db: Database
  readonly clock: () => Millis
  readonly randomBytes: (count: number) => Uint8Array
}): LiveTickets {
  let sweptAt = Number.NEGATIVE_INFINITY
  const hashOf = (ticket: string) => createHash('sha256').update(ticket).digest()

  async function forgetOld(now: Millis): Promise<void> {
    if (now - sweptAt < LIVE_TICKET_TTL_MS) return
    sweptAt = now
    await db.deleteFrom('desk.live_ticket').where('expires_at', '<=', new Date(now)).execute()
  }

  return {
    async issue(sessionId) {
      await forgetOld(clock())
      const ticket = Buffer.from(randomBytes(TICKET_BYTES)).toString('base64url')
      const expiresAt = toInstant(clock() + LIVE_TICKET_TTL_MS)
      await db
        .insertInto('desk.live_ticket')
        .values({ hash: hashOf(ticket), session_id: sessionId, expires_at: expiresAt })
        .execute()
      return { ticket, expiresAt }
    },
    async redeem(ticket) {
      const used = await db
        .deleteFrom('desk.live_ticket')
        .where('hash', '=', hashOf(ticket))
        .returning(['session_id', 'expires_at'])
        .executeTakeFirst()
      return used && clock() < used.expires_at.getTime() ? sessionIdSchema.parse(used.session_id) : undefined
    },
  }
}
