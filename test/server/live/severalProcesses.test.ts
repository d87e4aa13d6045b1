import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { io, type Socket } from 'socket.io-client'
import { liveTicketReplySchema } from '../../../domain/protocol/auth.ts'
import { LIVE_PATH, liveEvents } from '../../../domain/protocol/live.ts'
import { call, signInAs, startBeside, startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let first: DeskServer
let second: DeskServer
let sockets: Socket[] = []
beforeAll(async () => {
  first = await startDeskServer()
  second = await startBeside(first, 'api')
})
beforeEach(() => asOwner(first.database.ownerUrl, 'truncate auth.session, auth.refresh_token, auth.takeover_ticket'))
afterEach(() => {
  for (const socket of sockets) socket.disconnect()
  sockets = []
})
afterAll(async () => {
  await second.close()
  await first.close()
})

const ticketFrom = async (server: DeskServer, token: string) =>
  liveTicketReplySchema.parse((await call(server, 'POST /live/tickets', { token })).body).ticket
const next = (socket: Socket, event: string) => new Promise<unknown>((resolve) => socket.once(event, resolve))

async function connect(server: DeskServer, ticket: string): Promise<Socket | string> {
  const socket = io(server.url, { path: LIVE_PATH, transports: ['websocket'], reconnection: false, forceNew: true, auth: { ticket } })
  sockets.push(socket)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', (error) => resolve(error.message))
  })
}

async function opened(server: DeskServer, ticket: string): Promise<Socket> {
  const socket = await connect(server, ticket)
  if (typeof socket === 'string') throw new Error(`the socket was refused: ${socket}`)
  return socket
}

test('[LIV-1] a ticket of one process opens one socket at another, and none a second time', async () => {
  const { accessToken } = await signInAs(first, 'd1001-staff1')
  const ticket = await ticketFrom(first, accessToken)
  await opened(second, ticket)
  for (const server of [first, second]) expect(await connect(server, ticket)).toBe('live_ticket_invalid')
})

test('[SES-2] S-03 what ends at one process is told to the sockets of the others, which close', async () => {
  const { accessToken, session } = await signInAs(first, 'd1001-staff1')
  const socket = await opened(second, await ticketFrom(second, accessToken))
  const [told, closed] = [next(socket, 'session.revoked'), next(socket, 'disconnect')]
  await call(first, 'POST /auth/sign-out', { token: accessToken })
  expect(liveEvents['session.revoked'].parse(await told)).toMatchObject({ sessionId: session.sessionId, end: { reason: 'signed_out' } })
  await closed
})

test('[SES-2] S-04 with the connection that listens cut off an ending is told all the same, and the next request is refused', async () => {
  const { accessToken, session, user } = await signInAs(first, 'd1001-staff1')
  const socket = await opened(second, await ticketFrom(second, accessToken))
  const told = next(socket, 'session.revoked')
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen auth_event'`
  expect((await asOwner(first.database.ownerUrl, cut)).rowCount).toBeGreaterThanOrEqual(2)
  await asOwner(first.database.ownerUrl, 'update auth.app_user set disabled_at = now() where id = $1', [user.userId])
  expect((await call(second, 'GET /hubs', { token: accessToken })).problem?.code).toBe('session_revoked')
  await first.app.identity?.auth.endOverdue()
  expect(liveEvents['session.revoked'].parse(await told)).toMatchObject({
    sessionId: session.sessionId,
    end: { reason: 'administrator' },
  })
})
