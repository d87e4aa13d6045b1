import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conflictSchema } from '../../../domain/contracts/conflict.ts'
import { contractHistoryReplySchema } from '../../../domain/protocol/contracts.ts'
import type { Revision } from '../../../domain/replication/revision.ts'
import { call, signInAs, startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { contractBody, hubBody, stockLevelBody, storeDocument } from '../../support/storedDocuments.ts'

let server: DeskServer
const id = randomUUID()
const revisions: Revision[] = []
const tokens: Record<string, string> = {}
beforeAll(async () => {
  server = await startDeskServer()
  const document = (memo: string) => ({
    type: 'contract',
    id,
    dealerCode: 'D1001',
    body: contractBody({ dealerCode: 'D1001', contractNo: 'KD100000001', memo }),
  })
  revisions.push(await storeDocument(server.database, document('처음')))
  revisions.push(await storeDocument(server.database, document('나중'), { parent: revisions[0] ?? null, at: '2026-02-05T03:00:00.000Z' }))
  const hubs = [hubBody('HUB-ORG'), hubBody('HUB-D1001', 'D1001'), hubBody('HUB-D1002', 'D1002')]
  for (const hub of hubs) {
    await storeDocument(server.database, { type: 'hub', id: hub.hubCode, dealerCode: hub.dealerCode, body: hub })
    const level = stockLevelBody(hub.hubCode, 'M1-BLACK')
    await storeDocument(server.database, { type: 'stockLevel', id: `${hub.hubCode}:M1-BLACK`, dealerCode: hub.dealerCode, body: level })
  }
  for (const login of ['d1001-staff1', 'd1002-staff1', 'counselor1', 'marketing1'])
    tokens[login] = (await signInAs(server, login)).accessToken
})
afterAll(() => server.close())

const as = (login: string) => ({ token: tokens[login] })
const auditOf = async (action: string) =>
  (await asOwner(server.database.ownerUrl, 'select subject_id, dealer_code, user_id from desk.audit_event where action = $1', [action]))
    .rows

test('[AUD-2] reading a contract gives it with its revision as ETag and leaves one audit row', async () => {
  const before = (await auditOf('contract.read')).length
  const reply = await call(server, `GET /contracts/${id}`, as('d1001-staff1'))
  expect(reply.body).toMatchObject({ id, rev: revisions[1], body: { memo: '나중' } })
  expect(reply.headers.get('etag')).toBe(`"${revisions[1]}"`)
  const unchanged = await call(server, `GET /contracts/${id}`, { ...as('d1001-staff1'), headers: { 'if-none-match': `"${revisions[1]}"` } })
  expect(unchanged.status).toBe(304)
  const rows = await auditOf('contract.read')
  expect(rows).toHaveLength(before + 2)
  expect(rows.at(-1)).toMatchObject({ subject_id: id, dealer_code: 'D1001' })
})

test('[AUD-2] no audit row, no contract: the read fails when its row cannot be written', async () => {
  await asOwner(server.database.ownerUrl, `alter table desk.audit_event add constraint closed check (action <> 'contract.read') not valid`)
  const reply = await call(server, `GET /contracts/${id}`, as('d1001-staff1'))
  await asOwner(server.database.ownerUrl, 'alter table desk.audit_event drop constraint closed')
  expect(reply.problem).toMatchObject({ status: 503, code: 'audit_unavailable' })
  expect(JSON.stringify(reply.body)).not.toContain('나비밀')
  expect(server.logged.join('')).toContain('closed')
  expect(server.logged.join('')).not.toMatch(/나비밀|010-2999-8888|secret@example/)
})

test('another dealer’s contract is unknown, and so is one that never was; a counselor sees every dealer’s', async () => {
  for (const path of [`/contracts/${id}`, `/contracts/${id}/history`] as const) {
    expect((await call(server, `GET ${path}`, as('d1002-staff1'))).problem).toMatchObject({ status: 404, code: 'document_unknown' })
    expect((await call(server, `GET ${path}`, as('counselor1'))).status).toBe(200)
  }
  expect((await call(server, `GET /contracts/${randomUUID()}`, as('d1001-staff1'))).problem?.code).toBe('document_unknown')
})

test('the history tells newest first who changed what, and carries an audit row', async () => {
  const reply = await call(server, `GET /contracts/${id}/history`, as('d1001-staff1'))
  const { revisions: told } = contractHistoryReplySchema.parse(reply.body)
  expect(told.map(({ rev, origin }) => [rev, origin])).toEqual([
    [revisions[1], 'edited'],
    [revisions[0], 'created'],
  ])
  expect(told[0]?.changes).toEqual([{ path: 'memo', from: '처음', to: '나중' }])
  expect((await auditOf('contract.history')).length).toBeGreaterThan(0)
})

test('a shop sees its own hubs and the shared ones, marketing all of them', async () => {
  const hubsOf = async (login: string) =>
    ((await call(server, 'GET /hubs', as(login))).body as { hubs: { hubCode: string }[] }).hubs.map(({ hubCode }) => hubCode)
  expect(await hubsOf('d1001-staff1')).toEqual(['HUB-D1001', 'HUB-ORG'])
  expect(await hubsOf('marketing1')).toEqual(['HUB-D1001', 'HUB-D1002', 'HUB-ORG'])
})

test('stock is told per hub; another dealer’s hub and one that never was are unknown', async () => {
  const levels = await call(server, 'GET /stock-levels?hubCode=HUB-D1001', as('d1001-staff1'))
  expect(levels.body).toMatchObject({ hubCode: 'HUB-D1001', levels: [{ skuCode: 'M1-BLACK', onHandQty: 5 }] })
  for (const hubCode of ['HUB-D1002', 'HUB-NONE']) {
    expect((await call(server, `GET /stock-levels?hubCode=${hubCode}`, as('d1001-staff1'))).problem?.code).toBe('hub_unknown')
  }
  expect((await call(server, 'GET /stock-levels', as('d1001-staff1'))).problem?.code).toBe('malformed')
})

test('[CUS-2] the history tells no customer in clear; who may see him says why, and that is written down', async () => {
  const edited = randomUUID()
  const body = (name: string, phone: string) => {
    const contract = contractBody({ dealerCode: 'D1001', contractNo: 'KD100000002', name })
    return { ...contract, customer: { ...contract.customer, phone } }
  }
  const document = (name: string, phone: string) => ({ type: 'contract', id: edited, dealerCode: 'D1001', body: body(name, phone) })
  const first = await storeDocument(server.database, document('나비밀', '010-2999-8888'))
  const second = await storeDocument(server.database, document('다비밀', '010-2777-6666'), {
    parent: first,
    at: '2026-03-01T00:00:00.000Z',
  })
  const conflictId = randomUUID()
  const author = { userId: randomUUID(), displayName: '직원', role: 'DEALER_STAFF', dealerCode: 'D1001' }
  const conflict = conflictSchema.parse({
    docType: 'contract',
    docId: edited,
    contractNo: 'KD100000002',
    dealerCode: 'D1001',
    mutationId: randomUUID(),
    baseRev: first,
    theirsRev: second,
    base: body('나비밀', '010-2999-8888'),
    mine: body('라비밀', '010-2555-4444'),
    theirs: body('다비밀', '010-2777-6666'),
    fields: [{ path: 'customer.name', class: 'IDENTITY' }],
    merged: [],
    authors: { mine: author, theirs: author },
    severity: 'high',
    state: 'resolved',
    openedAt: '2026-03-01T00:00:00.000Z',
    theirsAt: null,
    assignee: null,
    resolution: {
      by: author,
      at: '2026-03-02T00:00:00.000Z',
      choices: { 'customer.name': { value: '마비밀' } },
      reason: '확인',
      resultRev: second,
    },
  })
  await storeDocument(server.database, { type: 'conflict', id: conflictId, dealerCode: 'D1001', body: conflict })
  const masked = await call(server, `GET /contracts/${edited}/history`, as('d1001-staff1'))
  const told = contractHistoryReplySchema.parse(masked.body)
  expect(JSON.stringify(masked.body)).not.toMatch(/[나다라마]비밀|2999|2777|2555|secret@|비밀로/)
  expect(told.revisions[0]?.changes).toEqual([
    { path: 'customer.phone', from: '010-****-8888', to: '010-****-6666' },
    { path: 'customer.name', from: '나*밀', to: '다*밀' },
  ])
  expect(told.conflicts).toMatchObject([{ conflictId, body: { mine: { customer: { name: '라*밀' } }, fields: conflict.fields } }])
  const reveal = (login: string, body: object) => call(server, `POST /contracts/${edited}/history/reveal`, { ...as(login), body })
  expect((await reveal('d1001-staff1', { reason: ' ' })).problem?.code).toBe('malformed')
  expect((await reveal('d1002-staff1', { reason: '확인' })).problem?.code).toBe('document_unknown')
  const clear = contractHistoryReplySchema.parse((await reveal('d1001-staff1', { reason: '고객 본인 확인 통화' })).body)
  expect(clear.conflicts[0]?.body.mine.customer.name).toBe('라비밀')
  expect(clear.revisions[0]?.changes[1]).toEqual({ path: 'customer.name', from: '나비밀', to: '다비밀' })
  const { rows } = await asOwner(
    server.database.ownerUrl,
    `select subject_id, detail from desk.audit_event where action = 'contract.unmask'`,
  )
  expect(rows).toEqual([{ subject_id: edited, detail: { reason: '고객 본인 확인 통화', what: 'history' } }])
})
