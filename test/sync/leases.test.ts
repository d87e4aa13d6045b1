import { expect, test } from 'vitest'
import { editLeaseSchema, type EditLease } from '../../domain/contracts/editLease.ts'
import { MINUTE_MS, toInstant } from '../../domain/kernel/instant.ts'
import type { SignedInUser } from '../../domain/session/session.ts'
import { contractId } from './support/contracts.ts'
import { shop } from './support/shop.ts'

const ONE = contractId(1)
const take = { contractId: ONE, purpose: 'DEVICE_CHANGE' as const, takeOverReason: null }

function leaseOf(user: SignedInUser, fencingToken = 7): EditLease {
  return editLeaseSchema.parse({
    contractId: ONE,
    fencingToken,
    holder: {
      userId: user.userId,
      sessionId: '01950000-0000-7000-8000-000000000001',
      deviceId: '01940000-0000-7000-8000-000000000001',
      displayName: user.displayName,
      dealerCode: user.dealerCode,
    },
    purpose: 'DEVICE_CHANGE',
    takenAt: toInstant(Date.UTC(2026, 8, 1)),
    expiresAt: toInstant(Date.UTC(2026, 8, 1) + 2 * MINUTE_MS),
  })
}

function presence(user: SignedInUser | null, reason: string | null = null) {
  const holder = user && { userId: user.userId, displayName: user.displayName, dealerCode: user.dealerCode }
  return { name: 'presence' as const, data: { contractId: ONE, holder, purpose: holder && ('EDIT' as const), expiresAt: null, reason } }
}

function leasingShop() {
  const built = shop(1)
  built.centre.routes = (user, { endpoint }) => (endpoint.startsWith('DELETE') ? {} : { lease: leaseOf(user) })
  return built
}

test('[LEA-4] a lease is held by heartbeats until it is let go', async () => {
  const { pc, staff } = leasingShop()
  await pc.signIn()
  expect(await pc.engine.takeLease(take)).toMatchObject({ ok: true, value: { fencingToken: 7 } })
  await pc.clock.advance(2 * MINUTE_MS)
  expect(pc.line.asked.filter(({ path }) => path === `/contracts/${ONE}/lease/heartbeat`).map(({ body }) => body)).toEqual(
    Array<object>(4).fill({ fencingToken: 7 }),
  )
  expect((await pc.read('presence', { contractId: ONE })).mine?.holder.userId).toBe(staff.userId)
  await pc.engine.releaseLease(ONE)
  await pc.clock.advance(2 * MINUTE_MS)
  expect(pc.line.asked.at(-1)).toMatchObject({ endpoint: 'DELETE /contracts/:id/lease', path: `/contracts/${ONE}/lease` })
  expect(await pc.read('presence', { contractId: ONE })).toEqual({ mine: null, other: null, lost: null })
})

test('[LEA-4] a lost line does not cost it; a heartbeat that is refused does', async () => {
  const { pc, centre } = leasingShop()
  await pc.signIn()
  await pc.engine.takeLease(take)
  await pc.goOffline()
  await pc.clock.advance(MINUTE_MS)
  expect((await pc.read('presence', { contractId: ONE })).mine).not.toBeNull()
  pc.line.up = true
  centre.routes = () => 'lease_lost'
  await pc.clock.advance(MINUTE_MS)
  expect(await pc.read('presence', { contractId: ONE })).toEqual({ mine: null, other: null, lost: { by: null, reason: null } })
})

test('[LEA-4] a take-over is told with who and why, and nobody beats for a lost lease', async () => {
  const { pc, colleague } = leasingShop()
  await pc.signIn()
  await pc.engine.takeLease(take)
  pc.listener!.onEvent(presence(colleague, '고객이 다른 창구로 갔어요'))
  expect(await pc.read('presence', { contractId: ONE })).toEqual({
    mine: null,
    other: { displayName: '직원 2', purpose: 'EDIT', expiresAt: null },
    lost: { by: '직원 2', reason: '고객이 다른 창구로 갔어요' },
  })
  const before = pc.line.asked.length
  await pc.clock.advance(2 * MINUTE_MS)
  expect(pc.line.asked).toHaveLength(before)
})

test('[LEA-4] who else works on a contract is seen while he is heard of; the own lease is nobody else’s', async () => {
  const { pc, staff, colleague, centre } = leasingShop()
  await pc.signIn()
  pc.listener!.onEvent(presence(staff))
  expect((await pc.read('presence', { contractId: ONE })).other).toBeNull()
  pc.listener!.onEvent(presence(colleague))
  expect((await pc.read('presence', { contractId: ONE })).other?.displayName).toBe('직원 2')
  pc.listener!.onEvent(presence(null))
  expect((await pc.read('presence', { contractId: ONE })).other).toBeNull()
  centre.routes = () => 'lease_held'
  expect(await pc.engine.takeLease(take)).toMatchObject({ ok: false, code: 'lease_held' })
  expect((await pc.read('presence', { contractId: ONE })).other).not.toBeNull()
  await pc.clock.advance(3 * MINUTE_MS)
  expect((await pc.read('presence', { contractId: ONE })).other).toBeNull()
})

test('[LEA-4] without a line there is none, and a desk that closes lets its timers go', async () => {
  const { pc } = leasingShop()
  await pc.signIn()
  await pc.goOffline()
  expect(await pc.engine.takeLease(take)).toMatchObject({ ok: false, code: 'server_unreachable' })
  pc.line.up = true
  await pc.engine.takeLease(take)
  await pc.engine.lock()
  const before = pc.line.asked.length
  await pc.clock.advance(2 * MINUTE_MS)
  expect(pc.line.asked).toHaveLength(before)
})
