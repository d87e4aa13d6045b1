import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../support/deskServer.ts'
import { asOwner } from '../support/freshDatabase.ts'

let server: DeskServer
let token: string
beforeAll(async () => {
  server = await startDeskServer()
  token = (await signInAs(server, 'd1001-staff1')).accessToken
})
afterAll(() => server.close())

/** Writes this and nothing else on one line, and hears until it is closed, or until as many answers came as are waited for. */
function say(text: string | Buffer, answers: number): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve) => {
    let heard = ''
    const line = connect(Number(port), hostname, () => line.write(text))
    line.on('error', () => undefined)
    line.on('data', (piece) => {
      heard += piece.toString('latin1')
      if (heard.split(/HTTP\/1\.1 (?!100)/).length > answers && heard.includes('\r\n\r\n')) line.end()
    })
    line.on('close', () => resolve(heard))
  })
}
const statusesIn = (heard: string): readonly number[] => [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))

test('[API-12] ATK-37 a request with two lengths, or with a length and pieces, is cut off: nothing that hides in it is asked', async () => {
  const hidden = `GET /api/v1/me HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`
  const head = 'POST /api/v1/auth/refresh HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
  const crooked = [
    `${head}content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}transfer-encoding: chunked\r\ncontent-length: 6\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}content-length: 2\r\ncontent-length: 0\r\n\r\n{}${hidden}`,
    `${head}content-length: 2, 2\r\n\r\n{}${hidden}`,
    `${head}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}content-length: +2\r\n\r\n{}${hidden}`,
    `${head}content-length: 0x2\r\n\r\n{}${hidden}`,
    `${head}transfer-encoding: chunked\r\n\r\n2;x=\n{}\r\n0\r\n\r\n${hidden}`,
    `${head.replaceAll('\r\n', '\n')}content-length: 2\n\n{}${hidden}`,
  ]
  for (const text of crooked) {
    const heard = await say(text, 2)
    expect(heard, text).not.toContain('"loginId"')
    expect(statusesIn(heard)[0] ?? 400, text).toBeGreaterThanOrEqual(400)
  }
  // Two that are said plainly, one behind the other, are two.
  expect(statusesIn(await say(`${head}content-length: 2\r\n\r\n{}${hidden}`, 2))).toEqual([401, 200])
})

test('[API-12] H-03 ATK-32 a head of ten thousand lines, a line without end, a packed body and one without a length are refused', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) => `x-${i}: 1\r\n`).join('')
  expect(statusesIn(await say(`GET /api/v1/me HTTP/1.1\r\nhost: x\r\n${many}\r\n`, 1))).toEqual([400])
  expect(statusesIn(await say(`GET /api/v1/${'x'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 1))).toEqual([400])
  const head = `POST /api/v1/sync/pull HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '))
  for (const coding of ['gzip', 'deflate', 'br']) {
    const packed = Buffer.concat([Buffer.from(`${head}content-encoding: ${coding}\r\ncontent-length: ${bomb.length}\r\n\r\n`), bomb])
    expect(statusesIn(await say(packed, 1)), coding).toEqual([400])
  }
  expect(statusesIn(await say(`${head}content-length: 99999999999\r\n\r\n`, 1))[0]).toBe(413)
  const piece = `${(64 * 1024).toString(16)}\r\n${' '.repeat(64 * 1024)}\r\n`
  expect(statusesIn(await say(`${head}transfer-encoding: chunked\r\n\r\n${piece.repeat(40)}0\r\n\r\n`, 1))[0]).toBe(413)
})

test('[API-12] ATK-16 a token in the address lets nobody in, and stands in no line of the log', async () => {
  for (const query of [`access_token=${token}`, `token=${token}`, `authorization=Bearer%20${token}`, `desk_access=${token}`])
    expect(statusesIn(await say(`GET /api/v1/me?${query} HTTP/1.1\r\nhost: x\r\n\r\n`, 1)), query).toEqual([401])
  expect(server.logged.join('\n')).not.toContain(token.slice(-40))
})

test('[API-12] ATK-38 without a proxy in front no head changes where a request comes from, and so guesses are counted', async () => {
  const body = JSON.stringify({ loginId: 'd1002-staff1', password: 'a wrong password', device: deviceNamed('PC') })
  const guess = async (i: number, password = body): Promise<number> => {
    const forwarded = `x-forwarded-for: 203.0.113.${i}\r\nforwarded: for=203.0.113.${i}\r\nx-real-ip: 203.0.113.${i}\r\n`
    const head = `POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${forwarded}`
    return statusesIn(await say(`${head}content-length: ${Buffer.byteLength(password)}\r\n\r\n${password}`, 1))[0] ?? 0
  }
  for (let i = 0; i < 5; i++) expect(await guess(i)).toBe(401)
  expect(await guess(77, body.replace('a wrong password', TEST_PASSWORD))).toBe(429)
  const { rows } = await asOwner(server.database.ownerUrl, `select distinct address from desk.audit_event where address is not null`)
  expect(rows).toEqual([{ address: '127.0.0.1' }])
})
