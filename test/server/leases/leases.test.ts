import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EDIT_LEASE_TTL_MS } from '../../../domain/contracts/editLease.ts'
import { liveTicketReplySchema } from '../../../domain/protocol/auth.ts'
import { leaseReplySchema } from '../../../domain/protocol/leases.ts'
import { LIVE_PATH, liveEvents } from '../../../domain/protocol/live.ts'
import { call, signInAs, startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { contractBody, storeDocument } from '../../support/storedDocuments.ts'

let server: DeskServer
const tokens: Record<string, string> = {}
let number = 100_000_000
beforeAll(async () => {
  server = await startDeskServer()
  for (const login of ['d1001-staff1', 'd1001-staff2', 'd1002-staff1', 'counselor1'])
    tokens[login] = (await signInAs(server, login)).accessToken
})
afterAll(() => server.close())

async function newContract(): Promise<string> {
  const id = randomUUID()
  const body = contractBody({ dealerCode: 'D1001', contractNo: `KD${(number += 1)}` })
  await storeDocument(server.database, { type: 'contract', id, dealerCode: 'D1001', body })
  return id
}
const take = (login: string, id: string, reason: string | null = null) =>
  call(server, `POST /contracts/${id}/lease`, {
    token: tokens[login],
    body: { purpose: 'DEVICE_CHANGE', takeOver: reason === null ? null : { reason } },
  })
const beat = (login: string, id: string, fencingToken: number) =>
  call(server, `POST /contracts/${id}/lease/heartbeat`, { token: tokens[login], body: { fencingToken } })
const leaseOf = (reply: { readonly body: unknown }) => leaseReplySchema.parse(reply.body).lease

test('[LEA-1] one person at a time; a second one is told who, and takes over with a reason under a larger token', async () => {
  const id = await newContract()
  const first = await take('d1001-staff1', id)
  expect(first.status).toBe(201)
  const again = leaseOf(await take('d1001-staff1', id))
  expect(again.fencingToken).toBe(leaseOf(first).fencingToken)
  expect((await take('counselor1', id)).problem).toMatchObject({ status: 409, code: 'lease_held', detail: '사람 d1001-staff1' })
  const taken = leaseOf(await take('counselor1', id, '고객이 전화로 기다립니다'))
  expect(taken.fencingToken).toBeGreaterThan(again.fencingToken)
  expect((await beat('d1001-staff1', id, again.fencingToken)).problem).toMatchObject({ code: 'lease_lost' })
})

test('[LEA-1] two who ask at the same moment: one holds it', async () => {
  const id = await newContract()
  const answers = await Promise.all(['d1001-staff1', 'd1001-staff2', 'counselor1'].map((login) => take(login, id)))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
})

test('[LEA-2] a heartbeat holds it; without one it runs out and goes to whoever asks; let go it is free at once', async () => {
  const id = await newContract()
  const { fencingToken } = leaseOf(await take('d1001-staff1', id))
  server.clock.move(EDIT_LEASE_TTL_MS - 1000)
  expect((await beat('d1001-staff1', id, fencingToken)).status).toBe(200)
  server.clock.move(EDIT_LEASE_TTL_MS - 1000)
  expect((await take('d1001-staff2', id)).problem?.code).toBe('lease_held')
  server.clock.move(2000)
  const second = leaseOf(await take('d1001-staff2', id))
  expect(second.fencingToken).toBeGreaterThan(fencingToken)
  const release = (login: string) => call(server, `DELETE /contracts/${id}/lease`, { token: tokens[login] })
  expect((await release('d1001-staff1')).status).toBe(200)
  expect((await take('d1001-staff1', id)).problem?.code).toBe('lease_held')
  expect((await release('d1001-staff2')).status).toBe(200)
  expect((await release('d1001-staff2')).status).toBe(200)
  expect(leaseOf(await take('d1001-staff1', id)).fencingToken).toBeGreaterThan(second.fencingToken)
})

test('another shop’s contract is unknown to a lease too', async () => {
  const id = await newContract()
  expect((await take('d1002-staff1', id)).problem?.code).toBe('document_unknown')
  expect((await beat('d1002-staff1', id, 1)).problem?.code).toBe('document_unknown')
})

test('[LEA-1] the shop and the desk see at once who works on it, and why it was taken over; no customer is named', async () => {
  const id = await newContract()
  const { ticket } = liveTicketReplySchema.parse((await call(server, 'POST /live/tickets', { token: tokens['d1001-staff2'] })).body)
  const socket = io(server.url, { path: LIVE_PATH, transports: ['websocket'], reconnection: false, forceNew: true, auth: { ticket } })
  await new Promise((resolve) => socket.once('connect', () => resolve(null)))
  const next = () => new Promise<unknown>((resolve) => socket.once('presence', resolve))
  const told = next()
  await take('d1001-staff1', id)
  expect(liveEvents.presence.parse(await told)).toMatchObject({
    contractId: id,
    purpose: 'DEVICE_CHANGE',
    holder: { displayName: '사람 d1001-staff1' },
  })
  const over = next()
  const { fencingToken } = leaseOf(await take('counselor1', id, '민원 처리'))
  expect(liveEvents.presence.parse(await over)).toMatchObject({ holder: { displayName: '사람 counselor1' }, reason: '민원 처리' })
  const kept = next()
  server.clock.move(1000)
  const { expiresAt } = leaseOf(await beat('counselor1', id, fencingToken))
  expect(liveEvents.presence.parse(await kept)).toMatchObject({ holder: { displayName: '사람 counselor1' }, expiresAt })
  const gone = next()
  await call(server, `DELETE /contracts/${id}/lease`, { token: tokens['counselor1'] })
  expect(liveEvents.presence.parse(await gone)).toMatchObject({ contractId: id, holder: null })
  socket.disconnect()
})
