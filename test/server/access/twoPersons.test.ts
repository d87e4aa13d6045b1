import { afterAll, beforeAll, expect, test } from 'vitest'
import { approvalsReplySchema } from '../../../domain/protocol/approvals.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

const reason = '휴가 간 동안 대신 맡음'
let server: DeskServer
let admin: SignedInTester
let second: SignedInTester
beforeAll(async () => {
  server = await startDeskServer({ twoPersons: ['role', 'export'] })
  admin = await signInAs(server, 'admin1')
  // Another administrator: what was a counselor.
  await asOwner(server.database.ownerUrl, `update auth.app_user set role = 'ADMIN' where login_id = 'counselor1'`)
  second = await signInAs(server, 'counselor1')
})
afterAll(() => server.close())

const post = async (path: string, body: object, { accessToken: token }: SignedInTester) => {
  const { problem, body: reply } = await call(server, `POST /${path}`, { token, body })
  return problem ? problem.code : reply
}
const approvals = async ({ accessToken: token } = admin) =>
  approvalsReplySchema.parse((await call(server, 'GET /access/approvals', { token })).body).approvals
/** The one that waits: the clock stands still, so the newest is not told by its time. */
const open = async () => (await approvals()).find(({ state }) => state === 'asked')!
const decide = (id: string, by: SignedInTester, event = 'confirm') => post(`access/approvals/${id}/decision`, { event }, by)
const events = () =>
  withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx
      .selectFrom('desk.audit_event')
      .select(['action', 'user_id', 'detail'])
      .where('action', 'in', ['role.asked', 'role.given', 'export.asked', 'approval.decided'])
      .orderBy('id')
      .execute(),
  )

test('[ACC-10] A-11 a role counts only once a second person has confirmed it, who is not who asked and not who gets it', async () => {
  const staff = await signInAs(server, 'd1001-staff1')
  const give = (userId: string, by = admin) =>
    post(`access/people/${userId}/roles`, { role: 'MARKETING', scope: 'all', validTo: null, reason }, by)
  const mayApprove = async () => (await call(server, 'GET /me', { token: staff.accessToken })).body
  expect(await give('01960000-0000-7000-8000-00000000dead')).toBe('user_unknown')
  expect(await give(staff.user.userId)).toEqual({ waitsForSecond: true })
  expect(JSON.stringify(await mayApprove())).not.toContain('transfer.approve')
  const [asked] = await approvals()
  expect(asked).toMatchObject({
    kind: 'role',
    state: 'asked',
    reason,
    role: { userId: staff.user.userId, role: 'MARKETING', scope: 'all' },
  })
  expect(await decide(asked!.id, admin)).toBe('second_person_needed')
  expect(await decide(asked!.id, staff)).toBe('not_permitted')
  expect(await decide(asked!.id, second)).toEqual({})
  expect(JSON.stringify(await mayApprove())).toContain('transfer.approve')
  expect(await decide(asked!.id, second)).toBe('approval_over')
  expect((await approvals())[0]).toMatchObject({ state: 'used', decidedBy: '사람 counselor1' })

  // Asked for the one who would confirm it: he may not.
  expect(await give(second.user.userId)).toEqual({ waitsForSecond: true })
  expect(await decide((await open()).id, second)).toBe('own_access')
  expect((await events()).map(({ action, user_id }) => [action, user_id])).toEqual([
    ['role.asked', admin.user.userId],
    ['role.given', second.user.userId],
    ['approval.decided', second.user.userId],
    ['role.asked', admin.user.userId],
  ])
  expect((await events())[1]!.detail).toMatchObject({ askedBy: admin.user.userId, reason })
})

test('[ACC-10] A-11 a file of everything leaves once, in time, after a second person has confirmed it; a small one needs nobody', async () => {
  const manager = await signInAs(server, 'd1001-manager')
  const auditor = await signInAs(server, 'auditor1')
  const take = (rows: number, by = manager, docType = 'contract') => post('session/taking-out', { docType, rows }, by)
  expect(await take(1000)).toEqual({})
  expect(await take(5000, manager, 'hub')).toEqual({})
  expect(await take(2000)).toBe('second_person_needed')
  expect(await post('access/export-requests', { docType: 'contract', rows: 2000, reason }, manager)).toEqual({})
  const { problem } = await call(server, 'POST /session/taking-out', {
    token: manager.accessToken,
    body: { docType: 'contract', rows: 2000 },
  })
  expect(problem).toMatchObject({ code: 'second_person_needed', detail: 'waiting' })
  const asked = (await approvals()).find(({ kind }) => kind === 'export')!
  expect(asked).toMatchObject({ state: 'asked', export: { docType: 'contract', rows: 2000 }, askedBy: { dealerCode: 'D1001' } })
  expect(await decide(asked.id, manager)).toBe('not_permitted')
  expect(await decide(asked.id, auditor)).toEqual({})
  expect(await take(2000, second)).toBe('second_person_needed')
  expect(await take(2201)).toBe('second_person_needed')
  expect(await take(2100)).toEqual({})
  expect(await take(2000)).toBe('second_person_needed')
})

test('[ACC-10] A-11 what nobody confirmed within a day is over, and what was refused stays so', async () => {
  const asker = await signInAs(server, 'd1002-staff1')
  const ask = () => post('access/export-requests', { docType: 'order', rows: 3000, reason }, asker)
  await ask()
  expect(await decide((await open()).id, second, 'refuse')).toEqual({})
  expect(await post('session/taking-out', { docType: 'order', rows: 3000 }, asker)).toBe('second_person_needed')
  await ask()
  const { id } = await open()
  await asOwner(server.database.ownerUrl, `update desk.approval set expires_at = now() - interval '1 hour' where id = '${id}'`)
  expect((await approvals()).find((one) => one.id === id)).toMatchObject({ state: 'expired' })
  expect(await decide(id, second)).toBe('approval_over')
  await expect(asOwner(server.database.ownerUrl, `update desk.approval set decided_by = asked_by where id = '${id}'`)).rejects.toThrow(
    /two_persons/,
  )
})
