import { io } from 'socket.io-client'
import { liveTicketReplySchema } from '../../domain/protocol/auth.ts'
import type { Endpoint } from '../../domain/protocol/endpoint.ts'
import { endpoints, type EndpointName } from '../../domain/protocol/endpoints.ts'
import { LIVE_PATH } from '../../domain/protocol/live.ts'
import { call, deviceNamed, signInAs, TEST_PASSWORD, type DeskServer } from '../support/deskServer.ts'

const rows: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints)
const FOREIGN = ['https://evil.example', 'null']

/**
 * What a foreign page gets done with the cookies of its visitor, by every route that changes anything, by signing him in, by exchanging
 * his tokens and by a socket; empty where all of it is refused.
 */
export async function gotByForeignPage(server: DeskServer, loginId: string): Promise<readonly string[]> {
  const signIn = (origin: string, deviceName: string) =>
    call(server, 'POST /auth/sign-in', {
      body: { loginId, password: TEST_PASSWORD, device: deviceNamed(deviceName, 'web') },
      headers: { origin },
    })
  const signedIn = await signIn(server.url, 'Chrome')
  if (signedIn.status !== 200) throw new Error(`nobody is signed in: ${signedIn.problem?.code}`)
  const cookies = signedIn.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  const got: string[] = []
  for (const origin of FOREIGN) {
    const headers = { cookie: cookies.join('; '), origin }
    for (const [name, { permission, raw }] of rows) {
      if (name.startsWith('GET ')) continue
      // Whom nobody need be is asked by a page as by everybody else, but gets no cookie and is given none.
      if (permission === 'public' && name !== 'POST /auth/refresh') continue
      const reply = await call(server, pathWithout(name), { headers: raw ? { ...headers, 'content-type': raw } : headers, body: '' })
      if (reply.problem?.code !== 'origin_refused') got.push(`${origin}: ${name}`)
    }
    if ((await signIn(origin, 'Chrome of another')).problem?.code !== 'origin_refused') got.push(`${origin}: POST /auth/sign-in`)
    if (await opensSocket(server, origin)) got.push(`${origin}: a socket`)
  }
  return got
}

/** With a good ticket, of somebody else than the visitor: the page alone is what is refused. */
async function opensSocket(server: DeskServer, origin: string): Promise<boolean> {
  const { accessToken } = await signInAs(server, 'counselor1', deviceNamed('PC of the desk'))
  const { ticket } = liveTicketReplySchema.parse((await call(server, 'POST /live/tickets', { token: accessToken })).body)
  const socket = io(server.url, {
    path: LIVE_PATH,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { ticket },
    extraHeaders: { origin },
  })
  const opened = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('connect_error', () => resolve(false))
  })
  socket.disconnect()
  await call(server, 'POST /auth/sign-out', { token: accessToken })
  return opened
}

const pathWithout = (name: string): EndpointName => name.replaceAll(/:\w+/g, '0190a000-0000-7000-8000-00000000f7e5') as EndpointName
