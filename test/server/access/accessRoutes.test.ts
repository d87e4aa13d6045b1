import { afterAll, beforeAll, expect, test } from 'vitest'
import { explainPermission } from '../../../domain/access/explainPermission.ts'
import { permissions } from '../../../domain/access/permissions.ts'
import {
  accessBookReplySchema,
  accessPeopleReplySchema,
  GIVEN_MAX,
  openSessionsReplySchema,
  type AccessPerson,
} from '../../../domain/protocol/access.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { call, signInAs, startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let server: DeskServer
let admin: string
beforeAll(async () => {
  server = await startDeskServer()
  admin = (await signInAs(server, 'admin1')).accessToken
})
afterAll(() => server.close())

const reason = '휴가 간 동안 대신 맡음'
const post = (path: string, body: object, token = admin) => call(server, `POST /access/${path}`, { token, body })
const code = async (path: string, body: object, token = admin) => (await post(path, body, token)).problem?.code ?? 'ok'
const endSession = async (id: string, token = admin) =>
  (await call(server, `POST /auth/sessions/${id}/end`, { token, body: { reason } })).problem?.code ?? 'ok'
async function person(loginId: string): Promise<AccessPerson> {
  const { body } = await call(server, `GET /access/people?q=${loginId}` as `GET /${string}`, { token: admin })
  return accessPeopleReplySchema.parse(body).people[0]!
}
const events = (like: string) =>
  withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx
      .selectFrom('desk.audit_event')
      .select(['action', 'subject_id', 'detail'])
      .where('action', 'like', like)
      .where('subject_id', 'is not', null)
      .orderBy('id')
      .execute(),
  )
const everywhere = { scope: 'all', validTo: null, reason }

test('[ACC-7] Z-05 a role that is given counts with the next request, is told with its reason, and is over once it is taken away', async () => {
  const { accessToken, user } = await signInAs(server, 'marketing1')
  const mayRead = async () => (await call(server, 'GET /audit/state', { token: accessToken })).problem?.code ?? 'ok'
  expect(await mayRead()).toBe('not_permitted')
  expect(await code('roles', { code: 'LOG_READER', name: '기록 보는 사람', reason })).toBe('ok')
  expect(await code('roles/LOG_READER/permissions', { permission: 'audit.read', held: true, reason })).toBe('ok')
  expect(await code(`people/${user.userId}/roles`, { role: 'LOG_READER', ...everywhere })).toBe('ok')
  expect(await mayRead()).toBe('ok')
  const { given } = await person('marketing1')
  const own = given.find(({ role }) => role === 'LOG_READER')!
  expect(own).toMatchObject({ reason, byPost: false })
  expect(await code(`given/${own.id}/end`, { reason })).toBe('ok')
  expect(await mayRead()).toBe('not_permitted')
  expect(await code(`given/${own.id}/end`, { reason })).toBe('given_over')
  const written = await events('role.%')
  expect(written.map(({ action }) => action)).toEqual(['role.made', 'role.permission', 'role.given', 'role.ended'])
  expect(written[2]).toMatchObject({ subject_id: user.userId, detail: { role: 'LOG_READER', reason } })
})

test('[ACC-7] what is refused, in its order', async () => {
  const { userId: self, given } = await person('admin1')
  const { userId: staff, given: staffs } = await person('d1001-staff1')
  const nobody = '01960000-0000-7000-8000-00000000dead'
  expect(await code(`people/${nobody}/roles`, { role: 'NO_SUCH', ...everywhere })).toBe('user_unknown')
  expect(await code(`people/${self}/roles`, { role: 'NO_SUCH', ...everywhere })).toBe('own_access')
  expect(await code(`people/${staff}/roles`, { role: 'NO_SUCH', ...everywhere })).toBe('role_unknown')
  const past = { ...everywhere, validTo: '2020-01-01T00:00:00.000Z' }
  expect(await code(`people/${staff}/roles`, { role: 'DEALER_STAFF', ...past })).toBe('given_over')
  expect(await code(`people/${staff}/roles`, { role: 'MARKETING', validFrom: '2019-01-01T00:00:00.000Z', ...past })).toBe('given_over')
  expect(await code(`people/${staff}/roles`, { role: 'DEALER_STAFF', ...everywhere })).toBe('role_held')
  expect(await code(`people/${staff}/roles`, { role: 'COUNSELOR', ...everywhere })).toBe('duties_apart')
  expect(await code(`people/${staff}/roles`, { role: 'MARKETING', ...everywhere, reason: '업무' })).toBe('malformed')
  expect(await code(`given/${nobody}/end`, { reason })).toBe('given_unknown')
  expect(await code(`given/${given[0]!.id}/end`, { reason })).toBe('own_access')
  expect(await code(`given/${staffs[0]!.id}/end`, { reason })).toBe('post_role_stays')
})

test('[ACC-7] of ten who give one person the same role at once one does', async () => {
  const { userId } = await person('d1001-manager')
  const heard = await Promise.all(Array.from({ length: 10 }, () => code(`people/${userId}/roles`, { role: 'MARKETING', ...everywhere })))
  expect(heard.toSorted()).toEqual(['ok', ...Array.from({ length: 9 }, () => 'role_held')])
})

