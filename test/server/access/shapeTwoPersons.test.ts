import { afterAll, beforeAll, expect, test } from 'vitest'
import { approvalsReplySchema } from '../../../domain/protocol/approvals.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

const reason = '담당 업무가 바뀌어 조정함'
const WAITS = { waitsForSecond: true }
const AT_ONCE = { waitsForSecond: false }
let server: DeskServer
let admin: SignedInTester
let second: SignedInTester
let staff: SignedInTester
beforeAll(async () => {
  server = await startDeskServer({ twoPersons: ['role'] })
  admin = await signInAs(server, 'admin1')
  await asOwner(server.database.ownerUrl, `update auth.app_user set role = 'ADMIN' where login_id = 'counselor1'`)
  second = await signInAs(server, 'counselor1')
  staff = await signInAs(server, 'd1001-staff1')
})
afterAll(() => server.close())

const post = async (path: string, body: object, { accessToken: token } = admin) => {
  const { problem, body: reply } = await call(server, `POST /access/${path}`, { token, body })
  return problem ? problem.code : reply
}
const hold = (role: string, permission: string, held = true, by = admin) =>
  post(`roles/${role}/permissions`, { permission, held, reason }, by)
const stand = (role: string, junior: string, above = true) => post(`roles/${role}/juniors`, { junior, above, reason })
const make = (code: string) => post('roles', { code, name: code.toLowerCase(), reason })
const give = (to: SignedInTester, role: string) => post(`people/${to.user.userId}/roles`, { role, scope: 'all', validTo: null, reason })
const open = async () => {
  const { body } = await call(server, 'GET /access/approvals', { token: admin.accessToken })
  return approvalsReplySchema.parse(body).approvals.filter(({ state }) => state === 'asked')
}
const decide = (id: string, by = second, event = 'confirm') => post(`approvals/${id}/decision`, { event }, by)
/** What waits, decided by the second person. */
const decideAll = async (event = 'confirm') => {
  for (const { id } of await open()) expect(await decide(id, second, event)).toEqual({})
}
const may = async (permission: string) => {
  const { body } = await call(server, 'GET /me', { token: staff.accessToken })
  return JSON.stringify(body).includes(`"${permission}"`)
}

test('[ACC-12] A-11 more in a role that somebody has counts only once a second person has confirmed it, never who asked', async () => {
  expect(await hold('DEALER_STAFF', 'access.grant')).toEqual(WAITS)
  expect(await may('access.grant')).toBe(false)
  const [asked] = await open()
  expect(asked).toMatchObject({
    kind: 'shape',
    reason,
    shape: { role: 'DEALER_STAFF', permission: 'access.grant' },
    role: null,
    export: null,
  })
  expect(await decide(asked!.id, admin)).toBe('second_person_needed')
  expect(await decide(asked!.id, staff)).toBe('not_permitted')
  expect(await may('access.grant')).toBe(false)
  expect(await decide(asked!.id)).toEqual({})
  expect(await may('access.grant')).toBe(true)
  expect(await decide(asked!.id)).toBe('approval_over')
  // It stands already: nothing to ask for.
  expect(await hold('DEALER_STAFF', 'access.grant')).toEqual(AT_ONCE)
  const written = await withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx
      .selectFrom('desk.audit_event')
      .select(['action', 'user_id', 'detail'])
      .where('action', 'in', ['role.shape_asked', 'role.permission'])
      .orderBy('id')
      .execute(),
  )
  const [shapeAsked, changed] = written
  expect(shapeAsked).toMatchObject({
    action: 'role.shape_asked',
    user_id: admin.user.userId,
    detail: { permission: 'access.grant', reason },
  })
  expect(changed).toMatchObject({
    user_id: second.user.userId,
    detail: { permission: 'access.grant', held: true, askedBy: admin.user.userId },
  })
})

test('[ACC-12] A-11 less in a role counts at once, and one that nobody has is made as one likes', async () => {
  expect(await hold('DEALER_STAFF', 'access.grant', false)).toEqual(AT_ONCE)
  expect(await may('access.grant')).toBe(false)
  expect(await make('NIGHT_DESK')).toEqual({})
  expect(await hold('NIGHT_DESK', 'import.run')).toEqual(AT_ONCE)
  expect(await make('NIGHT_BASE')).toEqual({})
  expect(await stand('NIGHT_DESK', 'NIGHT_BASE')).toEqual(AT_ONCE)
  expect(await open()).toEqual([])
})

test('[ACC-12] A-11 a role is had through a senior one too: what stands under it is widened by two', async () => {
  expect(await make('SHOP_BASE')).toEqual({})
  expect(await stand('DEALER_STAFF', 'SHOP_BASE')).toEqual(WAITS)
  await decideAll()
  expect(await hold('SHOP_BASE', 'audit.read')).toEqual(WAITS)
  expect(await may('audit.read')).toBe(false)
  await decideAll()
  expect(await may('audit.read')).toBe(true)
  expect(await stand('DEALER_STAFF', 'SHOP_BASE', false)).toEqual(AT_ONCE)
  expect(await may('audit.read')).toBe(false)
})

test('[ACC-12] A-11 a role that waits to be given, or to stand under one that somebody has, is not widened behind the second person’s back', async () => {
  expect(await make('LOG_READER')).toEqual({})
  expect(await give(staff, 'LOG_READER')).toEqual(WAITS)
  expect(await hold('LOG_READER', 'access.grant')).toEqual(WAITS)
  expect(await make('UNDER')).toEqual({})
  expect(await stand('DEALER_STAFF', 'UNDER')).toEqual(WAITS)
  expect(await hold('UNDER', 'access.shape')).toEqual(WAITS)
  await decideAll('refuse')
  // Nobody waits for them any more.
  expect(await hold('LOG_READER', 'audit.read')).toEqual(AT_ONCE)
})

test('[ACC-12] ATK-45 what could never be confirmed is asked of nobody, and who has the role does not confirm it', async () => {
  expect(await stand('DEALER_STAFF', 'DEALER_MANAGER')).toBe('role_cycle')
  expect(await hold('ADMIN', 'contract.edit')).toBe('own_access')
  expect(await open()).toEqual([])
  expect(await make('HELPER')).toEqual({})
  expect(await give(second, 'HELPER')).toEqual(WAITS)
  // A third one confirms it: what was asked for the second is not theirs to confirm.
  await asOwner(server.database.ownerUrl, `update auth.app_user set role = 'ADMIN' where login_id = 'marketing1'`)
  const third = await signInAs(server, 'marketing1')
  expect(await decide((await open())[0]!.id, third)).toEqual({})
  expect(await hold('HELPER', 'contract.edit')).toEqual(WAITS)
  const [asked] = await open()
  expect(await decide(asked!.id)).toBe('own_access')
  expect(await open()).toHaveLength(1)
  expect(await decide(asked!.id, third)).toEqual({})
})
