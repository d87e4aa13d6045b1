import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { liveTicketReplySchema } from '../../../domain/protocol/auth.ts'
import { LIVE_PATH, liveEvents } from '../../../domain/protocol/live.ts'
import { scopeSchema } from '../../../domain/replication/scope.ts'
import { LIVE_TICKET_TTL_MS } from '../../../domain/session/session.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { contractBody } from '../../support/storedDocuments.ts'

const PARTNER = 'app://dealer-desk'
let server: DeskServer
let sockets: Socket[] = []
beforeAll(async () => (server = await startDeskServer({ allowedOrigins: [PARTNER] })))
afterAll(() => server.close())
beforeEach(() => asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token, auth.takeover_ticket'))
afterEach(() => {
  for (const socket of sockets) socket.disconnect()
  sockets = []
})

const ticketFor = async (token: string) => liveTicketReplySchema.parse((await call(server, 'POST /live/tickets', { token })).body).ticket

/** Resolves with 'connected' or the reason of the refusal. */
function connect(ticket: string | undefined, origin?: string): Promise<{ readonly socket: Socket; readonly outcome: string }> {
  const socket = io(server.url, {
    path: LIVE_PATH,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: ticket === undefined ? {} : { ticket },
    ...(origin === undefined ? {} : { extraHeaders: { origin } }),
  })
  sockets.push(socket)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve({ socket, outcome: 'connected' }))
    socket.once('connect_error', (error) => resolve({ socket, outcome: error.message }))
  })
}
const next = (socket: Socket, event: string) => new Promise<unknown>((resolve) => socket.once(event, resolve))
const scope = (text: string) => scopeSchema.parse(text)

test('[LIV-1] W-02 ATK-35 a ticket opens one socket within thirty seconds; none, a wrong, a used or an old one opens nothing', async () => {
  const { accessToken } = await signInAs(server, 'd1001-staff1')
  const ticket = await ticketFor(accessToken)
  expect((await connect(ticket)).outcome).toBe('connected')
  for (const bad of [ticket, undefined, 'guessed']) expect((await connect(bad)).outcome).toBe('live_ticket_invalid')
  const old = await ticketFor(accessToken)
  server.clock.move(LIVE_TICKET_TTL_MS)
  expect((await connect(old)).outcome).toBe('live_ticket_invalid')
})

test('[LIV-1] W-02 a ticket of a session that ended meanwhile opens nothing', async () => {
  const { accessToken } = await signInAs(server, 'd1001-staff1')
  const ticket = await ticketFor(accessToken)
  await call(server, 'POST /auth/sign-out', { token: accessToken })
  expect((await connect(ticket)).outcome).toBe('live_ticket_invalid')
})

test('[LIV-1] W-01 ATK-35 our own origin, a listed one and a program without one connect; a foreign page does not, whatever it holds', async () => {
  const { accessToken } = await signInAs(server, 'd1001-staff1')
  for (const origin of [undefined, server.url, PARTNER])
    expect((await connect(await ticketFor(accessToken), origin)).outcome).toBe('connected')
  for (const origin of ['https://evil.example', 'null', `${server.url}.evil.example`]) {
    expect((await connect(await ticketFor(accessToken), origin)).outcome, origin).not.toBe('connected')
  }
})

test('[LIV-2] W-03 S-03 a taken-over session is told who ended it, and its socket is closed', async () => {
  const first = await signInAs(server, 'd1001-staff1')
  const { socket } = await connect(await ticketFor(first.accessToken))
  const device = deviceNamed('집 PC')
  const conflict = await call(server, 'POST /auth/sign-in', { body: { loginId: 'd1001-staff1', password: TEST_PASSWORD, device } })
  const [told, closed] = [next(socket, 'session.revoked'), next(socket, 'disconnect')]
  await call(server, 'POST /auth/take-over', { body: { takeoverTicket: conflict.problem?.takeoverTicket, device } })
  expect(liveEvents['session.revoked'].parse(await told)).toMatchObject({
    sessionId: first.session.sessionId,
    end: { reason: 'superseded', byDeviceName: '집 PC' },
  })
  await closed
})