test('[ACC-6] what a person holds is told before what is over, however much that is', async () => {
  const { userId } = await person('d1001-staff2')
  expect(await code(`people/${userId}/roles`, { role: 'MARKETING', ...everywhere })).toBe('ok')
  await asOwner(
    server.database.ownerUrl,
    `insert into desk.user_role (user_id, role, scope, given_at, valid_from, valid_to, given_by, reason)
     select '${userId}', 'COUNSELOR', 'all', now() + interval '1 minute', now() - interval '2 days', now() - interval '1 day', user_id, 'long over by now'
       from desk.user_role, generate_series(1, ${GIVEN_MAX}) where user_id = '${userId}' and by_post`,
  )
  const { given } = await person('d1001-staff2')
  expect(given).toHaveLength(GIVEN_MAX)
  expect(given.slice(0, 2).map(({ role, byPost }) => [role, byPost])).toEqual([
    ['DEALER_STAFF', true],
    ['MARKETING', false],
  ])
})

test('[ACC-7] a reason has 10 to 300 characters for the protocol and for the database alike; an emoji is one', async () => {
  const { userId } = await person('d1002-staff1')
  const given = async (written: string) => {
    const answer = await code(`people/${userId}/roles`, { role: 'MARKETING', ...everywhere, reason: written })
    const open = (await person('d1002-staff1')).given.find(({ role, validTo }) => role === 'MARKETING' && validTo === null)
    if (open) expect(await code(`given/${open.id}/end`, { reason })).toBe('ok')
    return answer
  }
  for (const written of ['가'.repeat(10), `${'가'.repeat(9)}🙂`, '가'.repeat(300), '🙂'.repeat(300)])
    expect(await given(written)).toBe('ok')
  for (const written of [`${'가'.repeat(8)}🙂`, '가'.repeat(301), '🙂'.repeat(301)]) expect(await given(written)).toBe('malformed')
})

test('[ACC-8] ATK-45 nobody changes a role that he holds, a cycle and joined duties are refused, and what roles are is told', async () => {
  expect(await code('roles/ADMIN/permissions', { permission: 'contract.edit', held: true, reason })).toBe('own_access')
  expect(await code('roles/MEMBER/permissions', { permission: 'sync.pull', held: false, reason })).toBe('own_access')
  expect(await code('roles/NO_SUCH/permissions', { permission: 'sync.pull', held: false, reason })).toBe('role_unknown')
  expect(await code('roles/DEALER_STAFF/juniors', { junior: 'DEALER_MANAGER', above: true, reason })).toBe('role_cycle')
  expect(await code('roles/COUNSELOR/juniors', { junior: 'DEALER_STAFF', above: true, reason })).toBe('duties_apart')
  expect(await code('roles/COUNSELOR/juniors', { junior: 'NO_SUCH', above: true, reason })).toBe('role_unknown')
  expect(await code('roles', { code: 'ADMIN', name: '또', reason })).toBe('role_exists')
  expect(await code('roles/DEALER_MANAGER/juniors', { junior: 'MARKETING', above: true, reason })).toBe('ok')
  expect(await code('roles/DEALER_MANAGER/juniors', { junior: 'MARKETING', above: false, reason })).toBe('ok')
})

test('[ACC-6] the explanation says of everybody and everything what the database says', async () => {
  const { body } = await call(server, 'GET /access/roles', { token: admin })
  const { book } = accessBookReplySchema.parse(body)
  const { people, now } = accessPeopleReplySchema.parse((await call(server, 'GET /access/people', { token: admin })).body)
  expect(people.length).toBeGreaterThan(5)
  for (const one of people)
    expect(permissions.filter((permission) => explainPermission(book, one, { permission, now }).may).toSorted(), one.loginId).toEqual(
      one.permissions,
    )
})

test('[ACC-6] who is signed in is told, to who may know it', async () => {
  const auditor = (await signInAs(server, 'auditor1')).accessToken
  const { body } = await call(server, 'GET /access/sessions', { token: auditor })
  expect(openSessionsReplySchema.parse(body).sessions.map(({ loginId }) => loginId)).toEqual(expect.arrayContaining(['admin1', 'auditor1']))
  const staff = (await signInAs(server, 'd1001-staff1')).accessToken
  expect((await call(server, 'GET /access/sessions', { token: staff })).problem?.code).toBe('not_permitted')
  expect(await code('roles', { code: 'ANY_ROLE', name: '아무', reason }, auditor)).toBe('not_permitted')
})

test('[ACC-9] an administrator ends the session of somebody else, with a reason that is kept; his own and what is over he cannot', async () => {
  const { accessToken, session, user } = await signInAs(server, 'counselor1')
  const stranger = (await signInAs(server, 'd1002-staff1')).accessToken
  expect(await endSession(session.sessionId, stranger)).toBe('not_permitted')
  expect(await endSession(session.sessionId)).toBe('ok')
  const refused = await call(server, 'GET /me', { token: accessToken })
  expect(refused.problem).toMatchObject({ code: 'session_revoked', end: { reason: 'administrator' } })
  expect(await endSession(session.sessionId)).toBe('session_unknown')
  const own = await server.database.db
    .selectFrom('auth.session as s')
    .innerJoin('auth.app_user as u', 'u.id', 's.user_id')
    .select('s.id')
    .where('u.login_id', '=', 'admin1')
    .where('s.state', '=', 'active')
    .executeTakeFirstOrThrow()
  expect(await endSession(own.id)).toBe('own_access')
  expect(await events('session.end')).toEqual([
    { action: 'session.end', subject_id: user.userId, detail: { end: 'administrator', reason } },
  ])
})
