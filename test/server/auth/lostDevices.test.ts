import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { devicesReplySchema } from '../../../domain/protocol/devices.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { provingPc, type ProvingPc } from '../../support/provingPc.ts'
import {
  call,
  deviceNamed,
  signInAs,
  startDeskServer,
  TEST_PASSWORD,
  type DeskServer,
  type SignedInTester,
} from '../../support/deskServer.ts'

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
  await pc.post('/auth/device-wipes', { deviceId: pc.device.deviceId, unsentLost: 0 })
  expect(await seen()).toMatchObject({ lost: { wipedAt: expect.any(String) } })
})

test('[IDN-7] [DEV-4] D-07 the list goes by the key: of two PCs with one id the one that is not lost can be reported, and each stands there once', async () => {
  const [gone, next] = [provingPc(server, '초기화 전'), provingPc(server, '초기화 후')]
  const { deviceId } = gone.device
  const enter = async (pc: ProvingPc) => {
    const entered = await enterOn(pc, 'd1001-staff2', deviceId)
    return typeof entered === 'object' ? entered.session.sessionId : ''
  }
  const seen = async () => {
    const { devices } = devicesReplySchema.parse((await call(server, 'GET /access/devices', { token: admin.accessToken })).body)
    const isLost = (pc: ProvingPc) => devices.filter(({ name }) => name === pc.device.name).map(({ lost }) => lost !== null)
    return { gone: isLost(gone), next: isLost(next) }
  }
  expect(await report(await enter(gone), admin.accessToken)).toBe('ok')
  const session = await enter(next)
  expect(await seen()).toEqual({ gone: [true], next: [false] })
  expect(await report(session, admin.accessToken)).toBe('ok')
  expect(await seen()).toEqual({ gone: [true], next: [true] })
})

const enterOn = async (pc: ProvingPc, loginId: string, deviceId = pc.device.deviceId) => {
  const body = { loginId, password: TEST_PASSWORD, device: { ...pc.device, deviceId } }
  const reply = await pc.post('/auth/sign-in', body)
  return reply.problem?.code ?? signInReplySchema.parse(reply.body)
}
async function lostPc(loginId: string): Promise<ProvingPc> {
  const pc = provingPc(server, '도난 PC')
  const signedIn = await enterOn(pc, loginId)
  expect(await report(typeof signedIn === 'object' ? signedIn.session.sessionId : '', admin.accessToken)).toBe('ok')
  return pc
}

test('[IDN-7] D-07 a PC is lost by its key: under another id it is still lost, and who borrows its id without its key is not', async () => {
  const pc = await lostPc('marketing1')
  expect(await enterOn(pc, 'marketing1')).toBe('device_lost')
  expect(await enterOn(pc, 'marketing1', deviceNamed('다른 이름').deviceId)).toBe('device_lost')
  const other = provingPc(server, '옆 PC')
  expect(await enterOn(other, 'marketing1', pc.device.deviceId)).toMatchObject({ user: { loginId: 'marketing1' } })
  // Whoever shows no key is known by nothing but his id.
  const bare = { loginId: 'marketing1', password: TEST_PASSWORD, device: pc.device }
  expect((await call(server, 'POST /auth/sign-in', { body: bare })).problem?.code).toBe('device_lost')
})

test('[IDN-7] D-07 a stranger who knows the id of a lost PC cannot say that it has wiped itself; the PC proves it', async () => {
  const pc = await lostPc('auditor1')
  const wiped = { deviceId: pc.device.deviceId, unsentLost: 2 }
  const stranger = provingPc(server, '남의 PC')
  expect((await call(server, 'POST /auth/device-wipes', { body: { ...wiped, unsentLost: 0 } })).status).toBe(200)
  expect((await stranger.post('/auth/device-wipes', { ...wiped, unsentLost: 0 })).status).toBe(200)
  expect((await events(pc.device.deviceId)).map(({ action }) => action)).toEqual(['device.lost'])
  expect((await pc.post('/auth/device-wipes', wiped)).status).toBe(200)
  expect((await events(pc.device.deviceId)).at(-1)).toEqual({ action: 'device.wiped', detail: { unsentLost: 2 } })
})

test('[IDN-7] S-06 a report that a crash cut in two is finished by whichever process of identity looks next', async () => {
  const pc = provingPc(server, '도난 PC')
  const signedIn = await enterOn(pc, 'counselor1')
  const [token, sessionId] = typeof signedIn === 'object' ? [signedIn.accessToken, signedIn.session.sessionId] : []
  // What stands after its first transaction.
  await asOwner(
    server.database.ownerUrl,
    `insert into auth.lost_device (device_id, device_key, device_name, marked_by, marked_at, reason)
     select s.device_id, s.device_key, s.device_name, u.id, now(), $2 from auth.session s, auth.app_user u where s.id = $1 and u.login_id = 'admin1'`,
    [sessionId, reason],
  )
  await server.app.identity?.lostDevices.endTheirSessions()
  expect((await pc.ask('GET /me', { token })).problem).toMatchObject({ code: 'session_revoked', end: { reason: 'device_lost' } })
  expect((await call(server, 'GET /me', { token: admin.accessToken })).status).toBe(200)
})
