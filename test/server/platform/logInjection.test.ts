import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../../../server/platform/logger.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'

let server: DeskServer
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())

const ESC = String.fromCodePoint(0x1b)
const FORGED = '{"level":30,"msg":"order approved"}'
/** What a client may send to break out of a line, to move a terminal's cursor, or to turn the text around. */
const vectors = [
  `a\r\n${FORGED}`,
  `a\n${FORGED}\n`,
  `a\r${FORGED}`,
  `${ESC}[2J${ESC}[1;1H${FORGED}`,
  `${ESC}]0;title\u0007`,
  `\u009b31m${FORGED}`,
  `\u0085${FORGED}`,
  `\u2028${FORGED}\u2029`,
  `\u202e}gnidnep{\u202c`,
  `\u2066x\u2069\u200e\u200f\u061c`,
  `\u0000\u0008\u007f\ufeff`,
]
/** Printable signs, letters of any language, and one line end behind each line. */
const steers = (text: string) => /[\p{Cc}\u2028\u2029\p{Bidi_C}\ufeff]/u.test(text)

test('[LOG-1] L-05 ATK-43 what a client sends stays within its string: one line per event, nothing that steers a terminal', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  for (const vector of vectors) {
    log.info({ route: vector, [vector]: vector, nested: { list: [vector] } }, vector)
    log.error(new Error(vector))
  }
  expect(lines).toHaveLength(2 * vectors.length)
  for (const [i, line] of lines.entries()) {
    expect(line.endsWith('\n')).toBe(true)
    expect(steers(line.slice(0, -1)), line).toBe(false)
    // What was said can still be read: nothing is lost.
    if (i % 2 === 0) expect(JSON.parse(line)).toMatchObject({ msg: vectors[i / 2], nested: { list: [vectors[i / 2]] } })
  }
})

/** As it stands, which no client library would send. */
const raw = (bytes: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname, () => socket.end(Buffer.from(bytes, 'latin1')))
    socket.on('data', () => undefined)
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })

test('[LOG-1] L-05 ATK-43 no path, header, body or name of a device breaks a line of the running server', async () => {
  const { accessToken: token } = await signInAs(server, 'd1001-staff1')
  for (const vector of vectors) {
    const encoded = encodeURIComponent(vector)
    await call(server, `GET /contracts/${encoded}`, { token })
    await call(server, `GET /orders?cursor=${encoded}&state=${encoded}`, { token })
    await call(server, 'POST /auth/sign-in', { body: { loginId: vector, password: vector, device: deviceNamed(vector) } })
    await call(server, 'POST /auth/sign-in', {
      body: { loginId: 'd1002-staff1', password: TEST_PASSWORD, device: deviceNamed(`PC ${vector}`) },
    })
    await call(server, 'POST /sync/push', { token, body: vector })
    await raw(`GET /api/v1/me HTTP/1.1\r\nhost: x\r\nuser-agent: ${vector}\r\nx-request-id: ${vector}\r\n\r\n`)
    await raw(`${vector} /api/v1/me HTTP/1.1\r\n\r\n`)
  }
  expect(server.logged.length).toBeGreaterThan(vectors.length)
  for (const line of server.logged) {
    expect(() => JSON.parse(line), line).not.toThrow()
    expect(steers(line.slice(0, -1)), line).toBe(false)
  }
  expect(server.logged.join('')).not.toContain('order approved')
})
