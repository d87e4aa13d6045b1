import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Json } from '../../../domain/kernel/json.ts'
import type { OrderKind } from '../../../domain/orders/order.ts'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { stepUpReplySchema } from '../../../domain/protocol/stepUps.ts'
import { CODE_FAILURES_MAX, TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { STEP_UP_HEADER, STEP_UP_TTL_MS, stepUpText, UNMASKING_CONFIRMED_MS } from '../../../domain/session/stepUp.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, signInAs, startBeside, startDeskServer, type DeskServer, type SignedInTester } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { placement } from '../orders/orderShop.ts'

const SECRET = fromBase32('JBSWY3DPEHPK3PXP')
const LIST = { docType: 'order', rows: 1 }
let server: DeskServer
let staff: SignedInTester
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())
beforeEach(async () => {
  await asOwner(
    server.database.ownerUrl,
    'truncate auth.session, auth.refresh_token, auth.second_factor, auth.recovery_code, auth.passkey, desk.step_up_ticket',
  )
  await asOwner(server.database.ownerUrl, 'update auth.app_user set second_factor_at = null')
  staff = await signInAs(server, 'd1001-staff1')
  server.clock.move(TOTP_STEP_MS)
})

/** From here on this person has a second factor; the session goes on. */
async function enrolled(): Promise<void> {
  const id = staff.user.userId
  await asOwner(
    server.database.ownerUrl,
    `insert into auth.second_factor (user_id, totp_secret, code_salt, since) values ($1, $2, '', now())`,
    [id, Buffer.from(SECRET)],
  )
  await asOwner(server.database.ownerUrl, 'update auth.app_user set second_factor_at = now() where id = $1', [id])
}

const code = () => totpCode(SECRET, totpStep(server.clock.now()))
const PATH = '/session/taking-out'
const hashOf = (path: string, body: Json) =>
  createHash('sha256')
    .update(stepUpText({ method: 'POST', path, body }))
    .digest('hex')
const asked = (token: string, actionHash: string) =>
  call(server, 'POST /auth/step-up', { token, body: { action: 'POST /session/taking-out', actionHash, code: code() } })
async function ticketFor(path: string, body: Json = LIST, token = staff.accessToken): Promise<string> {
  server.clock.move(TOTP_STEP_MS)
  return stepUpReplySchema.parse((await asked(token, hashOf(path, body))).body).ticket
}
const takeOut = async (ticket?: string, body: object = LIST, token = staff.accessToken) => {
  const headers = ticket === undefined ? {} : { [STEP_UP_HEADER]: ticket }
  const { status, problem } = await call(server, `POST ${PATH}`, { token, body, headers })
  return problem?.code ?? status
}

test('[MFA-6] A-11 who has no second factor is asked for no code', async () => {
  expect(await takeOut()).toBe(200)
  expect((await asked(staff.accessToken, hashOf('/x', LIST))).problem?.code).toBe('second_factor_missing')
})

test('[MFA-6] A-11 who has one needs a ticket for this very request, of this session, once, within two minutes', async () => {
  await enrolled()
  expect(await takeOut()).toBe('step_up_needed')
  expect(await takeOut('made up')).toBe('step_up_needed')

  const ticket = await ticketFor(PATH)
  expect(await takeOut(await ticketFor('/session/unmasking'))).toBe('step_up_needed')
  expect(await takeOut(ticket, { docType: 'contract', rows: 1 })).toBe('step_up_needed')
  expect(await takeOut(ticket)).toBe(200)
  expect(await takeOut(ticket)).toBe('step_up_needed')

  const late = await ticketFor(PATH)
  server.clock.move(STEP_UP_TTL_MS)
  expect(await takeOut(late)).toBe('step_up_needed')
})

