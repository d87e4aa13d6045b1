import { expect, test } from 'vitest'
import { transferIdSchema } from '../../domain/kernel/ids.ts'
import { shop } from './support/shop.ts'

const sheet = { kind: 'JOIN', customer: { name: '김가람' } }
const PARCEL = `receipt/${transferIdSchema.parse('019b0000-0000-7000-8000-000000000001')}` as const

test('[SCR-12] an order sheet comes back to the one who wrote it, behind the lock only, and is gone when it is let go', async () => {
  const { pc } = shop(1)
  await pc.signIn()
  expect(await pc.engine.inHand()).toEqual({ ok: true, value: {} })
  expect(await pc.engine.keepInHand('orderSheet', sheet)).toEqual({ ok: true, value: null })
  await pc.engine.lock()
  expect(await pc.engine.inHand()).toMatchObject({ ok: false, code: 'local_store_locked' })
  await pc.signIn()
  expect(await pc.engine.inHand()).toEqual({ ok: true, value: { orderSheet: sheet } })
  await pc.engine.keepInHand('orderSheet', null)
  expect(await pc.engine.inHand()).toEqual({ ok: true, value: {} })
})

test('[SCN-5] units that were scanned are on the disk with every scan: a power cut at any step loses none that was answered for', async () => {
  const { pc, staff, colleague } = shop(1)
  await pc.signIn()
  const steps = [1, 2, 3, 4].map((n) => ({ units: Array.from({ length: n }, (_, i) => `35693803564380${i}`) }))
  // A scanner does not wait for an answer: what was scanned last is what is there.
  await Promise.all(steps.map((step) => pc.engine.keepInHand(PARCEL, step)))
  await pc.crash(1000)
  pc.start()
  await pc.signIn()
  expect(await pc.engine.inHand()).toEqual({ ok: true, value: { [PARCEL]: steps.at(-1) } })
  await pc.engine.signOut()
  await pc.clock.advance(100)
  await pc.signIn(colleague)
  expect(await pc.engine.inHand()).toEqual({ ok: true, value: {} })
  await pc.engine.signOut()
  await pc.clock.advance(100)
  await pc.signIn(staff)
  expect(await pc.engine.inHand()).toEqual({ ok: true, value: { [PARCEL]: steps.at(-1) } })
})

test('[SCN-5] a place that names no work is refused, and nothing is kept', async () => {
  const { pc } = shop(1)
  await pc.signIn()
  expect(await pc.engine.keepInHand('receipt/../saleClock', {})).toMatchObject({ ok: false, code: 'malformed' })
  expect(await pc.engine.inHand()).toEqual({ ok: true, value: {} })
})
