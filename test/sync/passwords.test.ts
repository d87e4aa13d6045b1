import { expect, test } from 'vitest'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import type { TestPc } from './support/testPc.ts'
import { PASSWORD } from './support/testPeople.ts'

const ONE = contractId(1)
const NEXT = '조용한 아침 바닷가 산책'
const RECOVERY = 'a1'.repeat(32)

/** A PC whose person is at work with an edit that was not sent, as with the line down a moment ago. */
async function busyShop() {
  const given = shop()
  const { pc, centre, staff } = given
  pc.recoveryKey = RECOVERY
  centre.routes = (_, call) => {
    if (call.endpoint !== 'POST /auth/password') return 'unexpected'
    const { password, next } = call.body as { readonly password: string; readonly next: string }
    if (password !== pc.password) return 'invalid_credentials'
    if (next === 'rhkdghkans1!') return 'password_common'
    pc.password = next
    return { changedAt: '2026-09-01T00:00:00.000Z', isByReset: false }
  }
  await pc.signIn(staff)
  return given
}
const change = (pc: TestPc, password = PASSWORD, next = NEXT) => pc.engine.changePassword({ password, next })
/** Which of the two passwords open the store while nobody can be asked. */
async function opening(pc: TestPc) {
  pc.line.up = false
  const opened: string[] = []
  for (const [name, password] of Object.entries({ old: PASSWORD, new: NEXT })) {
    await pc.engine.signOut()
    if ((await pc.signIn(pc.users[0], password)).ok) opened.push(name)
  }
  await pc.engine.signOut()
  pc.line.up = true
  return opened
}

test('[PWD-3] A-02 a changed password opens the store from then on, with what was not sent; the old one does not', async () => {
  const { pc, centre, staff } = await busyShop()
  await pc.edit(ONE, 'memo', 'mine')
  expect(await change(pc)).toEqual({ ok: true, value: null })
  expect(await opening(pc)).toEqual(['new'])
  expect(await pc.signIn(staff, PASSWORD)).toMatchObject({ ok: false, code: 'invalid_credentials' })
  expect(await pc.signIn(staff, NEXT)).toMatchObject({ ok: true, offline: false })
  await allQuiet(pc)
  expect(centre.contract(ONE).body.memo).toBe('mine')
})

test('[PWD-3] A-02 refused, or with the wrong old one: the store opens as before', async () => {
  const { pc } = await busyShop()
  expect(await change(pc, PASSWORD, 'rhkdghkans1!')).toMatchObject({ ok: false, code: 'password_common' })
  expect(await change(pc, 'wrong', NEXT)).toMatchObject({ ok: false, code: 'invalid_credentials' })
  expect(await opening(pc)).toEqual(['old'])
})

test('[PWD-3] whether the answer is lost or the PC dies on the way, both open it until the next sign-in says which counts', async () => {
  for (const taken of [true, false]) {
    const { pc, staff } = await busyShop()
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    pc.line.up = true
    await pc.engine.syncNow()
    // The centre may have taken it or not; the answer does not come either way, and the process is gone.
    if (taken) pc.line.loseAnswers = 1
    else pc.line.before = (call) => (call === 'ask' ? ((pc.line.up = false), Promise.resolve()) : Promise.resolve())
    expect(await change(pc)).toMatchObject({ ok: false, code: 'server_unreachable' })
    pc.line.before = () => Promise.resolve()
    await pc.crash()
    pc.start()
    expect(await opening(pc)).toEqual(['old', 'new'])
    expect(await pc.signIn(staff, taken ? NEXT : PASSWORD)).toMatchObject({ ok: true, offline: false })
    await allQuiet(pc)
    expect(await opening(pc)).toEqual([taken ? 'new' : 'old'])
  }
})

test('[PWD-3] A-07 the password was reset elsewhere: the work that was not sent opens with the new one, once the centre was asked', async () => {
  const { pc, centre, staff } = await busyShop()
  await pc.goOffline()
  await pc.edit(ONE, 'memo', 'mine')
  await pc.engine.signOut()
  pc.password = NEXT
  expect(await opening(pc)).toEqual(['old'])
  expect(await pc.signIn(staff, NEXT)).toMatchObject({ ok: true, unsentRestored: 1 })
  await allQuiet(pc)
  expect(centre.contract(ONE).body.memo).toBe('mine')
  expect(await opening(pc)).toEqual(['new'])
})

test('[PWD-3] A-07 behind the lock: a session that is over is asked about anew, so that the new password opens', async () => {
  const { pc, staff } = await busyShop()
  await pc.edit(ONE, 'memo', 'mine')
  await pc.engine.lock()
  pc.password = NEXT
  expect(await pc.signIn(staff, NEXT)).toMatchObject({ ok: false, code: 'local_password_wrong' })
  pc.session = null
  expect(await pc.signIn(staff, NEXT)).toMatchObject({ ok: true, offline: false })
})
