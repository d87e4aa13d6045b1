import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../../server/platform/openApi.ts'
import { placement } from '../server/orders/orderShop.ts'
import { signInPerson, type AttackPerson } from './sqlmap/attackPerson.ts'
import { attackRequests, type AttackRequest } from './sqlmap/attackRequests.ts'
import { FRESH_UUID } from './sqlmap/sampleOfSchema.ts'
import { startDeskServer, TEST_PASSWORD, type DeskServer } from '../support/deskServer.ts'

let server: DeskServer
let people: readonly AttackPerson[]
const requests = attackRequests(openApiDocument(), {
  known: () => () => undefined,
  files: { 'text/csv': 'a*' },
  bodies: { 'POST /api/v1/orders': { ...placement('SALE'), orderId: FRESH_UUID } },
})
const withBody = requests.filter(({ body, path }) => body?.startsWith('{') === true && !path.endsWith('/auth/sign-out'))
beforeAll(async () => {
  server = await startDeskServer()
  const signedIn = ['d1001-manager', 'd1001-staff1', 'marketing1', 'counselor1', 'admin1', 'auditor1']
  people = await Promise.all(signedIn.map((loginId) => signInPerson(server.url, loginId, TEST_PASSWORD)))
})
afterAll(() => server.close())

/** The same request with another body, or another address, as the first who may. */
async function send(request: AttackRequest, changed: { readonly body?: string; readonly path?: string }): Promise<string> {
  const person = people.find(({ permissions }) => permissions.includes(request.permission))
  const plain = (text: string) => text.replaceAll('*', '').replaceAll(FRESH_UUID, () => randomUUID())
  const body = changed.body ?? request.body
  const response = await fetch(`${server.url}${plain(changed.path ?? request.path)}`, {
    method: request.method,
    headers: {
      ...Object.fromEntries(request.headers.map(([name, value]) => [name, plain(value)])),
      ...(person ? { authorization: `Bearer ${await person.token()}` } : {}),
    },
    ...(body === null ? {} : { body: plain(body) }),
  })
  const { code } = z.object({ code: z.string().optional() }).parse(await response.json())
  return `${response.status} ${code ?? ''}`
}

test('[API-2] ATK-26 a field that nobody may set is refused in every object of every body, at whatever depth', async () => {
  let tried = 0
  for (const request of withBody) {
    const body = request.body!.replaceAll('*', '')
    // Every place where an object begins, its own names behind the foreign one.
    for (const [i, { index }] of [...body.matchAll(/\{/g)].entries()) {
      if (isChosenByName(body, index)) continue
      const field = ['"dealerCode":"D1002"', '"role":"ADMIN"', '"price":1', '"status":"done"', '"isAdmin":true'][i % 5]
      const separator = body[index + 1] === '}' ? '' : ','
      const changed = `${body.slice(0, index + 1)}${field}${separator}${body.slice(index + 1)}`
      expect(await send(request, { body: changed }), `${request.name}: ${changed}`).toBe('400 malformed')
      tried += 1
    }
  }
  expect(tried).toBeGreaterThan(80)
})

/** The names of this object are the caller's own: a foreign one is refused by its value. */
function isChosenByName(body: string, index: number): boolean {
  return /"(cursors|choices)":$/.test(body.slice(0, index))
}

test('[API-2] ATK-29 an object or a list in place of any value of any body is refused: no selector ever becomes part of a query', async () => {
  const selectors = ['{"$ne":null}', '{"$regex":".*","$options":"i"}', '{"$where":"sleep(9000)"}', '{"$or":[{},{}]}', '["a","b"]']
  let tried = 0
  for (const request of withBody) {
    const places = [...request.body!.matchAll(/"[^"*]*\*"(?!:)|[\w.-]+\*(?=[,}\]])/g)]
    for (const [i, { index, 0: value }] of places.entries()) {
      // What is JSON of any kind to the centre is kept as it is and asked for by nobody.
      if (/"(base|from|to|value)":$/.test(request.body!.slice(0, index))) continue
      const changed = `${request.body!.slice(0, index)}${selectors[i % selectors.length]}${request.body!.slice(index + value.length)}`
      expect(await send(request, { body: changed }), `${request.name}: ${changed}`).toMatch(/^400 malformed|^403 not_permitted/)
      tried += 1
    }
  }
  expect(tried).toBeGreaterThan(150)
  for (const request of requests.filter(({ path }) => path.includes('?'))) {
    const [path = '', query = ''] = request.path.split('?')
    for (const [name = ''] of query.split('&').map((one) => one.split('=')))
      for (const crooked of [`${name}[$ne]=1`, `${name}[]=1&${name}[]=2`, `${name}=1&${name}=2`, `${name}.x=1`])
        expect(await send(request, { path: `${path}?${crooked}` }), `${path}?${crooked}`).toBe('400 malformed')
  }
})

test('[API-2] H-04 ATK-30 no name of a body, a query, a path or an edit reaches a prototype', async () => {
  for (const request of withBody)
    for (const poison of ['"__proto__":{"admin":true}', '"constructor":{"prototype":{"admin":true}}', '"__pr\\u006fto__":{"admin":true}']) {
      const separator = request.body === '{}' ? '' : ','
      expect(await send(request, { body: `{${poison}${separator}${request.body!.slice(1)}` }), request.name).toBe('400 malformed')
    }
  for (const request of requests.filter(({ method, path }) => method === 'GET' && !path.includes('*/')))
    for (const query of ['__proto__[admin]=true', '__proto__.admin=true', 'constructor[prototype][admin]=true', '__proto__=1'])
      expect(await send(request, { path: `${request.path.split('?')[0]}?${query}` }), `${request.name} ${query}`).toMatch(/^4\d\d /)
  const shop = people[0]!
  const pulled = z.object({ epoch: z.string() }).parse(await shop.ask('POST', '/sync/pull', { epoch: null, schema: 1, cursors: {} }))
  const edit = (path: string) => ({
    epoch: pulled.epoch,
    clientId: randomUUID(),
    mutations: [
      {
        mutationId: '0190a000-0000-7000-8000-00000000f7e6',
        sequence: 1,
        id: '0190a000-0000-7000-8000-00000000f7e7',
        baseRev: null,
        type: 'contract',
        base: null,
        changes: [{ path, from: null, to: { admin: true } }],
      },
    ],
  })
  for (const path of ['__proto__', '__proto__.admin', 'constructor.prototype.admin', 'customer.__proto__.admin', 'toString'])
    expect(JSON.stringify(await shop.ask('POST', '/sync/push', edit(path))), path).not.toMatch(/"(applied|merged)"/)
  expect(Reflect.get({}, 'admin')).toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
})