test('[LIV-2] S-03 a session that ends while its socket is being let in is told so all the same, and the socket is closed', async () => {
  const { accessToken, session } = await signInAs(server, 'd1001-staff1')
  const ticket = await ticketFor(accessToken)
  const holder = new pg.Client({ connectionString: server.database.ownerUrl })
  await holder.connect()
  // Which hubs the person may see is asked after the session was found good.
  await holder.query('begin; lock table desk.document in access exclusive mode')
  const opening = connect(ticket)
  const told = next(sockets.at(-1)!, 'session.revoked')
  const closed = next(sockets.at(-1)!, 'disconnect')
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%"desk"."document"%order by "id"'`
  while ((await asOwner(server.database.ownerUrl, waiting)).rowCount === 0) await wait(10)
  await call(server, 'POST /auth/sign-out', { token: accessToken })
  // Whoever listens has heard of it by then.
  await wait(1000)
  await holder.query('commit')
  await holder.end()
  expect((await opening).outcome).toBe('connected')
  expect(await told).toMatchObject({ sessionId: session.sessionId, end: { reason: 'signed_out' } })
  await closed
})

test('[LIV-3] W-04 W-05 ATK-25 heads reach whoever may see the scope, the newest of one turn only, and nobody else', async () => {
  const own = (await connect(await ticketFor((await signInAs(server, 'd1001-staff1')).accessToken))).socket
  const other = (await connect(await ticketFor((await signInAs(server, 'd1002-staff1')).accessToken))).socket
  const heard: Record<string, unknown[]> = { own: [], other: [] }
  own.on('heads', (data) => heard['own']?.push(data))
  other.on('heads', (data) => heard['other']?.push(data))
  const seen = [next(own, 'heads'), next(other, 'heads')]
  for (const seq of [1, 3, 2]) server.app.live.heads(new Map([[scope('dealer:D1001'), { seq }]]))
  server.app.live.heads(new Map([[scope('dealer:D1002'), { seq: 9 }]]))
  await Promise.all(seen)
  expect(heard).toEqual({ own: [{ heads: { 'dealer:D1001': 3 } }], other: [{ heads: { 'dealer:D1002': 9 } }] })
  expect(z.array(liveEvents.heads).safeParse(heard['own']).success).toBe(true)
})

test('[LIV-3] what was committed is told to whoever may see it, once it stands', async () => {
  const { accessToken } = await signInAs(server, 'd1001-staff2')
  const { socket } = await connect(await ticketFor(accessToken))
  const heard = next(socket, 'heads')
  const body = contractBody({ dealerCode: 'D1001', contractNo: 'KD100000077' })
  const written = { type: 'contract', id: randomUUID(), body } as const
  await server.app.replication.write({ documents: [written], origin: 'created', author: null, mode: 'create' })
  expect(await heard).toEqual({ heads: { 'dealer:D1001': 1 } })
  expect((await call(server, `GET /contracts/${written.id}`, { token: accessToken })).status).toBe(200)
})

test('[LIV-1] W-04 ATK-44 a client that says anything is cut off', async () => {
  const { socket } = await connect(await ticketFor((await signInAs(server, 'd1001-staff1')).accessToken))
  const closed = next(socket, 'disconnect')
  socket.emit('join', 'scope:dealer:D1002')
  await closed
})

test('[LIV-4] W-06 a line on which nothing is heard any more is given up', async () => {
  const ticket = await ticketFor((await signInAs(server, 'd1001-staff1')).accessToken)
  const line = new WebSocket(`${server.url.replace('http', 'ws')}${LIVE_PATH}/?EIO=4&transport=websocket`)
  // It says who it is when it is asked to, and from then on nothing, not even to a ping.
  line.addEventListener('message', ({ data }) => String(data).startsWith('0') && line.send(`40${JSON.stringify({ ticket })}`))
  const ended = new Promise<void>((resolve) => line.addEventListener('close', () => resolve()))
  await new Promise<void>((resolve) => line.addEventListener('message', ({ data }) => String(data).startsWith('40') && resolve()))
  await ended
})
