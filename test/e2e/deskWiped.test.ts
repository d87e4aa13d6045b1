import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSessionsReplySchema } from '../../domain/protocol/access.ts'
import { auditListReplySchema } from '../../domain/protocol/audit.ts'
import { signInReplySchema } from '../../domain/protocol/auth.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openDeskApp } from './deskApp.ts'

const PERSON = 'd1007-staff2'
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ contracts: 300 })
})
afterAll(() => server.close())

async function call(path: string, token?: string, body?: object): Promise<unknown> {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...(token && { authorization: `Bearer ${token}` }) }
  const reply = await fetch(`${server.url}/api/v1${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return reply.json()
}

test('[IDN-7] D-07 a desktop that is reported lost wipes itself, tells the centre so once, and starts again without anything', async () => {
  const device = { deviceId: crypto.randomUUID(), name: '본사', platform: 'linux', appVersion: '0' }
  const administrator = { loginId: 'admin1', password: DEMO_PASSWORD, device }
  const { accessToken } = signInReplySchema.parse(await call('/auth/sign-in', undefined, administrator))
  const desk = await openDeskApp({ serverUrl: server.url })
  const keys = () => readdirSync(join(desk.userData, 'keys'))
  try {
    await desk.signIn(PERSON)
    expect(keys()).toHaveLength(1)
    const { sessions } = openSessionsReplySchema.parse(await call('/access/sessions', accessToken))
    const session = sessions.find(({ loginId }) => loginId === PERSON)
    await call(`/auth/sessions/${session?.sessionId}/device-lost`, accessToken, { reason: '매장에서 도난당해 신고함' })
    await desk.page.getByRole('heading', { name: '분실 신고된 기기입니다' }).waitFor()
    const told = async () => {
      const { events } = auditListReplySchema.parse(await call('/audit/events', accessToken))
      return events.filter(({ action }) => action === 'device.wiped').map(({ detail }) => detail)
    }
    await expect.poll(told).toEqual([{ unsentLost: 0 }])
    expect(keys()).toEqual([])
    await desk.quit()
    const again = await openDeskApp({ serverUrl: server.url, userData: desk.userData })
    await again.trySignIn(PERSON)
    await again.page.getByText('분실 신고된 기기라 로그인할 수 없습니다.').waitFor()
    expect(await told()).toEqual([{ unsentLost: 0 }])
    await again.quit()
  } finally {
    await desk.close()
  }
})
