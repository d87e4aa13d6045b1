import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { permissions, permissionsOfPost, roles as posts } from '../../../domain/access/permissions.ts'
import { wayToPermission, type RoleBook } from '../../../domain/access/roleBook.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'

let database: FreshDatabase
beforeAll(async () => (database = await freshDatabase()))
afterEach(() => asOwner(database.ownerUrl, 'delete from desk.user_role; delete from auth.app_user'))
afterAll(() => database.close())

const DAY = 24 * 3_600_000
const at = (days: number) => new Date(Date.now() + days * DAY)

async function person(role: string, dealerCode: string | null = null): Promise<string> {
  const id = randomUUID()
  if (dealerCode !== null) {
    const dealer = { code: dealerCode, name: dealerCode }
    await database.db
      .insertInto('desk.dealer')
      .values(dealer)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const user = { id, login_id: id, display_name: '사람', role, dealer_code: dealerCode, password_hash: 'x', disabled_at: null }
  await database.auth.db.insertInto('auth.app_user').values(user).execute()
  return id
}

type Given = { readonly scope?: string; readonly from?: Date; readonly to?: Date | null }
async function give(user_id: string, role: string, { scope = 'all', from = at(-1), to = null }: Given = {}): Promise<string> {
  const given = { user_id, role, scope, valid_from: from, valid_to: to, given_by: null, reason: null }
  const { id } = await database.db.insertInto('desk.user_role').values(given).returning('id').executeTakeFirstOrThrow()
  return id
}

async function may(user: string, dealer: string | null = null): Promise<readonly string[]> {
  const { rows } = await sql<{ list: string[] }>`select desk.permissions_of(${user}::uuid, ${dealer}) as list`.execute(database.db)
  return rows[0]!.list
}

test('[ACC-1] a fresh database holds for each post what the program says, and knows every permission', async () => {
  const known = await database.db.selectFrom('desk.permission').select('code').execute()
  expect(known.map(({ code }) => code).toSorted()).toEqual(permissions.toSorted())
  for (const post of posts) expect(await may(await person(post)), post).toEqual(permissionsOfPost[post].toSorted())
})

test('[ACC-3] Z-04 ATK-45 what a role holds is what it and its juniors hold, whatever the tree; more under it never makes it less', async () => {
  const count = 7
  const code = (i: number) => `T${i}_ROLE`
  await asOwner(database.ownerUrl, `insert into desk.role (code, name) select 'T' || i || '_ROLE', 'x' from generate_series(0, 6) i`)
  const book = async (): Promise<RoleBook> => {
    const held = await database.db.selectFrom('desk.role_permission').selectAll().where('role', 'like', 'T%').execute()
    const under = await database.db.selectFrom('desk.role_inherits').selectAll().where('senior', 'like', 'T%').execute()
    return {
      apart: [],
      roles: Array.from({ length: count }, (_, i) => ({
        code: code(i),
        name: null,
        permissions: held.filter(({ role }) => role === code(i)).map(({ permission }) => permission),
        juniors: under.filter(({ senior }) => senior === code(i)).map(({ junior }) => junior),
      })),
    }
  }
  const edges = fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 12 })
  const held = fc.array(fc.tuple(fc.nat(count - 1), fc.constantFrom(...permissions)), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(edges, held, async (asked, holding) => {
      await asOwner(
        database.ownerUrl,
        `delete from desk.role_inherits where senior like 'T%'; delete from desk.role_permission where role like 'T%'`,
      )
      for (const [role, permission] of holding) {
        await database.db
          .insertInto('desk.role_permission')
          .values({ role: code(role), permission })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
      const taken = new Map<number, Set<number>>()
      const reaches = (from: number, to: number): boolean => from === to || [...(taken.get(from) ?? [])].some((next) => reaches(next, to))
      for (const [senior, junior] of asked) {
        const before = new Map((await lists()).map(({ role, permissions: list }) => [role, list]))
        const isCycle = reaches(junior, senior)
        const put = database.db
          .insertInto('desk.role_inherits')
          .values({ senior: code(senior), junior: code(junior) })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        if (isCycle) await expect(put).rejects.toMatchObject({ code: '23514' })
        else {
          await put
          taken.set(senior, (taken.get(senior) ?? new Set()).add(junior))
        }
        for (const { role, permissions: list } of await lists()) expect(list).toEqual(expect.arrayContaining(before.get(role) ?? []))
      }
      const now = await book()
      for (const { role, permissions: list } of await lists())
        expect(list).toEqual(permissions.filter((one) => wayToPermission(now, role, one) !== null).toSorted())
    }),
    { numRuns: 12 },
  )
  function lists() {
    return database.db.selectFrom('desk.role_list').selectAll().where('role', 'like', 'T%').execute()
  }
}, 120_000)

