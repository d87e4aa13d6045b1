import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refuse } from '../../../domain/kernel/refusals.ts'
import { createHttpServer } from '../../../server/platform/httpServer.ts'
import { Metrics } from '../../../server/platform/metrics.ts'
import { registerPages } from '../../../server/platform/pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-pages-'))
const root = join(folder, 'renderer')
let app: Awaited<ReturnType<typeof createHttpServer>>
let port = 0
beforeAll(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>desk</title>')
  writeFileSync(join(root, 'assets', 'index-Dvf58isH.js'), 'export {}')
  writeFileSync(join(root, '.secret'), 'hidden')
  writeFileSync(join(folder, 'outside.txt'), 'outside')
  const log = pino({ level: 'silent' })
  app = await createHttpServer({
    stepUpCheck: async () => refuse('step_up_needed'),
    noteDenied: () => undefined,
    log,
    metrics: new Metrics(),
    allowedOrigins: [],
    identify: async () => refuse('not_signed_in'),
  })
  await registerPages(app, root)
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Sends the path as it is: fetch would tidy it up first. */
function get(path: string): Promise<{ readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += String(chunk)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('[API-4] the built client is served under the policy; hashed files are kept for good, the page itself never', async () => {
  const page = await get('/')
  expect(page.body).toContain('<title>desk</title>')
  expect(page.headers['cache-control']).toBe('no-cache')
  const script = await get('/assets/index-Dvf58isH.js')
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  for (const { headers } of [page, script]) expect(headers['content-security-policy']).toContain("default-src 'none'")
})

test('[API-3] what is no HTTP at all gets a problem, too', async () => {
  const answer = await new Promise<string>((resolve) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('HELLO\r\n\r\n'))
    socket.on('data', (chunk) => (heard += String(chunk)))
    socket.on('close', () => resolve(heard))
  })
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('"code":"malformed"')
})

test('[API-4] E-07 ATK-17 nothing outside the client’s folder and no hidden file is served', async () => {
  const ways = [
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/.secret',
    '/assets/none.js',
    '/%00',
  ]
  for (const path of ways) {
    const { status, body } = await get(path)
    expect([400, 404], path).toContain(status)
    expect(body, path).not.toMatch(/outside$|hidden/)
  }
})
