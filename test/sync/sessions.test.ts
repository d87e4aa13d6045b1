import { describe, expect, test } from 'vitest'
import { MINUTE_MS, HOUR_MS, SECOND_MS } from '../../domain/kernel/instant.ts'
import { IDLE_LIMIT_MS } from '../../domain/session/session.ts'
import { clientSessionEvents, clientSessionStates, clientSessionTable } from '../../domain/session/clientSessionTable.ts'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import { identityOf } from './support/testIdentity.ts'
import { problem } from './support/testLine.ts'
import { PASSWORD } from './support/testPeople.ts'

const ONE = contractId(1)
const end = { reason: 'superseded' as const, at: '2026-09-01T00:00:00.000Z', byDeviceName: '다른 PC' }

test('[PCS-14] every event in every state leads to a state, and only signing in opens anything', () => {
  for (const state of clientSessionStates) {
    for (const event of clientSessionEvents) {
      const next = clientSessionTable[state][event]
      expect(clientSessionStates).toContain(next)
      if (next === 'active' && state !== 'active') expect(event).toBe('signedIn')
    }
    expect(clientSessionTable[state].signOut).toBe('signedOut')
  }
})

describe('somebody else signs in as me', () => {
  test('[PCS-15] D-08 all stops at once: nothing is sent any more, keys and memory are gone, unsent work is kept (F-40)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    let open = () => undefined as void
    pc.line.before = (call) => (call === 'push' ? new Promise((resolve) => (open = resolve)) : Promise.resolve())
    await pc.edit(ONE, 'memo', 'under way')
    await pc.clock.advance(10)
    await pc.engine.draftField(contractId(2), 'memo', 'typed')
    const { session } = await pc.status()
    const sessionId = session.state === 'active' ? session.session!.sessionId : null
    pc.listener!.onEvent({ name: 'session.revoked', data: { sessionId: sessionId!, end } })
    expect(await pc.status()).toMatchObject({ session: { state: 'ended', end, unsentKept: 2 }, contracts: 0 })
    expect(pc.listener).toBeNull()
    expect(await pc.list()).toMatchObject({ total: 0, rows: [] })
    expect(await pc.edit(ONE, 'memo', 'b')).toMatchObject({ ok: false, code: 'local_store_locked' })
    const calls = pc.line.pulls + pc.line.pushes.length
    open()
    await pc.clock.advance(HOUR_MS)
    expect(pc.line.pulls + pc.line.pushes.length).toBe(calls)
    // The kick met a push under way; the same person goes on with it here.
    pc.line.before = () => Promise.resolve()
    expect(await pc.signIn()).toMatchObject({ ok: true, unsentRestored: 2 })
    await allQuiet(pc)
    expect(centre.contract(ONE).body.memo).toBe('under way')
    expect(centre.contract(ONE).rev.startsWith('2-')).toBe(true)
    expect((await pc.read('contract', { id: contractId(2) }))?.draft).toEqual({ memo: 'typed' })
  })

  test('[PCS-15] S-04 the kick was lost: the next answer of the centre ends it just so', async () => {
    const { pc } = shop()
    await pc.signIn()
    pc.line.refusal = problem('session_revoked', { end })
    await pc.clock.advance(31_000)
    expect(await pc.status()).toMatchObject({ session: { state: 'ended', end } })
    pc.line.refusal = null
    await pc.clock.advance(HOUR_MS)
    expect((await pc.status()).session.state).toBe('ended')
  })

  test('[PCS-15] a kick that is not for this session is none', async () => {
    const { pc } = shop()
    await pc.signIn()
    pc.listener!.onEvent({ name: 'session.revoked', data: { sessionId: ONE as never, end } })
    expect((await pc.status()).session.state).toBe('active')
  })
})

