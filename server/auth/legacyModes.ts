import { sql } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept } from '../../domain/kernel/refusals.ts'
import { passwordMigrationSchema, type PasswordMigration, type SetPasswordMode } from '../../domain/protocol/passwords.ts'
import type { PasswordService } from '../../domain/session/legacyPassword.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import type { AuthAnswer } from './authContract.ts'

/** How far passwords are moved over from the system before, and moving a door on or back. */
export interface LegacyModes {
  state(): Promise<AuthAnswer<PasswordMigration>>
  /** PWD-7: from the next sign-in on; sessions go on. Leaves an audit event with the reason. */
  set(principal: Principal, service: PasswordService, given: SetPasswordMode, address: string): Promise<AuthAnswer<PasswordMigration>>
}

/** `db` works as `desk_auth`. */
export function createLegacyModes({ db, clock }: { readonly db: Database; readonly clock: () => number }): LegacyModes {
  async function state(): Promise<AuthAnswer<PasswordMigration>> {
    const { rows: people } = await sql<{ kind: string; count: number }>`
      select case when password_hash = '!' then 'none'
                  when password_hash like 'legacy$%' then split_part(password_hash, '$', 2)
                  else 'own' end as kind, count(*)::int as count
        from auth.app_user where disabled_at is null group by 1`.execute(db)
    const services = await db.selectFrom('auth.password_service').selectAll().orderBy('service').execute()
    return accept(
      passwordMigrationSchema.parse({
        people: { own: 0, none: 0, bcrypt: 0, sha256: 0, md5: 0, ...Object.fromEntries(people.map(({ kind, count }) => [kind, count])) },
        services: services.map(({ changed_at: changedAt, ...row }) => ({ ...row, changedAt: changedAt && toInstant(changedAt.getTime()) })),
      }),
    )
  }

  return {
    state,
    async set(principal, service, { mode, reason }, address) {
      const at = clock()
      await withReach(db, { kind: 'none' }, async (tx) => {
        await tx
          .updateTable('auth.password_service')
          .set({ mode, changed_at: toInstant(at) })
          .where('service', '=', service)
          .execute()
        const subject = { type: 'service', id: service }
        await recordAudit(tx, { at, action: 'account.password_mode', who: principal, address, subject, detail: { mode, reason } })
      })
      return state()
    },
  }
}
