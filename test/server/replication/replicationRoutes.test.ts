import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { contractIdOf } from '../../domain/contracts/sampleContract.ts'
import { NEXT_PAGE_HEADER, PACKED_PAGE, pullReplySchema, type PullReply } from '../../../domain/protocol/pull.ts'
import { pushReplySchema } from '../../../domain/protocol/push.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { hubBody, storeDocument } from '../../support/storedDocuments.ts'
import { serviceOn, writeContracts } from './postgresWorld.ts'

let server: DeskServer
let staff: SignedInTester
beforeAll(async () => {
  server = await startDeskServer()
  await writeContracts(serviceOn(server.database), 3)
  staff = await signInAs(server, 'd1001-staff1')
})
afterAll(() => server.close())

async function pull(token: string, body: object = {}): Promise<PullReply> {
  const reply = await call(server, 'POST /sync/pull', { token, body: { epoch: null, schema: 1, cursors: {}, ...body } })
  return pullReplySchema.parse(reply.body)
}

const edit = (reply: PullReply, number: number, memo: string, mutationId = v7()) => {
  const document = reply.documents.find(({ id }) => id === contractIdOf(number))!
  const changes = [{ path: 'memo', from: '', to: memo }]
  return { mutationId, sequence: 1, type: 'contract', id: document.id, baseRev: document.rev, base: document.body, changes }
}
const push = (epoch: string, mutations: readonly object[]) =>
  call(server, 'POST /sync/push', { token: staff.accessToken, body: { epoch, clientId: v7(), mutations } })

test('[SYN-11] a pull over HTTP is the reply its schema says, and its page is one audit row with the address', async () => {
  const reply = await pull(staff.accessToken)
  expect(
    reply.documents
      .filter(({ type }) => type === 'contract')
      .map(({ id }) => id)
      .sort(),
  ).toEqual([1, 2, 3].map(contractIdOf))
  expect(reply.hasMore).toBe(false)
  const { rows } = await asOwner(server.database.ownerUrl, `select address, detail from desk.audit_event where action = 'sync.pull'`)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ detail: { documents: 3, scopes: { 'dealer:D1001': { from: null, to: 3, count: 3 } } } })
  expect((rows[0] as { address: string }).address).toMatch(/127\.0\.0\.1|::1/)
  const other = await signInAs(server, 'd1002-staff1')
  expect((await pull(other.accessToken)).documents.filter(({ type }) => type === 'contract')).toEqual([])
})

