import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessPeopleReplySchema, openSessionsReplySchema } from '../../../domain/protocol/access.ts'
import { approvalsReplySchema } from '../../../domain/protocol/approvals.ts'
import { auditListReplySchema } from '../../../domain/protocol/audit.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'

/** What an administrator lends a manager for the own shop; in `dealerMatrix.test.ts` nothing of another dealer is reached with it. */
const lent = ['access.read', 'access.grant', 'audit.read', 'audit.answer', 'session.end', 'factor.help', 'password.reset'] as const
const reason = '휴가 간 동안 대신 맡음'
let server: DeskServer
let admin: SignedInTester
let manager: SignedInTester
let staff: SignedInTester
let stranger: SignedInTester
beforeAll(async () => {
  server = await startDeskServer({ twoPersons: ['export'] })
  admin = await signInAs(server, 'admin1')
  manager = await signInAs(server, 'd1001-manager')
  staff = await signInAs(server, 'd1001-staff1')
  stranger = await signInAs(server, 'd1002-staff1')
  expect(await post('access/roles', { code: 'SHOP_HEAD', name: '대리점 책임자', reason }, admin)).toBe('ok')
  for (const permission of lent)
    expect(await post('access/roles/SHOP_HEAD/permissions', { permission, held: true, reason }, admin)).toBe('ok')
  expect(await give(manager, 'SHOP_HEAD', 'dealer:D1001', admin)).toBe('ok')
})
afterAll(() => server.close())

async function post(path: string, body: object, { accessToken: token }: SignedInTester): Promise<string> {
  return (await call(server, `POST /${path}`, { token, body })).problem?.code ?? 'ok'
}
const get = async (path: `/${string}`, { accessToken: token } = manager) => (await call(server, `GET ${path}`, { token })).body
function give({ user: { userId } }: SignedInTester, role: string, scope: string, by = manager): Promise<string> {
  return post(`access/people/${userId}/roles`, { role, scope, validTo: null, reason }, by)
}

test('[ACC-11] Z-02 nobody gives a role for more than the own reach, nor to anybody outside of it', async () => {
  expect(await give(staff, 'MARKETING', 'all')).toBe('scope_too_wide')
  expect(await give(staff, 'SHOP_HEAD', 'dealer:D1002')).toBe('scope_too_wide')
  expect(await give(staff, 'NO_SUCH', 'all')).toBe('role_unknown')
  expect(await give(stranger, 'MARKETING', 'dealer:D1001')).toBe('user_unknown')
  expect(await give(admin, 'MARKETING', 'dealer:D1001')).toBe('user_unknown')
  expect(await give(staff, 'SHOP_HEAD', 'dealer:D1001')).toBe('ok')
  const { people } = accessPeopleReplySchema.parse(await get('/access/people'))
  expect(people.map(({ loginId }) => loginId)).toEqual(['d1001-manager', 'd1001-staff1', 'd1001-staff2'])
  const given = people.flatMap((person) => person.given).find(({ role, scope }) => role === 'SHOP_HEAD' && scope.endsWith('D1001'))!
  expect(given).toBeDefined()
  const own = people.find(({ loginId }) => loginId === 'd1001-staff1')!.given.find(({ role }) => role === 'SHOP_HEAD')!
  expect(await post(`access/given/${own.id}/end`, { reason }, manager)).toBe('ok')
})

test('[ACC-11] Z-02 sessions are told of and ended, and factors helped with, at the own dealer alone', async () => {
  const { sessions } = openSessionsReplySchema.parse(await get('/access/sessions'))
  expect(new Set(sessions.map(({ dealerCode }) => dealerCode))).toEqual(new Set(['D1001']))
  const end = ({ session: { sessionId } }: SignedInTester) => post(`auth/sessions/${sessionId}/end`, { reason }, manager)
  for (const other of [stranger, admin]) {
    expect(await end(other)).toBe('session_unknown')
    expect((await call(server, 'GET /me', { token: other.accessToken })).status).toBe(200)
  }
  const help = ({ user: { userId } }: SignedInTester) => post(`auth/people/${userId}/second-factor`, { help: 'reset', reason }, manager)
  expect([await help(staff), await help(stranger), await help(admin)]).toEqual(['second_factor_missing', 'user_unknown', 'user_unknown'])
  expect(await end(staff)).toBe('ok')
  expect((await call(server, 'GET /me', { token: staff.accessToken })).problem?.code).toBe('session_revoked')
})

test('[ACC-11] Z-02 what was asked for is told to and decided by those in whose reach it is', async () => {
  const ask = (by: SignedInTester) => post('access/export-requests', { docType: 'contract', rows: 2000, reason }, by)
  const [own, other] = [await signInAs(server, 'd1001-staff2'), stranger]
  expect([await ask(own), await ask(other)]).toEqual(['ok', 'ok'])
  const seen = async (by: SignedInTester) => approvalsReplySchema.parse(await get('/access/approvals', by)).approvals
  expect((await seen(manager)).map(({ askedBy }) => askedBy.dealerCode)).toEqual(['D1001'])
  const all = await seen(admin)
  expect(all).toHaveLength(2)
  expect(new Set(all.map(({ askedBy }) => askedBy.dealerCode))).toEqual(new Set(['D1001', 'D1002']))
  const decide = (dealerCode: string) =>
    post(`access/approvals/${all.find(({ askedBy }) => askedBy.dealerCode === dealerCode)!.id}/decision`, { event: 'confirm' }, manager)
  expect([await decide('D1002'), await decide('D1001')]).toEqual(['approval_unknown', 'ok'])
})

test('[ACC-11] [AUD-9] Z-02 the trail is read as far as the own dealer, by the database itself', async () => {
  const events = async (by: SignedInTester, query = '') => auditListReplySchema.parse(await get(`/audit/events${query}`, by)).events
  const own = await events(manager)
  expect(own.map(({ action }) => action)).toEqual(expect.arrayContaining(['session.end', 'role.given', 'role.ended']))
  expect(new Set(own.map(({ dealerCode }) => dealerCode))).toEqual(new Set(['D1001']))
  expect(await events(manager, '?dealerCode=D1002')).toEqual([])
  expect((await events(admin, '?dealerCode=D1002')).length).toBeGreaterThan(0)
})

test('[ACC-11] who is of the office reaches everybody with what was given, though the post has no customers', async () => {
  const marketing = await signInAs(server, 'marketing1')
  expect(await give(marketing, 'SHOP_HEAD', 'all', admin)).toBe('ok')
  const { people } = accessPeopleReplySchema.parse(await get('/access/people', marketing))
  expect(people.map(({ loginId }) => loginId)).toEqual(expect.arrayContaining(['admin1', 'd1001-staff1', 'd1002-staff1']))
  const { events } = auditListReplySchema.parse(await get('/audit/events?dealerCode=D1002', marketing))
  expect(events.length).toBeGreaterThan(0)
})
