import { describe, expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../domain/kernel/instant.ts'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import { problem } from './support/testLine.ts'
import { CODE, PASSWORD } from './support/testPeople.ts'

const ONE = contractId(1)
const SINCE = '2026-09-01T00:00:00.000Z'

describe('signing in', () => {
  test('[PCS-15] D-09 another person on this PC never meets what the first one left (F-41)', async () => {
    const { pc, centre, staff, colleague } = shop()
    await pc.signIn(staff)
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    await pc.engine.signOut()
    pc.line.up = true
    expect(await pc.signIn(colleague)).toMatchObject({ ok: true, unsentRestored: 0 })
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ contracts: 3, outbox: { waiting: 0 } })
    expect(centre.contract(ONE).body.memo).toBe('')
    await pc.engine.signOut()
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, unsentRestored: 1 })
    await allQuiet(pc)
    expect(centre.contract(ONE).body.memo).toBe('mine')
  })

  test('[PCS-17] D-06 without the centre: who worked here before, with the right password; nobody else', async () => {
    const { pc, staff, colleague } = shop()
    await pc.signIn(staff)
    await pc.engine.signOut()
    pc.line.up = false
    expect(await pc.signIn(colleague)).toEqual({ ok: false, code: 'server_unreachable' })
    expect(await pc.signIn(staff, 'wrong')).toEqual({ ok: false, code: 'local_password_wrong', triesLeft: 4 })
    expect(await pc.signIn({ ...staff, loginId: ' USER1 ' })).toMatchObject({ ok: true, offline: true })
    expect(await pc.status()).toMatchObject({ session: { state: 'active', offline: true, user: { displayName: '직원 1' } }, contracts: 3 })
  })

  test('[IDN-3] S-10 identity down: who worked here before opens with the right password, whoever is signed in works on, and it is told', async () => {
    const { pc, centre, staff, colleague } = shop()
    await pc.signIn(staff)
    pc.identityDown = true
    await allQuiet(pc)
    await pc.edit(ONE, 'memo', 'mine')
    await pc.engine.syncNow()
    await allQuiet(pc)
    expect(centre.contract(ONE).body.memo).toBe('mine')
    expect(await pc.status()).toMatchObject({ identityDown: true, sync: { failure: null }, session: { state: 'active', offline: false } })
    await pc.engine.lock()
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: false })
    await pc.engine.signOut()
    expect(await pc.signIn(colleague)).toEqual({ ok: false, code: 'auth_unavailable' })
    expect(await pc.signIn(staff, 'wrong')).toEqual({ ok: false, code: 'local_password_wrong', triesLeft: 4 })
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: true })
    pc.identityDown = false
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: false })
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ identityDown: false })
  })

  test('[IDN-3] identity down while taking over: the ticket is kept for when it is back', async () => {
    const { pc, staff } = shop()
    const otherSession = { deviceName: '매장 PC', startedAt: SINCE, lastActivityAt: SINCE }
    pc.signInAnswer = { kind: 'refused', problem: problem('session_conflict', { otherSession, takeoverTicket: 'ticket' }) }
    await pc.signIn(staff)
    pc.identityDown = true
    expect(await pc.engine.takeOver({ takeoverTicket: 'ticket' })).toEqual({ ok: false, code: 'auth_unavailable' })
    pc.identityDown = false
    expect(await pc.engine.takeOver({ takeoverTicket: 'ticket' })).toMatchObject({ ok: true, offline: false })
  })

  test('[PCS-17] wrong at the centre: its answer, and nothing is opened', async () => {
    const { pc, staff } = shop()
    expect(await pc.signIn(staff, 'wrong')).toEqual({ ok: false, code: 'invalid_credentials' })
    expect(await pc.status()).toMatchObject({ session: { state: 'signedOut' } })
    expect(await pc.engine.syncNow()).toBeUndefined()
    expect(await pc.engine.submitDraft(ONE)).toMatchObject({ ok: false, code: 'local_store_locked' })
  })

  test('[PCS-19] a session elsewhere is told; taking over needs its ticket and not the password again, for five minutes', async () => {
    const { pc, staff } = shop()
    const otherSession = { deviceName: '매장 PC', startedAt: SINCE, lastActivityAt: SINCE }
    const taken = problem('session_conflict', { otherSession, takeoverTicket: 'ticket' })
    pc.signInAnswer = { kind: 'refused', problem: taken }
    expect(await pc.signIn(staff)).toEqual({ ok: false, code: 'session_conflict', other: otherSession, takeoverTicket: 'ticket' })
    expect(await pc.engine.takeOver({ takeoverTicket: 'another' })).toMatchObject({ ok: false, code: 'takeover_ticket_invalid' })
    expect(await pc.engine.takeOver({ takeoverTicket: 'ticket' })).toMatchObject({ ok: true, offline: false })
    await pc.engine.signOut()
    pc.signInAnswer = { kind: 'refused', problem: taken }
    await pc.signIn(staff)
    await pc.clock.advance(5 * MINUTE_MS)
    expect(await pc.engine.takeOver({ takeoverTicket: 'ticket' })).toMatchObject({ ok: false, code: 'takeover_ticket_invalid' })
  })

  test('[PCS-17] E-13 the key of a store does not open it any more: a store without unsent work is begun anew, one with it is kept and refused', async () => {
    const { pc, staff } = shop()
    await pc.signIn(staff)
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    await pc.engine.signOut()
    pc.line.up = true
    const reply = { kind: 'value' as const, value: pc.signedInAs(staff) }
    pc.signInAnswer = reply
    expect(await pc.signIn(staff, 'new password')).toEqual({ ok: false, code: 'local_password_wrong' })
    pc.signInAnswer = null
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, unsentRestored: 1 })
    await allQuiet(pc)
    await pc.engine.signOut()
    pc.signInAnswer = { kind: 'value', value: pc.signedInAs(staff) }
    expect(await pc.signIn(staff, 'new password')).toMatchObject({ ok: true })
    expect((await pc.status()).contracts).toBe(3)
  })

  test('[PCS-17] E-13 a store whose work nothing opens is set aside as it lies, its author is told, and work goes on', async () => {
    const { pc, staff } = shop()
    await pc.signIn(staff)
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    await pc.engine.signOut()
    pc.line.up = true
    const [name] = pc.stores.names().filter((store) => store !== 'dealer-desk-device')
    const store = await pc.stores.open(name!)
    const [row] = await store.scan('outbox')
    const wrong = new TextEncoder().encode(new TextDecoder().decode(row!.bytes).replace('outbox|', 'moved|'))
    await store.write([{ table: 'outbox', key: row!.key, bytes: wrong }], 'strict')
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: false, unsentRestored: 0, setAside: 1 })
    await allQuiet(pc)
    expect((await pc.status()).contracts).toBe(3)
    // The work lies where it was, the copy that the centre has as well does not.
    const aside = await pc.stores.open(name!)
    expect([await aside.keys('outbox'), await aside.keys('segment'), await aside.keys('delta')]).toEqual([[row!.key], [], []])
    // And only once: the next sign-in finds the new store.
    await pc.engine.signOut()
    expect(await pc.signIn(staff)).toEqual(expect.not.objectContaining({ setAside: 1 }))
  })

  test('[PCS-17] E-13 a process that stops before there is a new key throws away no wrap of the work it has set aside', async () => {
    const { pc, staff } = shop()
    await pc.signIn(staff)
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    await pc.engine.signOut()
    const [name] = pc.stores.names().filter((store) => store !== 'dealer-desk-device')
    pc.line.up = true
    pc.keyRing.keychain = 2
    const create = pc.keyRing.create.bind(pc.keyRing)
    // The process dies when the store lies aside and its wraps do not yet.
    pc.keyRing.create = () => new Promise<never>(() => undefined)
    void pc.engine.signIn({ loginId: staff.loginId, password: PASSWORD })
    await pc.clock.advance(1000)
    await pc.crash()
    pc.keyRing.create = create
    pc.start()
    // And its author is told, though it was another process that set it aside.
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: false, setAside: 1 })
    expect(pc.keyRing.aside).toEqual([`key 1 of ${staff.userId}`])
    const aside = await pc.stores.open(name!)
    expect(await aside.keys('outbox')).toHaveLength(1)
  })

  /** Work lies aside since the keychain was lost, and the process dies at the call that is named. */
  async function diedSettingAside(at: 'create' | 'openMirror') {
    const opened = shop()
    const { pc, staff } = opened
    await pc.signIn(staff)
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    await pc.engine.signOut()
    pc.line.up = true
    pc.keyRing.keychain = 2
    const create = pc.keyRing.create.bind(pc.keyRing)
    const never = () => new Promise<never>(() => undefined)
    if (at === 'create') pc.keyRing.create = never
    else pc.start({ openMirror: never })
    void pc.engine.signIn({ loginId: staff.loginId, password: PASSWORD })
    await pc.clock.advance(1000)
    await pc.crash()
    pc.keyRing.create = create
    pc.start()
    return opened
  }

  test('[PCS-17] E-13 what lies aside is told at each sign-in until somebody has worked on or signed out, whatever dies before', async () => {
    for (const at of ['create', 'openMirror'] as const) {
      const { pc, staff } = await diedSettingAside(at)
      expect(await pc.signIn(staff), at).toMatchObject({ ok: true, setAside: 1 })
      // The window may have died with the process before it showed the sentence.
      await pc.crash()
      pc.start()
      pc.line.up = false
      expect(await pc.signIn(staff), at).toMatchObject({ ok: true, offline: true, setAside: 1 })
      await pc.engine.activity()
      await pc.crash()
      pc.start()
      expect(await pc.signIn(staff), at).toMatchObject({ ok: true, offline: true, setAside: 0 })
    }
  })

  test('[PCS-17] [PCS-29] E-13 a copy that runs out of time before there is a new key leaves the wraps of the work that lies aside', async () => {
    const { pc, staff } = await diedSettingAside('create')
    await pc.crash()
    await pc.clock.advance(72 * HOUR_MS)
    pc.start()
    await pc.clock.advance(1000)
    pc.line.up = false
    expect(await pc.signIn(staff)).toMatchObject({ ok: false, code: 'local_copy_wiped' })
    expect(await pc.keyRing.knows(staff.userId)).toBe(true)
    pc.line.up = true
    expect(await pc.signIn(staff)).toMatchObject({ ok: true, setAside: 1 })
    expect(pc.keyRing.aside).toEqual([`key 1 of ${staff.userId}`])
  })
})

