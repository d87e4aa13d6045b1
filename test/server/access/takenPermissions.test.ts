import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { pullReplySchema, type PullReply } from '../../../domain/protocol/pull.ts'
import { pushReplySchema } from '../../../domain/protocol/push.ts'
import { contractIdOf } from '../../domain/contracts/sampleContract.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { hubBody, storeDocument } from '../../support/storedDocuments.ts'
import { serviceOn, writeContracts } from '../replication/postgresWorld.ts'

let server: DeskServer
let staff: SignedInTester
let first: PullReply
const taken: string[] = []
beforeAll(async () => {
  server = await startDeskServer()
  await writeContracts(serviceOn(server.database), 2)
  await storeDocument(server.database, { type: 'hub', id: 'HUB-ORG', dealerCode: null, body: hubBody('HUB-ORG') })
  staff = await signInAs(server, 'd1001-staff1')
  first = await pull({ epoch: null, cursors: {} })
})
afterAll(() => server.close())
afterEach(async () => {
  const rows = taken.splice(0).map((permission) => ({ role: 'DEALER_STAFF', permission }))
  if (rows.length > 0) await server.database.db.insertInto('desk.role_permission').values(rows).execute()
})

const take = async (permission: string) => {
  taken.push(permission)
  const { db } = server.database
  await db.deleteFrom('desk.role_permission').where('role', '=', 'DEALER_STAFF').where('permission', '=', permission).execute()
}
const pull = async (body: object) =>
  pullReplySchema.parse((await call(server, 'POST /sync/pull', { token: staff.accessToken, body: { schema: 1, ...body } })).body)
const ask = async (path: string, body: object) => {
  const { problem, status } = await call(server, `POST ${path as `/${string}`}`, { token: staff.accessToken, body })
  return problem?.code ?? status
}

test.each(['contract.read', 'order.read'])(
  '[SYN-15] Z-05 without %s a shop holds nothing of its customers: the scope is named as revoked, a new copy has none of it, and an edit is refused',
  async (permission) => {
    const { epoch, cursors } = first
    expect(first.documents.map(({ id }) => id)).toContain(contractIdOf(1))
    await take(permission)
    const next = await pull({ epoch, cursors })
    expect(next.revoked).toContain('dealer:D1001')
    expect(next.granted).not.toContain('dealer:D1001')
    expect((await pull({ epoch: null, cursors: {} })).documents.filter(({ type }) => type === 'contract')).toEqual([])
    const { id, rev, body } = first.documents.find((document) => document.id === contractIdOf(1))!
    const changes = [{ path: 'memo', from: '', to: '새 메모' }]
    const edit = { mutationId: v7(), sequence: 1, type: 'contract', id, baseRev: rev, base: body, changes }
    const pushed = { token: staff.accessToken, body: { epoch, clientId: v7(), mutations: [edit] } }
    const { results } = pushReplySchema.parse((await call(server, 'POST /sync/push', pushed)).body)
    expect(results).toMatchObject([{ outcome: 'rejected', refusal: { code: 'scope_lost' } }])
  },
)

test('[SYN-15] Z-05 without stock.read no hub is followed', async () => {
  await take('contract.read')
  const { db } = server.database
  await db.deleteFrom('desk.role_permission').where('permission', '=', 'stock.read').execute()
  const { granted } = await pull({ epoch: null, cursors: {} })
  await db.insertInto('desk.role_permission').values({ role: 'MEMBER', permission: 'stock.read' }).execute()
  expect(first.granted).toContain('hub:HUB-ORG')
  expect(granted).toEqual([`user:${staff.user.userId}`, 'catalogue'])
})

test('[AUD-2] L-01 L-07 that a PC may show a customer in clear, or take a list out, stands in the trail before it has its yes', async () => {
  const order = { docType: 'order', docId: v7() }
  expect(await ask('/session/unmasking', { docType: 'contract', docId: contractIdOf(1) })).toBe(200)
  expect(await ask('/session/unmasking', order)).toBe(200)
  expect(await ask('/session/taking-out', { docType: 'order', rows: 7 })).toBe(200)
  const { rows } = await asOwner(
    server.database.ownerUrl,
    `select action, user_id, session_id, subject_type, subject_id, dealer_code, detail from desk.audit_event
      where action in ('session.unmasking', 'session.taking_out') order by id`,
  )
  const by = { user_id: staff.user.userId, session_id: staff.session.sessionId, dealer_code: 'D1001' }
  expect(rows).toMatchObject([
    { ...by, action: 'session.unmasking', subject_type: 'contract', subject_id: contractIdOf(1) },
    { ...by, action: 'session.unmasking', subject_type: 'order', subject_id: order.docId },
    { ...by, action: 'session.taking_out', detail: { docType: 'order', rows: 7, approval: null } },
  ])
})

test('[ACC-2] Z-05 before a PC shows a customer in clear or takes a list out, the centre looks at what the person may do now', async () => {
  const doc = { docType: 'contract', docId: contractIdOf(1) }
  expect(await ask('/session/unmasking', doc)).toBe(200)
  await take('customer.unmask')
  expect(await ask('/session/unmasking', doc)).toBe('not_permitted')
  expect(await ask('/session/taking-out', { docType: 'contract', rows: 1 })).toBe(200)
  await take('contract.read')
  expect(await ask('/session/taking-out', { docType: 'contract', rows: 1 })).toBe('not_permitted')
  expect(await ask('/session/taking-out', { docType: 'order', rows: 1 })).toBe(200)
})
