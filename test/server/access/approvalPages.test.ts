import { afterAll, beforeAll, expect, test } from 'vitest'
import { APPROVALS_PAGE, approvalsReplySchema, type ApprovalRow } from '../../../domain/protocol/approvals.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

const reason = '본사 감사에 내는 목록입니다'
const OPEN = APPROVALS_PAGE + 5
const OVER = 30
let server: DeskServer
let admin: SignedInTester
let asker: SignedInTester
beforeAll(async () => {
  server = await startDeskServer({ twoPersons: ['export', 'role'] })
  admin = await signInAs(server, 'admin1')
  asker = await signInAs(server, 'd1001-staff1')
})
afterAll(() => server.close())

const ask = (rows: number, why = reason, by = asker) =>
  call(server, 'POST /access/export-requests', { token: by.accessToken, body: { docType: 'contract', rows, reason: why } })
const page = async (after: string | null = null) => {
  const path = `GET /access/approvals${after === null ? '' : `?after=${encodeURIComponent(after)}`}` as `GET /${string}`
  return approvalsReplySchema.parse((await call(server, path, { token: admin.accessToken })).body)
}
const all = async () => {
  const rows: ApprovalRow[] = []
  for (let told = await page(); ; told = await page(told.nextAfter)) {
    rows.push(...told.approvals)
    if (told.nextAfter === null) return rows
  }
}

test('[ACC-13] A-11 who asks for the same again, at once or with other words, is answered by what waits already', async () => {
  const heard = await Promise.all(Array.from({ length: 10 }, () => ask(2000)))
  expect(heard.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
  expect((await ask(2000, '다른 말로 다시 요청합니다')).status).toBe(200)
  expect(await all()).toHaveLength(1)
  await ask(2500)
  await ask(2000, reason, await signInAs(server, 'd1001-staff2'))
  expect(await all()).toHaveLength(3)
  const { rows } = await asOwner(server.database.ownerUrl, `select from desk.audit_event where action = 'export.asked'`)
  expect(rows).toHaveLength(3)
  const give = (why: string) =>
    call(server, `POST /access/people/${asker.user.userId}/roles`, {
      token: admin.accessToken,
      body: { role: 'MARKETING', scope: 'all', validTo: null, reason: why },
    })
  expect((await give(reason)).body).toEqual({ waitsForSecond: true })
  expect((await give('다른 말로 다시 요청합니다')).body).toEqual({ waitsForSecond: true })
  expect(await all()).toHaveLength(4)
  // What ran out waits no longer: the same is asked for anew.
  await asOwner(server.database.ownerUrl, `update desk.approval set expires_at = now() - interval '1 hour'`)
  await ask(2000)
  expect((await all()).map(({ state }) => state)).toEqual(['asked', 'expired', 'expired', 'expired', 'expired'])
})

test('[ACC-13] A-11 however much is over or asked for, what waits is told first, page by page, each once', async () => {
  await asOwner(server.database.ownerUrl, 'delete from desk.approval')
  const { userId } = asker.user
  const many = (count: number, state: string, older: string, from: number) =>
    asOwner(
      server.database.ownerUrl,
      `insert into desk.approval (kind, state, asked_by, asked_at, expires_at, reason, about, about_user)
       select 'export', '${state}', '${userId}', date_trunc('second', now()) - interval '${older}' - (n / 3) * interval '1 second', now() + interval '20 hours',
              'a list for the audit', jsonb_build_object('docType', 'contract', 'rows', ${from} + n), '${userId}'
         from generate_series(1, ${count}) n`,
    )
  await many(OPEN, 'asked', '3 hours', 2000)
  await many(OVER, 'refused', '1 hour', 5000)
  const first = await page()
  expect(first.approvals).toHaveLength(APPROVALS_PAGE)
  expect(new Set(first.approvals.map(({ state }) => state))).toEqual(new Set(['asked']))
  const rows = await all()
  expect(rows.map(({ state }) => state)).toEqual([
    ...Array.from({ length: OPEN }, () => 'asked'),
    ...Array.from({ length: OVER }, () => 'refused'),
  ])
  expect(new Set(rows.map(({ id }) => id)).size).toBe(OPEN + OVER)
  // Between two pages the last one of the first is decided, and another is asked for: what waits after it is still told.
  const last = first.approvals.at(-1)!
  await call(server, `POST /access/approvals/${last.id}/decision`, { token: admin.accessToken, body: { event: 'refuse' } })
  await ask(9000)
  const next = await page(first.nextAfter)
  const waiting = rows.slice(APPROVALS_PAGE, OPEN).map(({ id }) => id)
  expect(next.approvals.slice(0, waiting.length).map(({ id }) => id)).toEqual(waiting)
  expect(next.approvals.find(({ id }) => id === last.id)).toMatchObject({ state: 'refused' })
  expect(next.nextAfter).toBeNull()
  const { problem } = await call(server, 'GET /access/approvals?after=nowhere', { token: admin.accessToken })
  expect(problem?.code).toBe('malformed')
})