test('[MFA-6] A-11 a ticket of another session, of the same person too, is worth nothing; of ten at one time one counts', async () => {
  const before = staff
  await asOwner(server.database.ownerUrl, `update auth.session set state = 'ended', ended_at = now(), end_reason = 'signed_out'`)
  staff = await signInAs(server, 'd1001-staff1')
  await enrolled()
  await asOwner(
    server.database.ownerUrl,
    `update auth.session set state = 'ended', ended_at = now(), end_reason = 'signed_out' where id = $1`,
    [before.session.sessionId],
  )
  const ticket = await ticketFor(PATH)
  await asOwner(server.database.ownerUrl, 'update desk.step_up_ticket set session_id = $1', [before.session.sessionId])
  expect(await takeOut(ticket)).toBe('step_up_needed')

  const fresh = await ticketFor(PATH)
  const replies = await Promise.all(Array.from({ length: 10 }, () => takeOut(fresh)))
  expect(replies.filter((reply) => reply === 200)).toHaveLength(1)
  expect(replies.filter((reply) => reply === 'step_up_needed')).toHaveLength(9)
})

const order = async (kind: OrderKind, given: { readonly key?: string; readonly ticket?: string; readonly body?: object } = {}) => {
  const { key = randomUUID(), ticket, body = placement(kind) } = given
  const headers = { 'idempotency-key': key, ...(ticket === undefined ? {} : { [STEP_UP_HEADER]: ticket }) }
  const { problem, status } = await call(server, 'POST /orders', { token: staff.accessToken, headers, body })
  return problem?.code ?? status
}

test('[MFA-6] A-11 an order that opens, changes or ends a line is asked for twice; a sale over the counter is not', async () => {
  const before = await order('TERMINATE')
  expect(before).not.toBe('step_up_needed')
  await enrolled()
  for (const kind of ['JOIN', 'PORT_IN', 'DEVICE_CHANGE', 'TERMINATE', 'NUMBER_CHANGE'] as const)
    expect(await order(kind)).toBe('step_up_needed')
  expect(await order('SALE')).not.toBe('step_up_needed')
  const body = placement('TERMINATE')
  expect(await order('TERMINATE', { body, ticket: await ticketFor('/orders', body) })).toBe(before)
})

test('[MFA-6] a command whose answer was lost comes again under its key with the ticket it used up; under another key it does not', async () => {
  await enrolled()
  const [body, key] = [placement('TERMINATE'), randomUUID()]
  const ticket = await ticketFor('/orders', body)
  const first = await order('TERMINATE', { body, key, ticket })
  expect(first).not.toBe('step_up_needed')
  server.clock.move(STEP_UP_TTL_MS)
  expect(await order('TERMINATE', { body, key, ticket })).toBe(first)
  expect(await order('TERMINATE', { body, ticket })).toBe('step_up_needed')
  expect(await order('TERMINATE', { body: { ...body, allowPartial: !body.allowPartial }, key, ticket })).toBe('step_up_needed')
})

test('[MFA-6] a key makes nothing repeatable where nothing is done once under it', async () => {
  await enrolled()
  const headers = { [STEP_UP_HEADER]: await ticketFor(PATH), 'idempotency-key': randomUUID() }
  const again = async () => (await call(server, `POST ${PATH}`, { token: staff.accessToken, body: LIST, headers })).problem?.code ?? 200
  expect([await again(), await again()]).toEqual([200, 'step_up_needed'])
})

