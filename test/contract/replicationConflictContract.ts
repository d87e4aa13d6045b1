import { describe, expect, test } from 'vitest'
import type { Contract } from '../../domain/contracts/contract.ts'
import type { PushResult } from '../../domain/protocol/push.ts'
import { nextRevision, type Revision } from '../../domain/replication/revision.ts'
import { conflictIdOf } from '../../server/replication/settleMutations.ts'
import {
  contractIdOf,
  counselor,
  counselor2,
  mutationIdOf,
  PLAN_B,
  PLAN_C,
  sampleContract,
  staffA,
  staffA2,
  staffB,
} from '../domain/contracts/sampleContract.ts'
import { centreModel, conflictsOf, contract, DEALER_B, held, NOBODY, onlyConflict } from './replicationCentreModel.ts'
import type { OpenedStore } from './replicationStoreContract.ts'

/** What becomes of edits that collide, over any store. `open` gives an empty store whose epoch is `epochOf(1)`. */
export function replicationConflictContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`conflicts: ${name}`, () => {
    const centre = centreModel(open)

    test('[CFL-1] a collision is one conflict at the shop and at the desk, with a name that a replay repeats', async () => {
      const [a, b, desk] = [await centre.client(staffA, 1), await centre.client(staffA2, 2), await centre.client(counselor, 3)]
      const result = await centre.collide(a, b)
      const conflictId = conflictIdOf(contractIdOf(1), mutationIdOf(102))
      expect(result).toMatchObject({ outcome: 'conflict', conflictId })
      for (const model of [a, b, desk]) {
        await model.pull(centre.service)
        expect(conflictsOf(model).map(({ id }) => id)).toContain(conflictId)
      }
      const { body } = onlyConflict(desk)
      expect(body).toMatchObject({
        base: { plan: sampleContract(1).plan },
        mine: { plan: PLAN_B },
        theirs: { plan: PLAN_C, memo: '나중' },
        state: 'open',
      })
      expect(held(a, contractIdOf(1))).toMatchObject({ plan: PLAN_C, memo: '나중' })
      expect(body.theirsRev).toBe(a.document('contract', contractIdOf(1))?.rev)
    })

    test('[CFL-2] the counselor decides: contract and conflict move in one step, seen by both sides', async () => {
      const [a, b, desk] = [await centre.client(staffA, 1), await centre.client(staffA2, 2), await centre.client(counselor, 3)]
      await centre.collide(a, b)
      await desk.pull(centre.service)
      const { id, body } = onlyConflict(desk)
      const action = {
        kind: 'resolve',
        resolution: { sawTheirsRev: body.theirsRev, choices: { plan: 'mine' }, reason: '고객 확인' },
      } as const
      const [result] = await desk.push(centre.service, [
        desk.decide({
          conflictId: id,
          mutationId: mutationIdOf(103),
          action: { ...action, resolution: { ...action.resolution, choices: { plan: 'mine' } } },
        }),
      ])
      expect(result).toMatchObject({ outcome: 'applied', conflictId: id })
      for (const model of [a, b]) {
        await model.pull(centre.service)
        expect(held(model, contractIdOf(1))).toMatchObject({ plan: PLAN_B, memo: '나중' })
        expect(conflictsOf(model)[0]?.body).toMatchObject({
          state: 'resolved',
          theirs: { plan: PLAN_C },
          resolution: { by: { displayName: counselor.displayName } },
        })
      }
    })

    test('[CFL-2] the second counselor is told who was faster, and a contract that moved is shown again', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2)]
      await centre.collide(a, b)
      const [one, two] = [await centre.client(counselor, 3), await centre.client(counselor2, 4)]
      const { id, body } = onlyConflict(one)
      const resolve = (sawTheirsRev: Revision) => ({
        kind: 'resolve' as const,
        resolution: { sawTheirsRev, choices: { plan: 'theirs' as const }, reason: '확인' },
      })
      await a.pull(centre.service)
      await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(110), to: { memo: '그 사이' } })])
      const stale = await one.push(centre.service, [
        one.decide({ conflictId: id, mutationId: mutationIdOf(111), action: resolve(body.theirsRev) }),
      ])
      expect(stale).toMatchObject([{ outcome: 'rejected', refusal: { code: 'conflict_moved' } }])
      await one.pull(centre.service)
      const again = onlyConflict(one)
      expect(again.body).toMatchObject({ state: 'open', theirs: { memo: '그 사이' } })
      const [first, second] = await Promise.all([
        one.push(centre.service, [one.decide({ conflictId: id, mutationId: mutationIdOf(112), action: resolve(again.body.theirsRev) })]),
        two.push(centre.service, [two.decide({ conflictId: id, mutationId: mutationIdOf(113), action: resolve(again.body.theirsRev) })]),
      ])
      const outcomes = [first[0]!, second[0]!].map(({ outcome, refusal }) => refusal?.code ?? outcome).sort()
      expect(outcomes).toEqual(['applied', 'conflict_already_resolved'])
    })

    test('[CFL-3] two PCs and the desk on one field: each conflict follows the contract, one that is met closes itself', async () => {
      const [a, b, desk] = [await centre.client(staffA, 1), await centre.client(staffA2, 2), await centre.client(counselor, 3)]
      await centre.collide(a, b)
      await a.pull(centre.service)
      // The shop itself comes to the value that waits at the desk.
      await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(120), to: { plan: PLAN_B } })])
      await desk.pull(centre.service)
      expect(conflictsOf(desk)[0]?.body).toMatchObject({ state: 'converged', theirs: { plan: PLAN_B } })
    })

    test('[NUM-5] a number that another line has, in whosever shop, comes onto no second one by hand: alone, in one push, or at once', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffB, 2)]
      const numberOf = (model: typeof a, number: number, mutation: number, msisdn: string) =>
        model.edit({ id: contractIdOf(number), mutationId: mutationIdOf(mutation), to: { msisdn } })
      const codes = (results: readonly PushResult[]) => results.map(({ outcome, refusal }) => refusal?.code ?? outcome)
      expect(codes(await a.push(centre.service, [numberOf(a, 1, 201, '010-5000-0001')]))).toEqual(['applied'])
      expect(codes(await b.push(centre.service, [numberOf(b, 3, 202, '010-5000-0001')]))).toEqual(['number_unavailable'])
      await a.pull(centre.service)
      const both = [numberOf(a, 1, 203, '010-5000-0002'), numberOf(a, 2, 204, '010-5000-0002')]
      expect(codes(await a.push(centre.service, both))).toEqual(['applied', 'number_unavailable'])
      await a.pull(centre.service)
      // From one contract to another in one push, each its own: there was never one number on two.
      const freed = [numberOf(a, 1, 207, '010-5000-0004'), numberOf(a, 2, 208, '010-5000-0002')]
      expect(codes(await a.push(centre.service, freed))).toEqual(['applied', 'applied'])
      await a.pull(centre.service)
      const atOnce = await Promise.all([
        a.push(centre.service, [numberOf(a, 2, 205, '010-5000-0003')]),
        b.push(centre.service, [numberOf(b, 3, 206, '010-5000-0003')]),
      ])
      expect(codes(atOnce.flat()).sort()).toEqual(['applied', 'number_unavailable'])
    })

    test('[NUM-5] [NUM-2] the number of a line that ended lately rests, and is anybody’s after its days', async () => {
      const ended = (terminatedAt: string) => ({ status: 'terminated' as const, terminatedAt })
      const old = [
        contract(21, { msisdn: '010-5000-0021', ...ended('2026-02-20T00:00:00.000Z'), dealerCode: DEALER_B }),
        contract(22, { msisdn: '010-5000-0022', ...ended('2026-01-20T00:00:00.000Z'), dealerCode: DEALER_B }),
      ]
      await centre.service.write({ ...NOBODY, documents: old })
      const a = await centre.client(staffA, 1)
      const edit = (mutation: number, msisdn: string) => a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(mutation), to: { msisdn } })
      const [resting] = await a.push(centre.service, [edit(211, '010-5000-0021')])
      expect(resting).toMatchObject({ outcome: 'rejected', refusal: { code: 'number_unavailable' } })
      expect(await a.push(centre.service, [edit(212, '010-5000-0022')])).toMatchObject([{ outcome: 'applied' }])
    })

    test('[NUM-5] [CFL-2] a number that waits at the desk and went to another line meanwhile is not chosen there', async () => {
      const [a, b, desk] = [await centre.client(staffA, 1), await centre.client(staffA2, 2), await centre.client(counselor, 3)]
      const edit = (model: typeof a, number: number, mutation: number, msisdn: string) =>
        model.edit({ id: contractIdOf(number), mutationId: mutationIdOf(mutation), to: { msisdn } })
      await a.push(centre.service, [edit(a, 1, 221, '010-5000-0031')])
      expect(await b.push(centre.service, [edit(b, 1, 222, '010-5000-0032')])).toMatchObject([{ outcome: 'conflict' }])
      expect(await b.push(centre.service, [edit(b, 2, 223, '010-5000-0032')])).toMatchObject([{ outcome: 'applied' }])
      await desk.pull(centre.service)
      const { id, body } = onlyConflict(desk)
      const decide = (mutation: number, msisdn: 'mine' | 'theirs') =>
        desk.decide({
          conflictId: id,
          mutationId: mutationIdOf(mutation),
          action: { kind: 'resolve', resolution: { sawTheirsRev: body.theirsRev, choices: { msisdn }, reason: '고객 확인' } },
        })
      const [refused] = await desk.push(centre.service, [decide(224, 'mine')])
      expect(refused).toMatchObject({ outcome: 'rejected', refusal: { code: 'number_unavailable' } })
      expect(await desk.push(centre.service, [decide(225, 'theirs')])).toMatchObject([{ outcome: 'applied' }])
    })

    test('[CFL-4] what its author types on top of an edit that waits joins it, sent together or later', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2)]
      await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(101), to: { plan: PLAN_C } })])
      const saw = b.document('contract', contractIdOf(1))!
      const first = b.edit({ id: contractIdOf(1), mutationId: mutationIdOf(102), to: { plan: PLAN_B } })
      const after = (to: Record<string, string>, body: Contract, mutation: number, parent: number, generation: Revision) =>
        b.edit({
          id: contractIdOf(1),
          mutationId: mutationIdOf(mutation),
          to,
          base: { rev: nextRevision(generation, mutationIdOf(parent)), body },
        })
      const bodyOne = { ...(saw.body as Contract), plan: PLAN_B }
      const second = after({ discountPlan: 'SELECT25' }, bodyOne, 103, 102, saw.rev)
      const results = await b.push(centre.service, [first, second])
      const conflictId = conflictIdOf(contractIdOf(1), mutationIdOf(102))
      expect(results).toMatchObject([
        { outcome: 'conflict', conflictId },
        { outcome: 'conflict', conflictId },
      ])
      const third = after({ memo: '더' }, { ...bodyOne, discountPlan: 'SELECT25' }, 104, 103, second.baseRev!)
      expect(await b.push(centre.service, [third])).toMatchObject([{ outcome: 'merged' }])
      await b.pull(centre.service)
      expect(conflictsOf(b)).toHaveLength(1)
      expect(conflictsOf(b)[0]?.body).toMatchObject({
        mine: { plan: PLAN_B, discountPlan: 'SELECT25' },
        theirs: { plan: PLAN_C, memo: '더' },
      })
      expect(conflictsOf(b)[0]?.body.fields.map(({ path }) => path)).toEqual(['plan', 'discountPlan'])
      expect(held(b, contractIdOf(1))).toMatchObject({ plan: PLAN_C, discountPlan: 'NONE', memo: '더' })
      // And the price once more, on top of all of it: still one conflict.
      const fourth = b.edit({
        id: contractIdOf(1),
        mutationId: mutationIdOf(105),
        to: { discountPlan: 'NONE' },
        base: { rev: nextRevision(third.baseRev!, mutationIdOf(103)), body: { ...bodyOne, discountPlan: 'SELECT25', memo: '더' } },
      })
      expect((await b.push(centre.service, [fourth]))[0]?.conflictId).toBe(conflictId)
    })

    test('[SYN-2] an edit on top of one that was merged does not pass for one that saw the others’ work', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2)]
      const saw = b.document('contract', contractIdOf(1))!
      await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(101), to: { plan: PLAN_C } })])
      const memo = b.edit({ id: contractIdOf(1), mutationId: mutationIdOf(102), to: { memo: '메모' } })
      const mine = { rev: nextRevision(saw.rev, mutationIdOf(102)), body: { ...(saw.body as Contract), memo: '메모' } }
      const plan = b.edit({ id: contractIdOf(1), mutationId: mutationIdOf(103), to: { plan: PLAN_B }, base: mine })
      expect(await b.push(centre.service, [memo, plan])).toMatchObject([{ outcome: 'merged' }, { outcome: 'conflict' }])
      await a.pull(centre.service)
      expect(held(a, contractIdOf(1)).plan).toEqual(PLAN_C)
    })

    test('[CFL-5] a counselor takes a conflict on, and edits any dealer’s contract although she holds none', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2)]
      await centre.collide(a, b)
      const desk = await centre.client(counselor, 3)
      const { id } = onlyConflict(desk)
      expect(
        await desk.push(centre.service, [
          desk.decide({ conflictId: id, mutationId: mutationIdOf(130), action: { kind: 'assign', toMe: true } }),
        ]),
      ).toMatchObject([{ outcome: 'applied' }])
      await a.pull(centre.service)
      expect(conflictsOf(a)[0]?.body.assignee).toMatchObject({ displayName: counselor.displayName })
      const other = await centre.client(staffB, 4)
      const saw = other.document('contract', contractIdOf(3))!
      const edit = desk.edit({
        id: contractIdOf(3),
        mutationId: mutationIdOf(131),
        to: { memo: '상담' },
        base: { rev: saw.rev, body: sampleContract(3) },
      })
      expect(await desk.push(centre.service, [edit])).toMatchObject([{ outcome: 'applied' }])
      await other.pull(centre.service)
      expect(held(other, contractIdOf(3)).memo).toBe('상담')
    })
  })
}
