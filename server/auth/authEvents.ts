import { sql } from 'kysely'
import { SECOND_MS, toInstant } from '../../domain/kernel/instant.ts'
import type { HeldEnd, HeldSession } from '../../domain/session/heldSession.ts'
import type { EndReason } from '../../domain/session/session.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'

/** Who listens is woken at the commit; who does not hear it reads a moment later. See `createEndingFeed`. */
const AUTH_EVENT_CHANNEL = 'auth_event'
export const LISTEN_TO_AUTH_EVENTS = 'listen auth_event'

/** CAEP 1.0 (OpenID Shared Signals): partners read the same shape. */
export const SESSION_REVOKED = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked'

const initiators: Readonly<Record<EndReason, 'user' | 'admin' | 'policy'>> = {
  superseded: 'user',
  signed_out: 'user',
  administrator: 'admin',
  device_locked: 'admin',
  device_lost: 'admin',
  policy: 'policy',
  doubted: 'policy',
  idle: 'policy',
  absolute: 'policy',
  token_theft: 'policy',
  password_reset: 'user',
}

/** Tells of an ending in the transaction that makes it: ids only, nothing of the person. */
export async function recordEnding(
  tx: DatabaseTransaction,
  session: Pick<HeldSession, 'sessionId' | 'userId'>,
  end: HeldEnd,
): Promise<void> {
  const { sessionId, userId } = session
  const payload = {
    sub_id: { format: 'complex', session: { format: 'opaque', id: sessionId }, user: { format: 'opaque', id: userId } },
    event_timestamp: Math.floor(end.at / SECOND_MS),
    initiating_entity: initiators[end.reason],
  }
  await tx
    .insertInto('auth.event')
    .values({ at: toInstant(end.at), type: SESSION_REVOKED, session_id: sessionId, payload: jsonb(payload) })
    .execute()
  await sql`select pg_notify(${AUTH_EVENT_CHANNEL}, '')`.execute(tx)
}
