import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../domain/protocol/endpoint.ts'
import { authEndpointNames, endpoints, type EndpointName } from '../../../domain/protocol/endpoints.ts'
import { LEAST_COST } from '../../../server/auth/passwordHasher.ts'
import { createAuthApp, type RunningApp } from '../../../server/authApp.ts'
import { createLogger } from '../../../server/platform/logger.ts'
import { call, signInAs, startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

const reason = '본인과 통화하여 확인함'
/** What each of them is asked with; about nobody. */
const bodies: Partial<Record<EndpointName, object>> = {
  'POST /auth/sessions/:id/end': { reason },
  'POST /auth/sessions/:id/device-lost': { reason },
  'POST /auth/people/:id/second-factor': { help: 'unlock', reason },
  'POST /auth/devices/:id/decision': { decision: 'lock', reason },
  'POST /auth/password-services/:service': { mode: 'dual', reason },
}
const confirmed = authEndpointNames.filter((name) => (endpoints[name] as Endpoint).stepUp !== undefined)
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-apart-'))
let server: DeskServer
let apart: RunningApp
let url: string
beforeAll(async () => {
  server = await startDeskServer()
  apart = await createAuthApp({
    authDatabase: server.database.auth,
    log: createLogger('silent'),
    clock: server.clock.now,
    allowedOrigins: [],
    passwordCost: LEAST_COST,
    factorDemandedOf: new Set(),
    approvalDemandedOf: new Set(),
    contextPolicy: null,
    keysFile: join(folder, 'public-keys.json'),
    identityKeyFile: server.database.identityKeyFile,
    checkReplies: true,
  })
  apart.setReady()
  url = await apart.http.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await apart.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask = async (name: EndpointName, token: string) => {
  const path = name.replace(':id', randomUUID()).replace(':service', 'web') as `POST /${string}`
  return (await call({ url }, path, { token, body: bodies[name] ?? {} })).problem?.code
}

test('[MFA-6] [IDN-1] A-11 identity apart asks whoever has a second factor to confirm each of its sensitive routes, and nobody else', async () => {
  const { accessToken: token, user } = await signInAs(server, 'admin1')
  expect(confirmed.length).toBeGreaterThanOrEqual(4)
  for (const name of confirmed) expect(await ask(name, token), name).not.toBe('step_up_needed')
  await asOwner(server.database.ownerUrl, 'update auth.app_user set second_factor_at = now() where id = $1', [user.userId])
  for (const name of confirmed) expect(await ask(name, token), name).toBe('step_up_needed')
})
