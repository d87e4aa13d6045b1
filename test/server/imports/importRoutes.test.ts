import { afterAll, beforeAll, expect, test } from 'vitest'
import { basePlans } from '../../../domain/catalogue/basePlans.ts'
import { importListSchema, importSchema } from '../../../domain/protocol/imports.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { call, signInAs, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { encode, legacyCells, legacyFile, legacyHead, legacyLine } from '../../support/legacyFile.ts'

let server: DeskServer
let admin: SignedInTester
beforeAll(async () => {
  server = await startDeskServer()
  admin = await signInAs(server, 'admin1')
  const documents = basePlans.map((body) => ({ type: 'plan' as const, id: body.code, body }))
  await server.app.replication.write({ documents, origin: 'created', author: null, mode: 'create' })
})
afterAll(() => server.close())

async function send(bytes: Buffer, query = ''): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { authorization: `Bearer ${admin.accessToken}`, 'content-type': 'text/csv' }
  const response = await fetch(`${server.url}/api/v1/imports${query}`, { method: 'POST', headers, body: new Uint8Array(bytes) })
  return { status: response.status, body: await response.json() }
}

async function ended(importId: string) {
  for (;;) {
    const reply = await call(server, `GET /imports/${importId}`, { token: admin.accessToken })
    const found = importSchema.parse(reply.body)
    if (found.state !== 'running' && found.state !== 'receiving') return found
  }
}

test('[IMP-15] a file sent as it is comes in, and who sent it stands in the audit', async () => {
  const { bytes } = legacyFile({ seed: 61, rows: 300, defectEvery: 0 })
  const begun = await send(bytes, `?fileName=${encodeURIComponent('계약 목록.csv')}`)
  expect(begun).toMatchObject({ status: 202, body: { state: 'running', fileName: '계약 목록.csv' } })
  const done = await ended(importSchema.parse(begun.body).importId)
  // The server of the test has two of the five dealers.
  expect(done.created + done.refused).toBe(300)
  expect(Object.keys(done.refusedByReason)).toEqual(['dealer_unknown'])
  const audit = await withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx
      .selectFrom('desk.audit_event')
      .select('user_id')
      .where('action', '=', 'import.start')
      .where('subject_id', '=', done.importId)
      .execute(),
  )
  expect(audit).toEqual([{ user_id: admin.user.userId }])
  const list = importListSchema.parse((await call(server, 'GET /imports', { token: admin.accessToken })).body)
  expect(list.imports[0]).toEqual(done)
})

test('[IMP-9] the refused rows come as a CSV that spreadsheets open', async () => {
  const lines = [legacyHead(), legacyLine({ ...legacyCells(62, 9000), dealerCode: 'D1001', phone: '없음' }), '']
  const begun = await send(encode(lines.join('\r\n')))
  const { importId } = await ended(importSchema.parse(begun.body).importId)
  const headers = { authorization: `Bearer ${admin.accessToken}` }
  const response = await fetch(`${server.url}/api/v1/imports/${importId}/refused-rows`, { headers })
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(Buffer.from(await response.arrayBuffer()).toString('utf8')).toBe(
    '\ufeff줄,열,사유,code\r\n2,휴대폰번호,휴대폰번호가 아닙니다,phone_invalid\r\n',
  )
})

test('[IMP-11] what is no export is refused at once, and the next file is taken at once', async () => {
  expect(await send(encode('이름,전화\r\n홍,1\r\n'))).toMatchObject({ status: 422, body: { code: 'import_header_unknown' } })
  expect(await send(legacyFile({ seed: 63, rows: 2, encoding: 'utf-16' }).bytes)).toMatchObject({
    status: 422,
    body: { code: 'import_encoding_unknown' },
  })
  expect(await send(Buffer.from('\ufeff\r\n'))).toMatchObject({ status: 422, body: { code: 'import_empty' } })
})

test('[IMP-15] only an administrator imports', async () => {
  const staff = await signInAs(server, 'd1001-staff1')
  const reply = await call(server, 'GET /imports', { token: staff.accessToken })
  expect(reply.problem?.code).toBe('not_permitted')
  const unknown = await call(server, 'GET /imports/018f0000-0000-7000-8000-000000000001', { token: admin.accessToken })
  expect(unknown.problem?.code).toBe('import_unknown')
})
