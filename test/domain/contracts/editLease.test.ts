import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideHeartbeat, decideLease, isFenced, type LeaseRequest } from '../../../domain/contracts/decideEditLease.ts'
import { EDIT_LEASE_TTL_MS, editLeaseSchema, type EditLease } from '../../../domain/contracts/editLease.ts'
import { contractIdOf, uuidOf } from './sampleContract.ts'

const NOW = '2026-11-23T01:00:00.000Z'
const after = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString()
const holderOf = (person: number, session = person): EditLease['holder'] =>
  editLeaseSchema.shape.holder.parse({
    userId: uuidOf(9, person),
    sessionId: uuidOf(10, session),
    deviceId: uuidOf(11, person),
    displayName: `직원 ${person}`,
    dealerCode: 'D1001',
  })
const ask = (person: number, differing: Partial<LeaseRequest> = {}): LeaseRequest => ({
  contractId: contractIdOf(1),
  holder: holderOf(person),
  purpose: 'DEVICE_CHANGE',
  takeOverReason: null,
  nextToken: 7,
  now: NOW,
  ...differing,
})
const held: EditLease = {
  contractId: contractIdOf(1),
  fencingToken: 6,
  holder: holderOf(1),
  purpose: 'EDIT',
  takenAt: NOW,
  expiresAt: after(EDIT_LEASE_TTL_MS),
}

test('[LEA-1] one person holds a contract; another one gets it when it is free, ran out, or is taken over with a reason', () => {
  expect(decideLease(null, ask(1))).toMatchObject({ kind: 'granted', lease: { fencingToken: 7 }, ended: null })
  expect(decideLease(held, ask(1))).toMatchObject({ lease: { fencingToken: 6, purpose: 'DEVICE_CHANGE' } })
  expect(decideLease(held, ask(2))).toMatchObject({ code: 'lease_held', detail: '직원 1' })
  expect(decideLease(held, ask(2, { takeOverReason: '고객 대기' }))).toMatchObject({
    lease: { fencingToken: 7, holder: holderOf(2) },
    ended: { lease: held, reason: '고객 대기' },
  })
  expect(decideLease(held, ask(2, { now: after(EDIT_LEASE_TTL_MS) }))).toMatchObject({ lease: { fencingToken: 7 }, ended: null })
  // Signed in anew: the same person under a new token, so that what the old desk still sends is fenced off.
  expect(decideLease(held, ask(1, { holder: holderOf(1, 5) }))).toMatchObject({ lease: { fencingToken: 7 } })
})

test('[LEA-2] a heartbeat holds it, late ones too while nobody came; a superseded one is told so', () => {
  const beat = (fencingToken: number, person: number, at = NOW) =>
    decideHeartbeat(held, { fencingToken, userId: holderOf(person).userId, now: at })
  expect(beat(6, 1, after(EDIT_LEASE_TTL_MS * 3))).toMatchObject({ lease: { expiresAt: after(EDIT_LEASE_TTL_MS * 4) } })
  expect(beat(5, 1)).toMatchObject({ code: 'lease_lost' })
  expect(beat(6, 2)).toMatchObject({ code: 'lease_lost', detail: '직원 1' })
  expect(decideHeartbeat(null, { fencingToken: 6, userId: holderOf(1).userId, now: NOW })).toMatchObject({ code: 'lease_lost' })
})

test('[LEA-3] among any takers, what was written under an older token is fenced off', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.integer({ min: 0, max: 300_000 })), {
        minLength: 1,
        maxLength: 20,
      }),
      (takers) => {
        let lease: EditLease | null = null
        let token = 0
        const given = new Map<number, number>()
        for (const [person, takesOver, ms] of takers) {
          const decided = decideLease(lease, ask(person, { nextToken: ++token, takeOverReason: takesOver ? '급함' : null, now: after(ms) }))
          if ('code' in decided) continue
          lease = decided.lease
          given.set(person, lease.fencingToken)
          expect(isFenced(lease, lease.fencingToken)).toBe(true)
        }
        for (const [person, number] of given) {
          if (lease !== null && lease.holder.userId !== holderOf(person).userId) expect(isFenced(lease, number)).toBe(false)
        }
        expect(isFenced(lease, null)).toBe(true)
      },
    ),
  )
})
