import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from '../../domain/session/session.ts'
import type { Database } from '../platform/database.ts'
import { runNamed } from '../platform/namedStatements.ts'
import type { SessionReader } from './authPorts.ts'
import { knownUserQuery, sessionColumns, toKnownUser, toSession } from './sessionRows.ts'

/** `SessionReader` on PostgreSQL, for the role of either connection: it touches nothing that is secret. */
export function createPostgresSessionReader(db: Database): SessionReader {
  return {
    find: async (sessionId) => {
      // One statement, planned once: every request asks it.
      const query = knownUserQuery(db)
        .innerJoin('auth.session as s', 's.user_id', 'u.id')
        .select([...sessionColumns, 's.id as session_id'])
        .where('s.id', '=', sessionId)
      const [row] = await runNamed(db, 'sessions.find', query)
      return row && { session: toSession({ ...row, id: row.session_id }), user: toKnownUser(row) }
    },
    // Conditions and change are one statement, for no lock of the user is taken: an ending that comes first is seen.
    touch: async (sessionId, at) => {
      const done = await db
        .updateTable('auth.session')
        .set((eb) => ({ last_activity_at: eb.fn<Date>('greatest', ['last_activity_at', eb.val(new Date(at))]) }))
        .where('id', '=', sessionId)
        .where('state', '=', 'active')
        .where('last_activity_at', '>', new Date(at - IDLE_LIMIT_MS))
        .where('started_at', '>', new Date(at - ABSOLUTE_LIMIT_MS))
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('auth.app_user as u')
                .select('u.id')
                .whereRef('u.id', '=', 'auth.session.user_id')
                .where('u.disabled_at', 'is not', null),
            ),
          ),
        )
        .executeTakeFirst()
      return done.numUpdatedRows === 1n
    },
  }
}