test('[MFA-6] after one code customers are seen in clear in this session for ten minutes; a list that leaves asks each time', async () => {
  await enrolled()
  const post = async (path: string, body: Json, ticket?: string) => {
    const headers = ticket === undefined ? {} : { [STEP_UP_HEADER]: ticket }
    const { problem, status } = await call(server, `POST /${path}` as 'POST /me', { token: staff.accessToken, body, headers })
    return problem?.code ?? status
  }
  const look = { docType: 'contract', docId: randomUUID() }
  const history = `contracts/${randomUUID()}/history/reveal`
  const why = { reason: '고객이 매장에서 확인을 요청함' }
  const list = { docType: 'order', rows: 1 }
  expect(await post('session/unmasking', look)).toBe('step_up_needed')
  expect(await post('session/unmasking', look, await ticketFor('/session/unmasking', look))).toBe(200)
  expect(await post('session/unmasking', { ...look, docId: randomUUID() })).toBe(200)
  expect(await post(history, why)).toBe('document_unknown')
  expect(await post('session/taking-out', list)).toBe('step_up_needed')
  expect(await post('session/taking-out', list, await ticketFor('/session/taking-out', list))).toBe(200)
  expect(await post('session/taking-out', list)).toBe('step_up_needed')
  expect(await order('TERMINATE')).toBe('step_up_needed')
  await asOwner(server.database.ownerUrl, 'update desk.step_up_ticket set used_at = $1', [
    new Date(server.clock.now() - UNMASKING_CONFIRMED_MS),
  ])
  expect(await post(history, why)).toBe('step_up_needed')
})

test('[MFA-6] A-11 roles are given and shaped with a ticket', async () => {
  staff = await signInAs(server, 'admin1')
  await enrolled()
  const [id, why] = [randomUUID(), { reason: '휴가 간 동안 대신 맡음' }]
  for (const [path, body] of [
    [`/access/people/${id}/roles`, { role: 'COUNSELOR', scope: 'all', validTo: null, ...why }],
    [`/access/given/${id}/end`, why],
    ['/access/roles', { code: 'NEW', name: '새 역할', ...why }],
    ['/access/roles/COUNSELOR/permissions', { permission: 'audit.read', held: true, ...why }],
    ['/access/roles/COUNSELOR/juniors', { junior: 'MEMBER', above: true, ...why }],
  ] as const) {
    const { problem } = await call(server, `POST ${path}`, { token: staff.accessToken, body })
    expect([path, problem?.code, problem?.issues]).toEqual([path, 'step_up_needed', undefined])
  }
  const body = { role: 'COUNSELOR', scope: 'all', validTo: null, ...why }
  const headers = { [STEP_UP_HEADER]: await ticketFor(`/access/people/${id}/roles`, body) }
  const { problem } = await call(server, `POST /access/people/${id}/roles`, { token: staff.accessToken, body, headers })
  expect(problem?.code).toBe('user_unknown')
})

test('[MFA-6] who must have a second factor and has none yet sets it up before what is sensitive', async () => {
  const strict = await startBeside(server, 'all', ['DEALER_STAFF'])
  const { problem } = await call(strict, `POST ${PATH}`, { token: staff.accessToken, body: LIST })
  await strict.close()
  expect([problem?.status, problem?.code]).toEqual([403, 'step_up_enrolment_needed'])
})

test('[MFA-3] a code that was not looked at is told as no wrong one', async () => {
  await enrolled()
  const failed = async () =>
    (await asOwner(server.database.ownerUrl, `select from desk.audit_event where action = 'session.second_factor_failed'`)).rowCount
  const before = await failed()
  await asOwner(server.database.ownerUrl, 'insert into auth.code_failure values ($1, $2, $3, now())', [
    staff.user.userId,
    staff.session.sessionId,
    CODE_FAILURES_MAX,
  ])
  expect((await asked(staff.accessToken, hashOf(PATH, LIST))).problem?.code).toBe('second_factor_locked')
  expect(await failed()).toBe(before)
})

test('[MFA-6] a wrong code gives no ticket and is counted; identity keeps no code', async () => {
  await enrolled()
  const actionHash = hashOf('/x', LIST)
  const body = { action: 'POST /session/taking-out', actionHash, code: '000000' }
  const refused = await call(server, 'POST /auth/step-up', { token: staff.accessToken, body })
  expect([refused.status, refused.problem?.code]).toEqual([401, 'second_factor_wrong'])
  expect(signInReplySchema.safeParse(refused.body).success).toBe(false)
  const { rows } = await asOwner(server.database.ownerUrl, 'select failed_count from auth.code_failure where place = $1', [
    staff.session.sessionId,
  ])
  expect(rows).toEqual([{ failed_count: 1 }])
})
