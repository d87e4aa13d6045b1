import { expect, test } from 'vitest'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { SignedInUser } from '../../domain/session/session.ts'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import type { TestPc } from './support/testPc.ts'

const ONE = contractId(1)
const reveal = async (pc: TestPc) => {
  const seen = await pc.engine.reveal(ONE, '본인 확인')
  return seen.ok ? 'shown' : seen.code
}
const without = (user: SignedInUser): SignedInUser => ({
  ...user,
  permissions: user.permissions.filter((held) => held !== 'customer.unmask'),
})

test('[PCS-20] ACC-2 Z-05 a permission that is taken away while somebody works is gone on the PC with the next word of the centre, and stays so', async () => {
  const { pc, staff } = shop()
  await pc.signIn()
  await pc.edit(ONE, 'memo', '아직 보내지 않음')
  const { user, session } = pc.signedInAs(without(staff))
  await pc.clock.advance(2 * MINUTE_MS)
  pc.activityAnswer = { kind: 'value', value: { user, session } }
  await pc.engine.activity()
  expect((await pc.status()).session).toMatchObject({ state: 'active', user: { permissions: user.permissions } })
  expect(await reveal(pc)).toBe('not_permitted')
  await pc.clock.advance(0)
  await pc.crash()
  pc.line.up = false
  pc.start()
  expect(await pc.signIn(staff)).toMatchObject({ ok: true, offline: true })
  expect(await reveal(pc)).toBe('not_permitted')
  expect((await pc.read('contract', { id: ONE }))?.body.memo).toBe('아직 보내지 않음')
})

test('[PCS-20] AUD-2 a line that swallows everything keeps a customer in clear from nobody for longer than a moment, and it is told as done without one', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  pc.line.before = (call) => (call === 'ask' ? new Promise(() => undefined) : Promise.resolve())
  const looking = reveal(pc)
  await pc.clock.advance(MINUTE_MS / 6)
  expect(await looking).toBe('shown')
  await allQuiet(pc)
  expect(centre.events).toMatchObject([{ action: 'unmask', docId: ONE, offline: true }])
})

test('[PCS-20] Z-05 behind the lock too: whoever unlocks is who the centre says he is now', async () => {
  const { pc, staff } = shop()
  await pc.signIn()
  await pc.goOffline()
  expect(await reveal(pc)).toBe('shown')
  pc.line.up = true
  await pc.engine.lock()
  pc.session = without(staff)
  expect(await pc.signIn(staff)).toMatchObject({ ok: true })
  expect(await reveal(pc)).toBe('not_permitted')
})

test('[PCS-20] L-01 with a line the centre hears of it before anybody is shown in clear, second factor or none; when it cannot write it down nothing is shown', async () => {
  const { pc, centre } = shop()
  await pc.signIn()
  centre.routes = () => ({})
  expect(await reveal(pc)).toBe('shown')
  expect(pc.line.asked).toMatchObject([{ endpoint: 'POST /session/unmasking', body: { docType: 'contract', docId: ONE } }])
  centre.routes = () => 'audit_unavailable'
  expect(await reveal(pc)).toBe('audit_unavailable')
  await pc.goOffline()
  expect(await reveal(pc)).toBe('shown')
})