test('[PCS-28] who accepts a file is sent the same page as one, its head telling where the next begins', async () => {
  const whole = await pull(staff.accessToken, { limit: 2 })
  const response = await fetch(`${server.url}/api/v1/sync/pull`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${staff.accessToken}`,
      'content-type': 'application/json',
      accept: `${PACKED_PAGE}, application/json`,
    },
    body: JSON.stringify({ epoch: null, schema: 1, cursors: {}, limit: 2 }),
  })
  expect(response.headers.get('content-type')).toBe(PACKED_PAGE)
  expect(response.headers.get('content-encoding')).toBeNull()
  const { epoch, cursors, hasMore } = whole
  expect(hasMore).toBe(true)
  expect(JSON.parse(decodeURIComponent(response.headers.get(NEXT_PAGE_HEADER)!))).toEqual({ epoch, cursors })
  expect(JSON.parse(gunzipSync(Buffer.from(await response.arrayBuffer())).toString())).toEqual(whole)
})

test('[SYN-2] every result of a push travels with 200, a push as a whole is refused by its own code', async () => {
  const reply = await pull(staff.accessToken)
  const known = edit(reply, 1, '메모')
  const answer = await push(reply.epoch, [
    known,
    { ...edit(reply, 2, '메모'), sequence: 2, changes: [{ path: 'colour', from: null, to: 1 }] },
  ])
  expect(answer.status).toBe(200)
  expect(pushReplySchema.parse(answer.body).results).toMatchObject([
    { outcome: 'applied' },
    { outcome: 'rejected', refusal: { code: 'field_unknown' } },
  ])
  expect((await push(v7(), [known])).problem).toMatchObject({ status: 409, code: 'epoch_changed' })
  expect(
    (
      await push(
        reply.epoch,
        Array.from({ length: 51 }, () => known),
      )
    ).problem,
  ).toMatchObject({ status: 400, code: 'malformed' })
  expect((await call(server, 'POST /sync/pull', { body: { epoch: null, schema: 1, cursors: {} } })).status).toBe(401)
})

test('[SYN-18] no audit row, no edit: the mutation is put off when its row cannot be written, and settled later', async () => {
  const reply = await pull(staff.accessToken)
  const mutation = edit(reply, 3, '메모')
  await asOwner(server.database.ownerUrl, `alter table desk.audit_event add constraint closed check (action <> 'contract.edit') not valid`)
  const answer = await push(reply.epoch, [mutation])
  await asOwner(server.database.ownerUrl, 'alter table desk.audit_event drop constraint closed')
  expect(pushReplySchema.parse(answer.body).results).toMatchObject([{ outcome: 'retry', refusal: { code: 'unexpected' } }])
  const after = await pull(staff.accessToken)
  expect(after.documents.find(({ id }) => id === contractIdOf(3))?.rev).toBe(mutation.baseRev)
  expect(pushReplySchema.parse((await push(reply.epoch, [mutation])).body).results).toMatchObject([{ outcome: 'applied' }])
})

test('[SYN-17] no audit row, no page', async () => {
  await asOwner(server.database.ownerUrl, `alter table desk.audit_event add constraint closed check (action <> 'sync.pull') not valid`)
  const answer = await call(server, 'POST /sync/pull', { token: staff.accessToken, body: { epoch: null, schema: 1, cursors: {} } })
  await asOwner(server.database.ownerUrl, 'alter table desk.audit_event drop constraint closed')
  expect(answer.problem).toMatchObject({ status: 503, code: 'audit_unavailable' })
  expect(JSON.stringify(answer.body)).not.toContain('홍길동')
  expect(server.logged.join('')).not.toContain('홍길동')
})

test('[SYN-18] an order seen in clear and the stock of a hub taken out leave their rows with the reason, those out of reach none', async () => {
  const { epoch } = await pull(staff.accessToken)
  const orderId = v7()
  const order = { type: 'order', id: orderId, dealerCode: 'D1001', body: {} }
  const hubs = [
    { type: 'hub', id: 'HUB-D1001', dealerCode: 'D1001', body: hubBody('HUB-D1001', 'D1001') },
    { type: 'hub', id: 'HUB-D1002', dealerCode: 'D1002', body: hubBody('HUB-D1002', 'D1002') },
    { type: 'hub', id: 'HUB-ORG', dealerCode: null, body: hubBody('HUB-ORG') },
  ]
  for (const document of [order, ...hubs]) await storeDocument(server.database, document)
  const said = { saidAt: '2026-01-01T00:00:00.000Z', offline: true }
  const events = [
    { ...said, eventId: v7(), action: 'unmask', docType: 'order', docId: orderId, reason: '배송 안내' },
    ...hubs.map(({ id }) => ({ ...said, eventId: v7(), action: 'export', docType: 'hub', docId: id, reason: '월말 정산' })),
  ]
  const token = staff.accessToken
  const answer = await call(server, 'POST /sync/push', { token, body: { epoch, clientId: v7(), mutations: [], events } })
  expect(answer.status).toBe(200)
  const { rows } = await asOwner(
    server.database.ownerUrl,
    `select action, subject_id, dealer_code, detail ->> 'reason' as reason from desk.audit_event where detail ? 'eventId' order by id`,
  )
  expect(rows).toEqual([
    { action: 'order.unmask', subject_id: orderId, dealer_code: 'D1001', reason: '배송 안내' },
    { action: 'hub.export', subject_id: 'HUB-D1001', dealer_code: 'D1001', reason: '월말 정산' },
    { action: 'hub.export', subject_id: 'HUB-ORG', dealer_code: null, reason: '월말 정산' },
  ])
})

test('[SYN-8] a text that no database can keep is refused by itself over HTTP too: the other edits and the events of a push stand', async () => {
  const reply = await pull(staff.accessToken)
  const answer = await push(reply.epoch, [edit(reply, 2, 'a\0b'), { ...edit(reply, 2, '메모'), sequence: 2 }])
  expect(pushReplySchema.parse(answer.body).results).toMatchObject([
    { outcome: 'rejected', refusal: { code: 'field_invalid' } },
    { outcome: 'applied' },
  ])
  const looked = {
    eventId: v7(),
    action: 'open',
    docType: 'contract',
    docId: contractIdOf(2),
    saidAt: new Date().toISOString(),
    offline: false,
  }
  const body = {
    epoch: reply.epoch,
    clientId: v7(),
    mutations: [],
    events: [
      { ...looked, reason: '\ud83d' },
      { ...looked, eventId: v7(), docId: 'a\0b' },
    ],
  }
  expect((await call(server, 'POST /sync/push', { token: staff.accessToken, body })).body).toMatchObject({ eventsStored: 1 })
})
