import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accept, refuse } from '../../../domain/kernel/refusals.ts'
import { createHttpServer } from '../../../server/platform/httpServer.ts'
import { createLogger } from '../../../server/platform/logger.ts'
import { Metrics } from '../../../server/platform/metrics.ts'
import { route } from '../../../server/platform/route.ts'

let app: Awaited<ReturnType<typeof createHttpServer>>
let host: string
const handled: string[] = []
beforeAll(async () => {
  app = await createHttpServer({
    stepUpCheck: async () => refuse('step_up_needed'),
    noteDenied: () => undefined,
    log: createLogger('fatal'),
    metrics: new Metrics(),
    allowedOrigins: [],
    identify: async () => refuse('not_signed_in'),
    bodyWithinMs: 300,
  })
  route(app, 'POST /auth/refresh', async () => {
    handled.push('refresh')
    return refuse('refresh_token_invalid')
  })
  app.post('/file', { config: { permission: 'public', isFile: true } }, async (request) => {
    for await (const piece of request.body as AsyncIterable<Buffer>) handled.push(`${piece.length} bytes`)
    return accept(null)
  })
  for (const name of ['POST /session/activity', 'POST /imports'] as const) route(app, name, async () => refuse('not_signed_in'))
  const config = { permission: 'public' } as const
  app.route({ method: ['GET', 'POST'], url: '/slow', config, handler: async () => sleep(500, {}) })
  host = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).host
})
afterAll(() => app.close())

/** Sends a head that promises more, then a byte again and again, and resolves with what was heard when the line is cut or `bytes` went out. */
async function drip(path: string, type: string, bytes: number, connection = 'close'): Promise<string> {
  const [name, port] = host.split(':')
  const line = connect(Number(port), name)
  let heard = ''
  const ended = new Promise<void>((resolve) => line.once('close', () => resolve()))
  line.on('data', (piece) => (heard += piece.toString()))
  line.on('error', () => undefined)
  line.write(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: ${type}\r\ncontent-length: ${bytes}\r\nconnection: ${connection}\r\n\r\n`,
  )
  for (let sent = 0; sent < bytes && line.writable; sent++) {
    line.write(' ')
    await sleep(20)
  }
  await ended
  return heard
}

test('[API-8] H-08 ATK-32 a body that comes drop by drop is cut off with the reason, and reaches nobody', async () => {
  const heard = await drip('/api/v1/auth/refresh', 'application/json', 10_000)
  expect(heard).toMatch(/^HTTP\/1\.1 408 /)
  expect(heard).toContain('"code":"body_too_slow"')
  expect(handled).not.toContain('refresh')
})

test('[API-8] H-08 who was answered by the head alone is cut off as well, a file too, and hears one answer', async () => {
  for (const [path, type] of [
    ['/api/v1/session/activity', 'application/json'],
    ['/api/v1/imports', 'text/csv'],
  ] as const) {
    const heard = await drip(path, type, 10_000, 'keep-alive')
    expect(heard.match(/HTTP\/1\.1 \d+/g), path).toEqual(['HTTP/1.1 401'])
  }
})

test('[API-8] H-08 an answer may take longer than a body may', async () => {
  const [slow, posted] = await Promise.all([
    fetch(`http://${host}/slow`),
    fetch(`http://${host}/slow`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
  ])
  expect([slow.status, posted.status]).toEqual([200, 200])
})

test('[API-8] H-08 one that came in time is answered on a line that stays, and a file may take as long as it takes', async () => {
  for (const _ of [1, 2]) {
    const answer = await fetch(`http://${host}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"refreshToken":"x"}',
    })
    expect(answer.status).not.toBe(408)
    await sleep(350)
  }
  expect(await drip('/file', 'text/csv', 30)).toMatch(/^HTTP\/1\.1 200 /)
})
