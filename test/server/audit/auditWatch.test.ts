import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anomalyLimits } from '../../../domain/audit/findAnomalies.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../domain/kernel/instant.ts'
import { nextSeoulHour, seoulMonthOf, seoulMonthSpan } from '../../../domain/kernel/seoulTime.ts'
import {
  auditAlertListSchema,
  auditListReplySchema,
  auditReportReplySchema,
  auditStateReplySchema,
  type AuditAlert,
} from '../../../domain/protocol/audit.ts'
import { pullReplySchema } from '../../../domain/protocol/pull.ts'
import { keepReport } from '../../../server/audit/auditReports.ts'
import { recordAudit } from '../../../server/audit/recordAudit.ts'
import { sealEvents } from '../../../server/audit/sealEvents.ts'
import { watchAnomalies } from '../../../server/audit/watchAnomalies.ts'
import { connectPool, type ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { contractBody, storeDocument } from '../../support/storedDocuments.ts'

let server: DeskServer
let auditor: ConnectedDatabase
let admin: SignedInTester
let staff: SignedInTester
const contracts = Array.from({ length: anomalyLimits.serialRun + 2 }, () => randomUUID())
beforeAll(async () => {
  // At night every look counts for one rule more.
  server = await startDeskServer({ startsAt: Date.parse(nextSeoulHour(Date.now() - 24 * HOUR_MS, 12)) })
  auditor = await connectPool({ url: server.database.ownerUrl, role: 'desk_auditor', max: 2, onIdleError: () => undefined })
  for (const [i, id] of contracts.entries()) {
    const body = contractBody({ dealerCode: 'D1001', contractNo: `KD10000${String(100 + i)}` })
    await storeDocument(server.database, { type: 'contract', id, dealerCode: 'D1001', body })
  }
  admin = await signInAs(server, 'admin1')
  staff = await signInAs(server, 'd1001-staff1')
})
afterAll(async () => {
  await auditor.close()
  await server.close()
})

const as = ({ accessToken: token }: SignedInTester) => ({ token })
const look = async () => {
  while ((await sealEvents(auditor.db)).more);
  return watchAnomalies(auditor.db)
}
const alerts = async (query = '') => auditAlertListSchema.parse((await call(server, `GET /audit/alerts${query}`, as(admin))).body).alerts
const events = async (query = '') => auditListReplySchema.parse((await call(server, `GET /audit/events${query}`, as(admin))).body).events

test('[AUD-8] L-06 leafing through contracts by their numbers is found in the sealed trail, once, and shown', async () => {
  for (const id of contracts) {
    server.clock.move(10 * SECOND_MS)
    expect((await call(server, `GET /contracts/${id}`, as(staff))).status).toBe(200)
  }
  expect(await look()).toMatchObject([{ rule: 'serialBrowsing', userId: staff.user.userId }])
  expect(await look()).toEqual([])
  expect(await alerts()).toMatchObject([
    { rule: 'serialBrowsing', count: anomalyLimits.serialRun, who: { loginId: 'd1001-staff1' }, answer: null },
  ])
  const state = auditStateReplySchema.parse((await call(server, 'GET /audit/state', as(admin))).body)
  expect(state).toMatchObject({ openAlerts: 1, proof: null, head: null })
  expect(state.position).toBeGreaterThan(contracts.length)
})

test('[AUD-8] L-06 asking for contracts of others again and again is found', async () => {
  const stranger = await signInAs(server, 'd1002-staff1')
  for (const id of contracts.slice(0, anomalyLimits.missesPerTenMinutes))
    expect((await call(server, `GET /contracts/${id}`, as(stranger))).status).toBe(404)
  expect(await look()).toMatchObject([{ rule: 'repeatedMisses', userId: stranger.user.userId }])
})

test('[AUD-8] an alert is answered once, with a reason, and not by the person it is about', async () => {
  const [miss, browsing] = (await alerts('?state=open')) as [AuditAlert, AuditAlert]
  const answer = (alert: AuditAlert, body: object, who = admin) =>
    call(server, `POST /audit/alerts/${alert.id}/answer`, { ...as(who), body })
  const reason = '창고 실사로 계약을 차례로 확인함'
  expect((await answer(browsing, { verdict: 'explained', reason: '업무' })).problem?.code).toBe('malformed')
  expect((await answer(browsing, { verdict: 'explained', reason }, staff)).problem?.code).toBe('not_permitted')
  expect((await answer({ ...browsing, id: 999 }, { verdict: 'explained', reason })).problem?.code).toBe('alert_unknown')
  const [one, two] = await Promise.all([1, 2].map(() => answer(browsing, { verdict: 'explained', reason })))
  expect([one!.status, two!.status].toSorted((a, b) => a - b)).toEqual([200, 409])
  expect(await alerts('?state=answered')).toMatchObject([
    { id: browsing.id, answer: { verdict: 'explained', reason, by: { loginId: 'admin1' } } },
  ])
  expect((await alerts('?state=open')).map(({ id }) => id)).toEqual([miss.id])
  expect(await events('?group=audit&limit=5')).toContainEqual(expect.objectContaining({ action: 'audit.alert_answered', reason }))
  // An administrator who leafed through is no judge of it.
  await asOwner(
    server.database.ownerUrl,
    `insert into desk.audit_alert (rule, user_id, period, event_id, at, count) values ('nightAccess', '${admin.user.userId}', 'x', 1, now(), 9)`,
  )
  const [own] = (await alerts('?state=open')) as [AuditAlert]
  expect((await answer(own, { verdict: 'explained', reason })).problem?.code).toBe('second_person_needed')
  // The program can neither make an alert nor take one or its answer away.
  for (const statement of [
    `insert into desk.audit_alert (rule, user_id, period, event_id, at, count) values ('x', gen_random_uuid(), 'x', 1, now(), 1)`,
    `delete from desk.audit_alert`,
    `update desk.audit_alert_answer set reason = 'something nicer'`,
    `delete from desk.audit_alert_answer`,
  ])
    await expect(server.database.pool.query(statement), statement).rejects.toMatchObject({ code: '42501' })
})

test('[AUD-9] ATK-27 the trail is found by who, whose data, what, where and when, page by page, customers masked; looking is an event', async () => {
  const [contractId] = contracts
  const byNumber = await events('?subject=KD10000100')
  expect(new Set(byNumber.map(({ subject }) => subject?.id))).toEqual(new Set([contractId]))
  expect(byNumber[0]).toMatchObject({ subject: { type: 'contract', no: 'KD10000100', name: '나*밀' }, isSealed: true })
  expect(await events(`?subject=${contractId}`)).toEqual(byNumber)
  const byWho = await events('?who=D1001-Staff1&group=look')
  expect(byWho).toHaveLength(contracts.length)
  expect(await events(`?who=${encodeURIComponent('사람 d1001-staff1')}&group=look`)).toEqual(byWho)
  expect(await events('?who=nobody')).toEqual([])
  expect(new Set((await events('?group=miss')).map(({ action }) => action))).toEqual(new Set(['contract.missed']))
  expect(new Set((await events('?dealerCode=D1002')).map(({ dealerCode }) => dealerCode))).toEqual(new Set(['D1002']))
  const at = byWho[3]!.at
  expect((await events(`?who=d1001-staff1&group=look&from=${at}`)).map(({ id }) => id)).toEqual(byWho.slice(0, 4).map(({ id }) => id))
  expect(await events(`?who=d1001-staff1&group=look&until=${at}`)).toHaveLength(byWho.length - 4)
  const first = auditListReplySchema.parse((await call(server, 'GET /audit/events?who=d1001-staff1&group=look&limit=5', as(admin))).body)
  const second = await events(`?who=d1001-staff1&group=look&limit=50&before=${first.nextBefore}`)
  expect([...first.events, ...second].map(({ id }) => id)).toEqual(byWho.map(({ id }) => id))
  expect(await events(`?event=${byWho[0]!.id}`)).toEqual([byWho[0]])
  const [looked] = await events('?group=audit&limit=1')
  expect(looked).toMatchObject({ action: 'audit.read', who: { loginId: 'admin1' }, detail: { event: byWho[0]!.id, count: 1 } })
  for (const who of [staff, await signInAs(server, 'd1001-manager'), await signInAs(server, 'counselor1')])
    expect((await call(server, 'GET /audit/events', as(who))).problem?.code).toBe('not_permitted')
  expect(JSON.stringify(byNumber)).not.toMatch(/나비밀|010-2999-8888/)
})

test('[AUD-10] L-07 a month that is over keeps its figures and is signed once, with a note', async () => {
  const now = server.clock.now()
  const month = seoulMonthOf(now, 1)
  const inMonth = Date.parse(seoulMonthSpan(month).from) + MINUTE_MS
  const who = { userId: staff.user.userId, sessionId: staff.session.sessionId, deviceId: staff.device.deviceId } as const
  const subject = (id: string) => ({ type: 'contract', id })
  await withReach(server.database.db, { kind: 'none' }, async (tx) => {
    const row = { who: null, userId: who.userId, at: inMonth, address: '10.0.0.1', dealerCode: 'D1001' } as const
    await recordAudit(tx, { ...row, action: 'contract.read', subject: subject('a') })
    await recordAudit(tx, { ...row, action: 'contract.unmask', subject: subject('a') })
    await recordAudit(tx, { ...row, action: 'contract.export', subject: subject('b') })
    await recordAudit(tx, { ...row, action: 'stock.count' })
  })
  const read = async (asked: string) => auditReportReplySchema.parse((await call(server, `GET /audit/reports/${asked}`, as(admin))).body)
  const sign = (body: object, who = admin) => call(server, `POST /audit/reports/${month}/review`, { ...as(who), body })
  const note = '기록을 모두 살펴보았고 이상이 없습니다'
  expect(await read(month)).toMatchObject({ madeAt: null, review: null, figures: { events: 4, customers: 2 } })
  expect((await sign({ note })).problem?.code).toBe('report_not_over')
  expect(await keepReport(auditor.db, now)).toBe(month)
  expect(await keepReport(auditor.db, now)).toBe(null)
  const kept = await read(month)
  expect(kept.madeAt).not.toBe(null)
  expect(kept.figures).toMatchObject({
    events: 4,
    people: 1,
    customers: 2,
    byDealer: [{ name: 'D1001', count: 4 }],
    busiest: [{ userId: staff.user.userId, customers: 2, unmasked: 1, takenOut: 1 }],
  })
  expect(kept.figures.byGroup).toContainEqual({ name: 'unmask', count: 1 })
  expect(kept.people).toMatchObject([{ loginId: 'd1001-staff1' }])
  expect((await sign({ note: '확인' })).problem?.code).toBe('malformed')
  expect((await sign({ note })).status).toBe(200)
  expect((await sign({ note })).problem?.code).toBe('report_reviewed')
  expect((await read(month)).review).toMatchObject({ note, by: { loginId: 'admin1' } })
  expect((await read(seoulMonthOf(now))).madeAt).toBe(null)
})

test('[AUD-8] [POL-3] [PCS-30] ATK-22 a PC whose copy was put back to an earlier day is an alert, and its person is asked for a code', async () => {
  const { user, accessToken: token } = await signInAs(server, 'd1001-staff2')
  const tell = async (step: number) => {
    const body = { epoch: null, schema: 1, cursors: {}, limit: 1, copy: { copyId: contracts[0], step } }
    return pullReplySchema.parse((await call(server, 'POST /sync/pull', { token, body })).body).copyPutBack
  }
  expect([await tell(12), await tell(11)]).toEqual([undefined, undefined])
  expect(await look()).toEqual([])
  expect(await tell(5)).toBe(true)
  expect(await look()).toMatchObject([{ rule: 'copyPutBack', userId: user.userId, count: 1 }])
  expect(await look()).toEqual([])
  const { rows } = await asOwner(server.database.ownerUrl, 'select rule, proven_at from auth.second_look where user_id = $1', [user.userId])
  expect(rows).toEqual([{ rule: 'copyPutBack', proven_at: null }])
  const [told] = (await alerts('?state=open')).filter(({ rule }) => rule === 'copyPutBack')
  expect(told).toMatchObject({ who: { loginId: 'd1001-staff2' } })
  const answer = { verdict: 'explained', reason: '디스크 고장으로 백업을 복원함' }
  expect((await call(server, `POST /audit/alerts/${told!.id}/answer`, { ...as(admin), body: answer })).status).toBe(200)
})
