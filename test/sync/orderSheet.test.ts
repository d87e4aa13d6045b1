import { expect, test } from 'vitest'
import { shop } from './support/shop.ts'

const sheet = { kind: 'JOIN', customer: { name: '김가람' } }

test('[SCR-12] an order sheet comes back to the one who wrote it, behind the lock only, and is gone when it is let go', async () => {
  const { pc } = shop(1)
  await pc.signIn()
  expect(await pc.engine.keptSheet()).toEqual({ ok: true, value: null })
  expect(await pc.engine.keepSheet(sheet)).toEqual({ ok: true, value: null })
  await pc.engine.lock()
  expect(await pc.engine.keptSheet()).toMatchObject({ ok: false, code: 'local_store_locked' })
  await pc.signIn()
  expect(await pc.engine.keptSheet()).toEqual({ ok: true, value: sheet })
  await pc.engine.keepSheet(null)
  expect(await pc.engine.keptSheet()).toEqual({ ok: true, value: null })
})