test('[ACC-3] ATK-45 two who turn a pair around at once cannot make a circle of it', async () => {
  await asOwner(database.ownerUrl, `insert into desk.role (code, name) values ('LEFT_ROLE', 'x'), ('RIGHT_ROLE', 'x')`)
  const pairs = [
    { senior: 'LEFT_ROLE', junior: 'RIGHT_ROLE' },
    { senior: 'RIGHT_ROLE', junior: 'LEFT_ROLE' },
  ]
  const both = await Promise.allSettled(pairs.map((pair) => database.db.insertInto('desk.role_inherits').values(pair).execute()))
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('[ACC-4] ATK-45 a role counts from its beginning, to its end, and where it was given for', async () => {
  const user = await person('MARKETING', 'D1001')
  const counts = async (dealer: string | null = 'D1001') => (await may(user, dealer)).includes('saga.force')
  await asOwner(database.ownerUrl, `insert into desk.role (code, name) values ('HELPER', '거드는 사람')`)
  await database.db.insertInto('desk.role_permission').values({ role: 'HELPER', permission: 'saga.force' }).execute()
  await give(user, 'HELPER', { from: at(-3), to: at(-1) })
  await give(user, 'HELPER', { from: at(1), to: at(3) })
  await give(user, 'HELPER', { scope: 'dealer:D1002' })
  expect(await counts()).toBe(false)
  expect(await counts('D1002')).toBe(true)
  const id = await give(user, 'HELPER', { scope: 'dealer:D1001', to: at(1) })
  expect(await counts()).toBe(true)
  expect(await counts(null)).toBe(false)
  await database.db.updateTable('desk.user_role').set({ valid_to: new Date() }).where('id', '=', id).execute()
  expect(await counts()).toBe(false)
})

test('[ACC-4] the role of a post goes with the post', async () => {
  const user = await person('COUNSELOR')
  await database.auth.db.updateTable('auth.app_user').set({ role: 'ADMIN' }).where('id', '=', user).execute()
  expect(await may(user)).toEqual(permissionsOfPost.ADMIN.toSorted())
})

test('[ACC-5] Z-07 two duties that are kept apart never come into one hand: not given, not inherited, not by two at once', async () => {
  const refused = { code: '23514', constraint: 'user_role_duties_apart' }
  const counselor = await person('COUNSELOR')
  await expect(give(counselor, 'AUDITOR')).rejects.toMatchObject(refused)
  // A manager stands above the staff, whose work a counselor judges.
  await expect(give(counselor, 'DEALER_MANAGER')).rejects.toMatchObject(refused)
  await give(counselor, 'AUDITOR', { from: at(-9), to: at(-8) })
  await expect(
    database.db.insertInto('desk.role_inherits').values({ senior: 'COUNSELOR', junior: 'AUDITOR' }).execute(),
  ).rejects.toMatchObject(refused)
  await asOwner(database.ownerUrl, `insert into desk.role (code, name) values ('ONE_DUTY', 'x'), ('OTHER_DUTY', 'x')`)
  await database.db.insertInto('desk.duties_apart').values({ one: 'ONE_DUTY', other: 'OTHER_DUTY' }).execute()
  const marketing = await person('MARKETING')
  const both = await Promise.allSettled(['ONE_DUTY', 'OTHER_DUTY'].map((role) => give(marketing, role)))
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('[ACC-5] a pair cannot be kept apart while somebody has both', async () => {
  await asOwner(database.ownerUrl, `insert into desk.role (code, name) values ('A_DUTY', 'x'), ('B_DUTY', 'x')`)
  const user = await person('MARKETING')
  await give(user, 'A_DUTY')
  await give(user, 'B_DUTY')
  const pair = database.db.insertInto('desk.duties_apart').values({ one: 'A_DUTY', other: 'B_DUTY' }).execute()
  await expect(pair).rejects.toMatchObject({ constraint: 'user_role_duties_apart' })
})

test('[ACC-2] the program cannot write what the roles were compiled to, nor give a permission its own name, nor forget what was given', async () => {
  for (const statement of [
    `update desk.role_list set permissions = array['saga.force']`,
    `insert into desk.permission (code) values ('own.invention')`,
    `delete from desk.user_role`,
    `update desk.user_role set role = 'ADMIN'`,
  ])
    await expect(sql.raw(statement).execute(database.db)).rejects.toMatchObject({ code: '42501' })
})
