import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { deviceIdSchema, sessionIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { SECOND_MS } from '../../../domain/kernel/instant.ts'
import {
  createDeniedTries,
  DENIED_EVERY_MS,
  DENIED_NETWORKS_MAX,
  type DeniedTries,
  type DeniedTry,
} from '../../../server/audit/deniedTries.ts'
import type { AuditEvent } from '../../../server/audit/recordAudit.ts'
import { sealEvents } from '../../../server/audit/sealEvents.ts'
import { watchAnomalies } from '../../../server/audit/watchAnomalies.ts'
import { connectPool } from '../../../server/platform/connectPool.ts'
import { call, signInAs, startDeskServer, startBeside, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

describe('who is denied', () => {
  let now = 0
  let written: AuditEvent[] = []
  let failing: Error | null = null
  let troubles: unknown[] = []
  let tries: DeniedTries
  beforeEach(() => {
    now = Date.parse('2026-12-01T01:00:00.000Z')
    written = []
    failing = null
    troubles = []
    tries = createDeniedTries({
      write: async (event) => {
        if (failing) throw failing
        written.push(event)
      },
      clock: () => now,
      onTrouble: (error) => troubles.push(error),
    })
  })
  const somebody = () => ({
    userId: userIdSchema.parse(randomUUID()),
    sessionId: sessionIdSchema.parse(randomUUID()),
    deviceId: deviceIdSchema.parse(randomUUID()),
  })
  const staff = somebody()
  const denied = (more: Partial<DeniedTry> = {}): DeniedTry => ({
    action: 'access.denied',
    who: staff,
    address: '10.0.0.1',
    said: { route: 'GET /audit/events', lacks: 'audit.read' },
    ...more,
  })
  const told = () => written.map(({ address, detail }) => [address, detail?.['count']] as const)

  test('[AUD-12] L-09 the first try is told at once, further ones of the minute together, with all that was asked for', async () => {
    tries.note(denied())
    await vi.waitFor(() => expect(told()).toEqual([['10.0.0.1', 1]]))
    expect(written[0]).toMatchObject({ who: staff, detail: { route: 'GET /audit/events', lacks: 'audit.read' } })
    for (let i = 0; i < 500; i++) tries.note(denied())
    tries.note(denied({ said: { route: 'POST /access/roles', lacks: 'access.shape' } }))
    now += DENIED_EVERY_MS - 1
    tries.note(denied())
    expect(written).toHaveLength(1)
    now += 1
    tries.note(denied())
    await tries.stop()
    expect(told()).toEqual([
      ['10.0.0.1', 1],
      ['10.0.0.1', 503],
    ])
    expect(written[1]?.detail).toMatchObject({ route: 'GET /audit/events, POST /access/roles', lacks: 'audit.read, access.shape' })
  })

  test('[AUD-12] L-09 what was counted is told when nobody comes again, too: within the minute by the clock, and when the program stops', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      tries.start()
      for (let i = 0; i < 3; i++) tries.note(denied())
      await vi.advanceTimersByTimeAsync(10 * SECOND_MS)
      expect(told()).toEqual([['10.0.0.1', 1]])
      now += DENIED_EVERY_MS
      await vi.advanceTimersByTimeAsync(10 * SECOND_MS)
      expect(told().at(-1)).toEqual(['10.0.0.1', 2])
      for (let i = 0; i < 4; i++) tries.note(denied())
      await tries.stop()
      expect(told().at(-1)).toEqual(['10.0.0.1', 4])
    } finally {
      vi.useRealTimers()
    }
  })

  test('[AUD-12] L-09 people and networks are told apart; of too many networks the rest is one, and other people lose nothing by it', async () => {
    for (let i = 0; i < 3 * DENIED_NETWORKS_MAX; i++)
      tries.note(denied({ who: null, action: 'account.reset_failed', address: `10.0.1.${i}`, said: {} }))
    tries.note(denied({ who: null, action: 'account.reset_failed', address: '10.0.1.1', said: {} }))
    for (const address of ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:2::1']) tries.note(denied({ address }))
    tries.note(denied({ who: somebody() }))
    await tries.stop()
    const resets = written.filter(({ action }) => action === 'account.reset_failed')
    expect(resets.filter(({ address }) => address !== null)).toHaveLength(DENIED_NETWORKS_MAX + 1)
    const counts = resets.map(({ detail }) => Number(detail?.['count']))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3 * DENIED_NETWORKS_MAX + 1)
    expect(resets.filter(({ address }) => address === null)).toHaveLength(2)
    expect(told().filter(([address]) => address?.startsWith('2001'))).toEqual([
      ['2001:db8:0:1::1', 1],
      ['2001:db8:0:2::1', 1],
      ['2001:db8:0:1::1', 1],
    ])
    expect(told()).toContainEqual(['10.0.0.1', 1])
  })

  test('[AUD-12] L-09 networks that were told are forgotten: the next one of many is told with its address', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      tries.start()
      for (let i = 0; i < DENIED_NETWORKS_MAX; i++) tries.note(denied({ address: `10.0.2.${i}` }))
      now += 2 * DENIED_EVERY_MS
      await vi.advanceTimersByTimeAsync(10 * SECOND_MS)
      tries.note(denied({ address: '10.0.3.1' }))
      await tries.stop()
      expect(told().at(-1)).toEqual(['10.0.3.1', 1])
    } finally {
      vi.useRealTimers()
    }
  })

  test('[AUD-12] L-09 what could not be written is said, stays counted, and is written a minute later', async () => {
    failing = new Error('no trail')
    tries.note(denied())
    await vi.waitFor(() => expect(troubles).toEqual([failing]))
    failing = null
    tries.note(denied({ said: { route: 'GET /access/people' } }))
    expect(written).toEqual([])
    now += DENIED_EVERY_MS
    tries.note(denied())
    await tries.stop()
    expect(told()).toEqual([['10.0.0.1', 3]])
    expect(written[0]?.detail?.['route']).toBe('GET /audit/events, GET /access/people')
  })
})