describe('one desk, one person', () => {
  test('[PCS-27] opened without the centre while the browser holds somebody else’s session: nothing is pulled or pushed under it', async () => {
    const { pc, centre, staff, colleague } = shop()
    await pc.signIn(staff)
    await pc.engine.signOut()
    await pc.signIn(colleague)
    await pc.engine.lock()
    pc.line.up = false
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: true })
    await pc.edit(ONE, 'memo', 'mine')
    const calls = pc.line.pulls
    pc.line.up = true
    expect(pc.session?.loginId).toBe('user2')
    await allQuiet(pc)
    expect(pc.line.pulls).toBe(calls)
    expect(centre.contract(ONE).body.memo).toBe('')
    expect(await pc.status()).toMatchObject({
      session: { state: 'active', session: null },
      sync: { failure: 'not_signed_in' },
      outbox: { waiting: 1 },
    })
    // Signing in goes on with the open desk.
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: false })
    await allQuiet(pc)
    expect(centre.contract(ONE).body.memo).toBe('mine')
  })

  test('[PCS-27] a second window on the same profile is told so, and opens nothing', async () => {
    const { pc, staff } = shop()
    pc.start({ claim: () => Promise.resolve(false) })
    expect(await pc.signIn(staff)).toEqual({ ok: false, code: 'local_store_in_use' })
    expect(pc.sessions).toBe(0)
    // What every window reads of the PC itself holds nothing of anybody.
    expect(pc.stores.names().filter((name) => name !== 'dealer-desk-device')).toEqual([])
  })
})

describe('the lock', () => {
  test('[PCS-19] D-05 S-05 thirty minutes without a person, background traffic or not; the session goes on behind it', async () => {
    const { pc, staff } = shop()
    await pc.signIn(staff)
    await pc.clock.advance(20 * MINUTE_MS)
    await pc.engine.activity()
    await pc.clock.advance(29 * MINUTE_MS)
    expect((await pc.status()).session.state).toBe('active')
    await pc.clock.advance(2 * MINUTE_MS)
    expect(await pc.status()).toMatchObject({ session: { state: 'locked', cause: 'idle', user: { loginId: 'user1' } }, contracts: 0 })
    const calls = pc.line.pulls
    await pc.clock.advance(HOUR_MS)
    expect(pc.line.pulls).toBe(calls)
    expect(await pc.signIn(staff, 'wrong')).toEqual({ ok: false, code: 'local_password_wrong', triesLeft: 4 })
    const sessions = pc.sessions
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: false })
    expect(pc.sessions).toBe(sessions + 1)
    expect((await pc.status()).contracts).toBe(3)
  })

  test('[PCS-19] D-05 a PC that slept past the limit is locked by the first touch, not kept open by it', async () => {
    const { pc } = shop()
    await pc.signIn()
    pc.clock.setWall(IDLE_LIMIT_MS)
    await pc.engine.activity()
    expect(await pc.status()).toMatchObject({ session: { state: 'locked', cause: 'idle' } })
  })

  test('[PCS-14] nothing is shown before it is known whether a session goes on: who types into one face finds no other in its place', async () => {
    const { pc } = shop()
    await pc.signIn()
    const facesAfter = async (known: () => Promise<unknown>): Promise<readonly string[]> => {
      await pc.crash()
      const auth = identityOf(pc)
      pc.start({ auth: { ...auth, resume: () => known().then(() => auth.resume()) } })
      const faces: string[] = []
      void pc.engine.subscribe('status', null, ({ session }) => faces.push(session.state))
      await pc.clock.advance(2 * SECOND_MS)
      expect(faces).toEqual([])
      await pc.clock.advance(2 * SECOND_MS)
      return faces
    }
    const aLittle = () => new Promise<void>((resolve) => pc.clock.setTimeout(resolve, 2.5 * SECOND_MS))
    expect((await facesAfter(aLittle))[0]).toBe('locked')
    // A centre that says nothing keeps nobody waiting.
    expect(await facesAfter(() => new Promise(() => undefined))).toEqual(['signedOut'])
  })

  test('[PCS-14] after a restart the session this PC holds waits behind the lock', async () => {
    const { pc, staff } = shop()
    await pc.signIn(staff)
    await pc.engine.lock()
    expect(await pc.status()).toMatchObject({ session: { state: 'locked', cause: 'asked' } })
    await pc.crash()
    pc.start()
    await pc.clock.advance(10)
    expect(await pc.status()).toMatchObject({ session: { state: 'locked', cause: 'restart', user: { loginId: 'user1' } } })
    expect(await pc.engine.signIn({ loginId: 'user1', password: PASSWORD })).toMatchObject({ ok: true, offline: false })
  })

  test('[PCS-15] S-04 a kick behind the lock ends it too, and says what is kept', async () => {
    const { pc } = shop()
    await pc.signIn()
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    const { session } = await pc.status()
    await pc.engine.lock()
    pc.listener!.onEvent({
      name: 'session.revoked',
      data: { sessionId: session.state === 'active' ? session.session!.sessionId : (ONE as never), end },
    })
    expect(await pc.status()).toMatchObject({ session: { state: 'ended', unsentKept: 1 } })
  })
})