describe('a sign-in that still needs a code', () => {
  const needed = (more: object = {}) =>
    ({ kind: 'refused', problem: problem('second_factor_needed', { challengeTicket: 'c1', ...more }) }) as const

  test('[MFA-5] opens nothing before the code, and everything with it', async () => {
    const { pc } = shop()
    pc.signInAnswer = needed()
    expect(await pc.signIn()).toEqual({ ok: false, code: 'second_factor_needed', challengeTicket: 'c1' })
    expect((await pc.status()).session.state).toBe('signedOut')
    expect(await pc.engine.proveFactor({ challengeTicket: 'another', code: CODE })).toEqual({ ok: false, code: 'challenge_invalid' })
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', code: '000000' })).toMatchObject({ ok: false, code: 'second_factor_wrong' })
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', code: CODE })).toMatchObject({ ok: true, offline: false })
    await allQuiet(pc)
    expect((await pc.status()).contracts).toBeGreaterThan(0)
    // Once it is open the password is not kept any more.
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', code: CODE })).toEqual({ ok: false, code: 'challenge_invalid' })
  })

  test('[MFA-5] [MFA-7] A-08 a passkey that does not count leaves the question standing: the code still opens', async () => {
    const { pc } = shop()
    const passkeyOrigin = 'https://desk.example.kr'
    pc.signInAnswer = needed({ passkeyOrigin })
    expect(await pc.signIn()).toEqual({ ok: false, code: 'second_factor_needed', challengeTicket: 'c1', passkeyOrigin })
    expect(await pc.engine.askPasskey({ challengeTicket: 'c1' })).toEqual({ ok: false, code: 'passkeys_off' })
    const passkey = { credentialId: 'a', clientData: 'b', authenticatorData: 'c', signature: 'd' }
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', passkey })).toMatchObject({ ok: false, code: 'passkey_unknown' })
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', code: CODE })).toMatchObject({ ok: true, offline: false })
  })

  test('[MFA-5] what the phone is set up with reaches the page', async () => {
    const { pc } = shop()
    const factorOffer = { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x', recoveryCodes: ['AAAAA-BBBBB'] }
    pc.signInAnswer = { kind: 'refused', problem: problem('second_factor_enrolment_needed', { challengeTicket: 'c1', factorOffer }) }
    expect(await pc.signIn()).toEqual({ ok: false, code: 'second_factor_enrolment_needed', challengeTicket: 'c1', factorOffer })
  })

  test('[MFA-5] is forgotten after ten minutes, and a line that is gone meanwhile costs nothing', async () => {
    const { pc } = shop()
    pc.signInAnswer = needed()
    await pc.signIn()
    pc.line.up = false
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', code: CODE })).toEqual({ ok: false, code: 'server_unreachable' })
    pc.line.up = true
    await pc.clock.advance(10 * MINUTE_MS)
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', code: CODE })).toEqual({ ok: false, code: 'challenge_invalid' })
  })

  test('[MFA-5] the right code meets another session: it is taken over with the same password', async () => {
    const { pc } = shop()
    pc.signInAnswer = needed()
    await pc.signIn()
    const met = { kind: 'refused', problem: problem('session_conflict', { takeoverTicket: 't1' }) } as const
    pc.afterCode = met
    expect(await pc.engine.proveFactor({ challengeTicket: 'c1', code: CODE })).toMatchObject({
      code: 'session_conflict',
      takeoverTicket: 't1',
    })
    expect(await pc.engine.takeOver({ takeoverTicket: 't1' })).toMatchObject({ ok: true })
  })
})
