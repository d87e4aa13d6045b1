import { createHash } from 'node:crypto'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'
import type { StepUpCheck } from '../platform/httpServer.ts'

/**
 * MFA-6: whether a request that is asked for twice may go on: its person has no second factor, or it carries a fresh ticket of the same
 * session for exactly this request, which is used up by asking.
 */
export function createStepUpGate({ db, clock }: { readonly db: Database; readonly clock: () => Millis }): StepUpCheck {
  return async ({ principal, text, ticket }) => {
    const person = await db.selectFrom('auth.app_user').select('second_factor_at').where('id', '=', principal.userId).executeTakeFirst()
    if (person?.second_factor_at === null) return true
    if (ticket === undefined) return false
    const now = new Date(clock())
    await db.deleteFrom('desk.step_up_ticket').where('expires_at', '<=', now).execute()
    const used = await db
      .deleteFrom('desk.step_up_ticket')
      .where('hash', '=', createHash('sha256').update(ticket).digest())
      .where('session_id', '=', principal.sessionId)
      .where('action_hash', '=', createHash('sha256').update(text).digest())
      .where('expires_at', '>', now)
      .executeTakeFirst()
    return used.numDeletedRows === 1n
  }
}
