import { sql, type SqlBool } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import { permissionListSchema } from '../../domain/access/permissions.ts'
import { givenRoleSchema, roleBookSchema, type GivenRole, type RoleBook } from '../../domain/access/roleBook.ts'
import { dealerCodeSchema, sessionIdSchema, userIdSchema } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { ACCESS_PAGE, GIVEN_MAX, type AccessPeopleReply, type OpenSessionsReply } from '../../domain/protocol/access.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { ofReach } from '../platform/ofReach.ts'

const SESSIONS_MAX = 500

/** ACC-6, ACC-11: a page of the people in the principal's reach by login id, with the roles that were given to each (the post's, then what is not over, then what was; newest first), and what they may do by the database's clock. */
export function listPeople(
  db: Database,
  principal: Principal,
  { q, after }: { readonly q?: string | undefined; readonly after?: string | undefined },
): Promise<AccessPeopleReply> {
  return withReach(db, { kind: 'none' }, async (tx) => {
    let select = tx
      .selectFrom('auth.app_user as u')
      .select(['u.id', 'u.login_id', 'u.display_name', 'u.role', 'u.dealer_code', 'u.disabled_at'])
      .select(sql<string[]>`desk.permissions_of(u.id, u.dealer_code)`.as('permissions'))
      .select(sql<boolean>`exists (select from auth.session s where s.user_id = u.id and s.state = 'active')`.as('is_signed_in'))
      .where(ofReach(principal, 'u.dealer_code'))
      .orderBy('u.login_id')
      .limit(ACCESS_PAGE + 1)
    if (after !== undefined) select = select.where('u.login_id', '>', after)
    if (q !== undefined)
      select = select.where(sql<SqlBool>`(starts_with(u.login_id, ${q.toLowerCase()}) or starts_with(u.display_name, ${q}))`)
    const rows = await select.execute()
    const page = rows.slice(0, ACCESS_PAGE)
    const given = await givenTo(
      tx,
      page.map(({ id }) => id),
    )
    const { rows: clock } = await sql<{ now: Date }>`select now() as now`.execute(tx)
    return {
      people: page.map((row) => ({
        userId: userIdSchema.parse(row.id),
        loginId: row.login_id,
        displayName: row.display_name,
        role: row.role,
        dealerCode: dealerCodeSchema.nullable().parse(row.dealer_code),
        isStopped: row.disabled_at !== null,
        permissions: permissionListSchema.parse(row.permissions),
        given: given.get(row.id) ?? [],
        isSignedIn: row.is_signed_in,
      })),
      nextAfter: rows.length > ACCESS_PAGE ? (page.at(-1)?.login_id ?? null) : null,
      now: toInstant(clock[0]!.now.getTime()),
    }
  })
}

async function givenTo(tx: DatabaseTransaction, userIds: readonly string[]): Promise<ReadonlyMap<string, GivenRole[]>> {
  if (userIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('desk.user_role')
    .selectAll()
    .where('user_id', 'in', [...userIds])
    .orderBy('by_post', 'desc')
    .orderBy(sql`(valid_to is null or valid_to > now())`, 'desc')
    .orderBy('given_at', 'desc')
    .execute()
  const byPerson = Map.groupBy(rows, ({ user_id: userId }) => userId)
  const told = (row: (typeof rows)[number]): GivenRole =>
    givenRoleSchema.parse({
      id: row.id,
      role: row.role,
      scope: row.scope,
      byPost: row.by_post,
      validFrom: toInstant(row.valid_from.getTime()),
      validTo: row.valid_to && toInstant(row.valid_to.getTime()),
      givenBy: row.given_by,
      reason: row.reason,
    })
  return new Map([...byPerson].map(([userId, own]) => [userId, own.slice(0, GIVEN_MAX).map(told)]))
}

/** ACC-6: every role as the tables say it. */
export function readBook(db: Database): Promise<RoleBook> {
  return withReach(db, { kind: 'none' }, async (tx) => {
    const roles = await tx.selectFrom('desk.role').selectAll().orderBy('code').execute()
    const held = await tx.selectFrom('desk.role_permission').selectAll().orderBy('permission').execute()
    const under = await tx.selectFrom('desk.role_inherits').selectAll().orderBy('junior').execute()
    const apart = await tx.selectFrom('desk.duties_apart').selectAll().orderBy('one').orderBy('other').execute()
    return roleBookSchema.parse({
      roles: roles.map(({ code, name }) => ({
        code,
        name,
        permissions: held.filter(({ role }) => role === code).map(({ permission }) => permission),
        juniors: under.filter(({ senior }) => senior === code).map(({ junior }) => junior),
      })),
      apart: apart.map(({ one, other }) => [one, other]),
    })
  })
}

/** ACC-11: who is signed in of the people in the principal's reach, the most recently active first. */
export async function openSessions(db: Database, principal: Principal): Promise<OpenSessionsReply> {
  const rows = await db
    .selectFrom('auth.session as s')
    .innerJoin('auth.app_user as u', 'u.id', 's.user_id')
    .select(['s.id', 's.user_id', 's.device_name', 's.platform', 's.started_at', 's.last_activity_at'])
    .select(['u.login_id', 'u.display_name', 'u.role', 'u.dealer_code'])
    .where('s.state', '=', 'active')
    .where(ofReach(principal, 'u.dealer_code'))
    .orderBy('s.last_activity_at', 'desc')
    .limit(SESSIONS_MAX + 1)
    .execute()
  return {
    sessions: rows.slice(0, SESSIONS_MAX).map((row) => ({
      sessionId: sessionIdSchema.parse(row.id),
      userId: userIdSchema.parse(row.user_id),
      loginId: row.login_id,
      displayName: row.display_name,
      role: row.role,
      dealerCode: dealerCodeSchema.nullable().parse(row.dealer_code),
      deviceName: row.device_name,
      platform: row.platform,
      startedAt: toInstant(row.started_at.getTime()),
      lastActivityAt: toInstant(row.last_activity_at.getTime()),
    })),
    hasMore: rows.length > SESSIONS_MAX,
  }
}
