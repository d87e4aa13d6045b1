import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoints } from '../../domain/protocol/endpoints.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { openApiDocument } from '../../server/platform/openApi.ts'
import { signInAs, startDeskServer, type DeskServer } from '../support/deskServer.ts'

let server: DeskServer
let token: string
beforeAll(async () => {
  server = await startDeskServer()
  token = (await signInAs(server, 'admin1')).accessToken
})
afterAll(() => server.close())

const operation = z.object({ requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional() })
const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) }).parse(openApiDocument())
const filled = (path: string): string => path.replaceAll(/\{\w+\}/g, '0190a000-0000-7000-8000-00000000f7e5')
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH']
const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/jsonp',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/graphql',
  'text/json',
  'text/csv',
  '',
]

type Answer = { readonly status: number; readonly code: string | undefined; readonly headers: NodeJS.Dict<string | string[]> }

/** As a program that is no browser: whatever method and head, a body where it likes. */
function ask(method: string, path: string, given: { readonly type?: string; readonly body?: string } = {}): Promise<Answer> {
  const { type, body } = given
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    }
    const call = request(`${server.url}${path}`, { method, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece) => (text += String(piece)))
      answer.on('end', () => {
        const isProblem = answer.headers['content-type']?.startsWith('application/problem+json') === true && text !== ''
        const code = isProblem ? problemSchema.parse(JSON.parse(text)).code : undefined
        resolve({ status: answer.statusCode ?? 0, code, headers: answer.headers })
      })
    })
    call.on('error', reject)
    call.end(body)
  })
}

test('[API-11] H-06 every method that a route of the document does not have is refused with 405 and the methods that it has', async () => {
  let tried = 0
  for (const [path, operations] of Object.entries(paths)) {
    const has = Object.keys(operations).map((method) => method.toUpperCase())
    for (const method of METHODS.filter((one) => !has.includes(one))) {
      const { status, code, headers } = await ask(method, filled(path))
      expect([status, headers['allow']?.toString().split(', ')], `${method} ${path}`).toEqual([405, has.toSorted()])
      if (method !== 'HEAD') expect(code, `${method} ${path}`).toBe('method_refused')
      expect([headers['cache-control'], headers['x-content-type-options']], path).toEqual(['no-store', 'nosniff'])
      tried += 1
    }
  }
  expect(tried).toBeGreaterThan(450)
  for (const path of ['/api/v1/nowhere', '/api/v1/orders/', '/api/v1/orders//ledger', '/api/v1/ORDERS', '/api/v2/orders'])
    expect(await ask('PUT', path), path).toMatchObject({ status: 404, code: 'route_unknown' })
})

test('[API-11] H-06 ATK-34 every other type of a body is refused with 415 by every route that takes one, before it is read', async () => {
  let tried = 0
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { requestBody }] of Object.entries(operations)) {
      if (method === 'get') continue
      const wanted = Object.keys(requestBody?.content ?? {})[0] ?? 'application/json'
      for (const type of TYPES.filter((one) => one !== wanted)) {
        const name = `${method} ${path}: ${type}`
        const answer = await ask(method.toUpperCase(), filled(path), { type, body: '{"loginId":"admin1"}' })
        const isSignedInFor = answer.code === 'not_permitted'
        expect(isSignedInFor ? [415, 'media_type_unsupported'] : [answer.status, answer.code], name).toEqual([
          415,
          'media_type_unsupported',
        ])
        tried += 1
      }
    }
  expect(tried).toBeGreaterThan(Object.keys(endpoints).length * 4)
})
