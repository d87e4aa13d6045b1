import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { devicesReplySchema } from '../../../domain/protocol/devices.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import {
  call,
  deviceNamed,
  signInAs,
  startDeskServer,
  TEST_PASSWORD,
  type DeskServer,
  type SignedInTester,
} from '../../support/deskServer.ts'
import { provingPc } from '../../support/provingPc.ts'

const reason = '매장에서 도난당해 신고함'
let server: DeskServer
let admin: SignedInTester
beforeAll(async () => {
  server = await startDeskServer()
  admin = await signInAs(server, 'admin1')
})
afterAll(() => server.close())

const report = async (sessionId: string, token: string) =>
  (await call(server, `POST /auth/sessions/${sessionId}/device-lost`, { token, body: { reason } })).problem?.code ?? 'ok'
const events = (deviceId: string) =>
  withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.audit_event').select(['action', 'detail']).where('subject_id', '=', deviceId).orderBy('id').execute(),
  )

test('[IDN-7] D-07 S-06 a PC reported lost is out at once, hears why with any token it still has, and nobody signs in on it again', async () => {
  const device = deviceNamed('창구 1')
  const before = await signInAs(server, 'd1001-staff2', device)
  const staff = await signInAs(server, 'd1001-staff1', device)
  await call(server, 'POST /auth/sign-out', { token: before.accessToken })
  expect(await report(staff.session.sessionId, admin.accessToken)).toBe('ok')
  expect(await report(staff.session.sessionId, admin.accessToken)).toBe('device_lost')
  for (const { accessToken: token, refreshToken } of [staff, before]) {
    expect((await call(server, 'GET /me', { token })).problem).toMatchObject({ code: 'session_revoked', end: { reason: 'device_lost' } })
    const refreshed = await call(server, 'POST /auth/refresh', { body: { refreshToken } })
    expect(refreshed.problem).toMatchObject({ code: 'session_revoked', end: { reason: 'device_lost' } })
  }
  for (const [loginId, password] of [
    ['d1001-staff1', TEST_PASSWORD],
    ['d1002-staff1', 'a wrong password'],
  ])
    expect((await call(server, 'POST /auth/sign-in', { body: { loginId, password, device } })).problem?.code).toBe('device_lost')
  // The person is not to blame: elsewhere he works on.
  await signInAs(server, 'd1001-staff1')

  const wiped = { deviceId: device.deviceId, unsentLost: 3 }
  expect((await call(server, 'POST /auth/device-wipes', { body: wiped })).status).toBe(200)
  expect((await call(server, 'POST /auth/device-wipes', { body: { ...wiped, unsentLost: 0 } })).status).toBe(200)
  expect(await events(device.deviceId)).toEqual([
    { action: 'device.lost', detail: { deviceName: '창구 1', reason } },
    { action: 'device.wiped', detail: { unsentLost: 3 } },
  ])
})

test('[IDN-7] D-07 a manager reports a PC of his shop and no other, nobody his own, and whoever may not is refused; a PC that is not lost says nothing', async () => {
  const manager = await signInAs(server, 'd1001-manager')
  const colleague = await signInAs(server, 'd1001-staff2')
  const stranger = await signInAs(server, 'd1002-staff1')
  expect(await report(stranger.session.sessionId, manager.accessToken)).toBe('session_unknown')
  expect(await report(randomUUID(), manager.accessToken)).toBe('session_unknown')
  expect(await report(manager.session.sessionId, manager.accessToken)).toBe('own_access')
  expect(await report(colleague.session.sessionId, stranger.accessToken)).toBe('not_permitted')
  expect((await call(server, 'GET /me', { token: stranger.accessToken })).status).toBe(200)
  expect(await report(colleague.session.sessionId, manager.accessToken)).toBe('ok')
  expect((await call(server, 'GET /me', { token: colleague.accessToken })).problem?.code).toBe('session_revoked')
  const { deviceId } = stranger.device
  expect((await call(server, 'POST /auth/device-wipes', { body: { deviceId, unsentLost: 1 } })).status).toBe(200)
  expect(await events(deviceId)).toEqual([])
})

test('[IDN-7] [DEV-4] D-07 the list of PCs says by which session a PC is reported, that it is lost, and when it had wiped itself', async () => {
  const { accessToken: token } = admin
  const pc = provingPc(server, '잃어버린 노트북')
  const { session } = signInReplySchema.parse((await pc.signIn('counselor1')).body)
  const seen = async () =>
    devicesReplySchema
      .parse((await call(server, 'GET /access/devices', { token })).body)
      .devices.find(({ name }) => name === pc.device.name)
  expect(await seen()).toMatchObject({ isInUse: true, lastSessionId: session.sessionId, lost: null })
  expect(await report(session.sessionId, token)).toBe('ok')
  expect(await seen()).toMatchObject({ isInUse: false, lost: { wipedAt: null } })
  await call(server, 'POST /auth/device-wipes', { body: { deviceId: pc.device.deviceId, unsentLost: 0 } })
  expect(await seen()).toMatchObject({ lost: { wipedAt: expect.any(String) } })
})
