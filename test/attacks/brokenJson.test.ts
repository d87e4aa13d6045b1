import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasRepeatedName } from '../../server/platform/repeatedName.ts'
import { deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../support/deskServer.ts'

let server: DeskServer
let token: string
beforeAll(async () => {
  server = await startDeskServer()
  token = (await signInAs(server, 'd1001-staff1')).accessToken
})
afterAll(() => server.close())

async function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body,
  })
  const { code } = (await response.json()) as { readonly code?: string }
  return `${response.status} ${code ?? 'done'}`
}
const MALFORMED = '400 malformed'

test('[API-2] ATK-31 JSON that two readers read differently is refused: doubled names, other encodings, what is cut or padded', async () => {
  const device = JSON.stringify(deviceNamed('PC'))
  const good = `{"loginId":"counselor1","password":"${TEST_PASSWORD}","device":${device}}`
  const bad = [
    good.replace('{', '{"loginId":"admin1",'),
    good.replace('{', '{"login\\u0049d":"admin1",'),
    good.replace('"platform":', '"platform":"web","platform":'),
    good.slice(0, -1),
    `${good}}`,
    `${good}\n${good}`,
    good.replaceAll('"', "'"),
    good.replace('}', ',}'),
    good.replace('{', '{/**/'),
    'null',
    '"text"',
    '7',
    'NaN',
    '[]',
  ]
  for (const body of bad) expect(await post('/auth/sign-in', body), body).toBe(MALFORMED)
  const utf16 = new Uint8Array(Buffer.from(`\ufeff${good}`, 'utf16le'))
  for (const charset of ['', '; charset=utf-16', '; charset=utf-16le'])
    expect(await post('/auth/sign-in', utf16, { 'content-type': `application/json${charset}` }), charset).toBe(MALFORMED)
  expect(await post('/auth/sign-in', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))).toBe(MALFORMED)
  expect(await post('/auth/sign-in', good)).toBe('200 done')
})

test('[API-2] ATK-31 a number that no reader agrees on is refused: beyond what is exact, endless, broken, none', async () => {
  const proposal = (quantity: string) =>
    `{"transferId":"${randomUUID()}","kind":"transfer","fromHubCode":"CTR-A","toHubCode":"D1001-H1","lines":[{"skuCode":"S25-256-M","quantity":${quantity}}],"reason":null}`
  for (const quantity of [
    '1e400',
    '-1e400',
    '9007199254740993',
    '1.5',
    '-0',
    '0',
    '-1',
    '1e-7',
    '"1"',
    'true',
    'null',
    '[1]',
    '0x10',
    '01',
    '+1',
  ])
    expect(await post('/transfers', proposal(quantity), { 'idempotency-key': randomUUID() }), quantity).toBe(MALFORMED)
})

test('[API-2] ATK-31 a name that stands twice is found in whatever is around it, and nothing else is', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(hasRepeatedName(text)).toBe(false)
    }),
  )
  fc.assert(
    fc.property(fc.string(), fc.json(), fc.json(), (name, one, other) => {
      const written = JSON.stringify(name)
      const spelled = `"${[...Array(name.length).keys()].map((i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
      expect(hasRepeatedName(`[{"before":[${one}],"in":{${written}:${one} , ${spelled}:${other}}}]`)).toBe(true)
      expect(hasRepeatedName(`[{${written}:${one}},{${written}:${other}}]`)).toBe(false)
    }),
  )
})