describe('at the doors of the server', () => {
  let server: DeskServer
  beforeAll(async () => (server = await startDeskServer()))
  afterAll(() => server.close())
  const rows = async (action: string) =>
    (
      await asOwner(
        server.database.ownerUrl,
        `select user_id, session_id, device_id, address, dealer_code, detail from desk.audit_event where action = $1 order by id`,
        [action],
      )
    ).rows

  test('[AUD-12] [AUD-8] L-09 L-06 who asks for what is not permitted, at the door or behind it, is written down, and many tries are an alert', async () => {
    const staff = await signInAs(server, 'd1001-staff1')
    const ask = () => call(server, 'GET /audit/events', { token: staff.accessToken })
    for (let i = 0; i < 30; i++) expect((await ask()).problem).toMatchObject({ status: 403, code: 'not_permitted' })
    await vi.waitFor(async () => expect(await rows('access.denied')).toHaveLength(1))
    server.clock.move(DENIED_EVERY_MS)
    expect((await call(server, 'POST /access/roles', { token: staff.accessToken, body: {} })).status).toBe(403)
    await vi.waitFor(async () => expect(await rows('access.denied')).toHaveLength(2))
    const who = { user_id: staff.user.userId, session_id: staff.session.sessionId, device_id: staff.device.deviceId }
    const where = { address: '127.0.0.1', dealer_code: 'D1001' }
    expect(await rows('access.denied')).toEqual([
      { ...who, ...where, detail: { route: 'GET /audit/events', lacks: 'audit.read', count: 1 } },
      { ...who, ...where, detail: { route: 'GET /audit/events, POST /access/roles', lacks: 'audit.read, access.shape', count: 30 } },
    ])
    const auditor = await connectPool({ url: server.database.ownerUrl, role: 'desk_auditor', max: 2, onIdleError: () => undefined })
    while ((await sealEvents(auditor.db)).more);
    expect(await watchAnomalies(auditor.db)).toMatchObject([{ rule: 'manyDenied', userId: staff.user.userId, count: 31 }])
    await auditor.close()
  })

  test('[AUD-12] [PWD-5] L-09 a reset code that is not good is written down with whose it was, and never the code', async () => {
    const { accessToken: token } = await signInAs(server, 'd1001-manager')
    const { rows: people } = await asOwner(server.database.ownerUrl, `select id from auth.app_user where login_id = 'd1001-staff2'`)
    const issued = await call(server, `POST /auth/people/${people[0].id}/password-reset`, { token, body: {} })
    const { code } = issued.body as { readonly code: string }
    await asOwner(server.database.ownerUrl, `update auth.password_reset set expires_at = now() - interval '1 day'`)
    for (const typed of [code, '00000-00000-00000-00000-00000-0', 'nonsense'])
      expect((await call(server, 'POST /auth/password-reset', { body: { code: typed, next: '조용한 아침 바닷가 산책' } })).status).toBe(401)
    await vi.waitFor(async () => expect(await rows('account.reset_failed')).toHaveLength(2))
    const nobody = { session_id: null, device_id: null, address: '127.0.0.1', dealer_code: null, detail: { count: 1 } }
    expect(await rows('account.reset_failed')).toEqual([
      { ...nobody, user_id: people[0].id },
      { ...nobody, user_id: null },
    ])
  })

  test('[AUD-12] L-09 a trail that cannot be written changes no refusal, and the log tells of it', async () => {
    const beside = await startBeside(server, 'api')
    const { accessToken: token } = await signInAs(server, 'counselor1')
    await asOwner(server.database.ownerUrl, `revoke insert on desk.audit_event from desk_app`)
    try {
      const refused = await call(beside, 'GET /audit/events', { token })
      expect(refused.problem).toMatchObject({ status: 403, code: 'not_permitted' })
      await vi.waitFor(() => expect(beside.logged.filter((line) => line.includes('a denied try is not written down yet'))).toHaveLength(1))
    } finally {
      await beside.close()
    }
  })
})
