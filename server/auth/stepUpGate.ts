import { createHash } from 'node:crypto'
import type { Role } from '../../domain/access/permissions.ts'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import { decideStepUp, STEP_UP_REPEAT_MS, UNMASKING_CONFIRMED_MS } from '../../domain/session/stepUp.ts'
import type { Database } from '../platform/database.ts'
import type { StepUpAsked, StepUpCheck } from '../platform/httpServer.ts'

/** What is past its use is swept so often at most. */
const SWEEP_MS = 30 * SECOND_MS

/**
 * MFA-6: whether a request that is asked for twice may go on: see `decideStepUp`. A ticket counts for a request of the same session
 * in exactly these words, and is used up by asking; a command that comes once more under its own key, because its answer was lost, is the
 * same request. After a ticket for a customer in clear the session sees customers for a while without another. Refusals: those of `decideStepUp`.
 */
export function createStepUpGate({
  db,
  clock,
  factorDemandedOf,
  isIdentityDown,
}: {
  readonly db: Database
  readonly clock: () => Millis
  readonly factorDemandedOf: ReadonlySet<Role>
  readonly isIdentityDown: () => boolean
}): StepUpCheck {
  let sweptAt = Number.NEGATIVE_INFINITY

  async function forgetOld(now: Millis): Promise<void> {
    if (now - sweptAt < SWEEP_MS) return
    sweptAt = now
    await db
      .deleteFrom('desk.step_up_ticket')
      .where('expires_at', '<=', new Date(now - STEP_UP_REPEAT_MS))
      .execute()
  }

  async function takeTicket({ principal, text, ticket, key, unmasks }: StepUpAsked): Promise<boolean> {
    if (ticket === undefined) return false
    const now = clock()
    const used = await db
      .updateTable('desk.step_up_ticket')
      // Without a key it is used by nothing that could come again.
      .set({ used_at: new Date(now), used_by: key, unmasks })
      .where('hash', '=', createHash('sha256').update(ticket).digest())
      .where('session_id', '=', principal.sessionId)
      .where('action_hash', '=', createHash('sha256').update(text).digest())
      .where((eb) => eb.or([eb.and([eb('used_at', 'is', null), eb('expires_at', '>', new Date(now))]), eb('used_by', '=', key)]))
      .executeTakeFirst()
    await forgetOld(now)
    return used.numUpdatedRows === 1n
  }

  /** Customers were confirmed to be seen in this session a short while ago. */
  async function seesCustomers({ principal, unmasks }: StepUpAsked): Promise<boolean> {
    if (!unmasks) return false
    const found = await db
      .selectFrom('desk.step_up_ticket')
      .select('hash')
      .where('session_id', '=', principal.sessionId)
      .where('unmasks', '=', true)
      .where('used_at', '>', new Date(clock() - UNMASKING_CONFIRMED_MS))
      // POL-3: what was found unusual since is answered by another code.
      .where((eb) =>
        eb.not(
          eb.exists(
            eb.selectFrom('auth.second_look').select('found_at').where('user_id', '=', principal.userId).where('proven_at', 'is', null),
          ),
        ),
      )
      .limit(1)
      .executeTakeFirst()
    return found !== undefined
  }

  return async (asked) => {
    const { userId, role } = asked.principal
    const person = await db.selectFrom('auth.app_user').select('second_factor_at').where('id', '=', userId).executeTakeFirst()
    const isEnrolled = person?.second_factor_at !== null
    return decideStepUp({
      isEnrolled,
      isDemanded: factorDemandedOf.has(role),
      hasTicket: isEnrolled && ((await takeTicket(asked)) || (await seesCustomers(asked))),
      isIdentityDown: isIdentityDown(),
    })
  }
}
