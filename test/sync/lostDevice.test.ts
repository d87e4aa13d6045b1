import { expect, test } from 'vitest'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import { problem } from './support/testLine.ts'
import type { TestPc } from './support/testPc.ts'

const ONE = contractId(1)
const lost = { reason: 'device_lost', at: '2026-09-01T00:00:00.000Z', byDeviceName: null } as const
const storesOf = (pc: TestPc) => pc.stores.names().filter((name) => name !== 'dealer-desk-device')

/** Two people have worked here; the second has an edit that was not sent. */
async function twoPeople() {
  const opened = shop()
  const { pc, staff, colleague } = opened
  await pc.signIn(colleague)
  await allQuiet(pc)
  await pc.engine.signOut()
  await pc.signIn(staff)
  await allQuiet(pc)
  await pc.goOffline()
  await pc.edit(ONE, 'memo', 'mine')
  return opened
}

async function expectNothingLeft({ pc, staff, colleague }: Awaited<ReturnType<typeof twoPeople>>): Promise<void> {
  expect(storesOf(pc)).toEqual([])
  for (const { userId } of [staff, colleague]) expect(await pc.keyRing.knows(userId)).toBe(false)
  expect(pc.keyRing.aside).toEqual([])
  expect(await pc.stored('user1')).toEqual([])
}

test('[IDN-7] D-07 told by the line: the desk ends, everybody’s key and copy goes, unsent work too, and the centre is told how much', async () => {
  const world = await twoPeople()
  const { pc } = world
  pc.line.up = true
  pc.line.refusal = problem('session_revoked', { end: lost })
  await pc.engine.syncNow()
  await pc.clock.advance(5000)
  await expectNothingLeft(world)
  expect(pc.wiped).toEqual([1])
  expect((await pc.status()).session).toMatchObject({ state: 'ended', end: lost, unsentKept: 1 })
})

test('[IDN-7] D-07 told when somebody signs in, or at the start with an old token: the same, and nothing can be opened offline after it', async () => {
  const world = await twoPeople()
  const { pc, staff } = world
  await pc.engine.signOut()
  pc.line.up = true
  pc.signInAnswer = { kind: 'refused', problem: problem('device_lost') }
  expect(await pc.signIn(staff, 'wrong')).toMatchObject({ ok: false, code: 'device_lost' })
  await expectNothingLeft(world)
  expect(pc.wiped).toEqual([1])
  pc.line.up = false
  expect(await pc.signIn(staff)).toEqual({ ok: false, code: 'server_unreachable' })
})

test('[IDN-7] D-07 the process dies in the middle and the line is gone: the next start finishes it, and tells when it can', async () => {
  const world = await twoPeople()
  const { pc, staff } = world
  await pc.engine.signOut()
  const destroy = pc.stores.destroy.bind(pc.stores)
  pc.stores.destroy = () => new Promise<never>(() => undefined)
  pc.line.up = true
  pc.signInAnswer = { kind: 'refused', problem: problem('device_lost') }
  void pc.engine.signIn({ loginId: staff.loginId, password: 'any' })
  await pc.clock.advance(1000)
  expect(await pc.keyRing.knows(staff.userId)).toBe(false)
  await pc.crash()
  pc.stores.destroy = destroy
  pc.line.up = false
  pc.start()
  await pc.clock.advance(1000)
  await expectNothingLeft(world)
  expect(pc.wiped).toEqual([])
  await pc.crash()
  pc.line.up = true
  pc.start()
  await pc.clock.advance(1000)
  expect(pc.wiped).toEqual([1])
})

test('[IDN-7] D-07 work that was set aside goes too, with its wraps, and is counted', async () => {
  const world = await twoPeople()
  const { pc, staff } = world
  await pc.engine.signOut()
  pc.line.up = true
  pc.keyRing.keychain = 2
  expect(await pc.signIn(staff)).toMatchObject({ ok: true, setAside: 1 })
  await allQuiet(pc)
  await pc.goOffline()
  await pc.edit(ONE, 'memo', 'mine again')
  expect(pc.keyRing.aside).toHaveLength(1)
  await pc.engine.signOut()
  pc.line.up = true
  pc.signInAnswer = { kind: 'refused', problem: problem('device_lost') }
  expect(await pc.signIn(staff)).toMatchObject({ ok: false, code: 'device_lost' })
  await expectNothingLeft(world)
  expect(pc.wiped).toEqual([2])
})
