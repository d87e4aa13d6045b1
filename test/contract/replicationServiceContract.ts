import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { conflictSchema } from '../../domain/contracts/conflict.ts'
import type { Contract } from '../../domain/contracts/contract.ts'
import { documentIdSchema, type DocumentId } from '../../domain/kernel/ids.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { nextRevision, type Revision } from '../../domain/replication/revision.ts'
import { domainDecisions } from '../../server/replication/decisions.ts'
import { createReplicationService, type ReplicationDeps, type ReplicationService } from '../../server/replication/replicationService.ts'
import { conflictIdOf } from '../../server/replication/settleMutations.ts'
import type { DocumentState } from '../../server/replication/workbench.ts'
import {
  administrator,
  clientIdOf,
  contractIdOf,
  counselor,
  counselor2,
  epochOf,
  marketing,
  mutationIdOf,
  offerings,
  PLAN_B,
  PLAN_C,
  sampleContract,
  staffA,
  staffA2,
  staffB,
  uuidOf,
} from '../domain/contracts/sampleContract.ts'
import { ReplicationClientModel } from './replicationClientModel.ts'
import type { OpenedStore } from './replicationStoreContract.ts'

const NOBODY = { origin: 'created', author: null, mode: 'create' } as const
const contract = (number: number, differing: Partial<Contract> = {}): DocumentState => {
  return { type: 'contract', id: contractIdOf(number), body: sampleContract(number, differing) }
}
const hub = (hubCode: string, dealerCode: string | null): DocumentState => {
  const region = { sido: '서울', sigungu: '중구' }
  const body = { hubCode, name: hubCode, hubType: dealerCode === null ? 'ORG' : 'DEALER', dealerCode, region, state: 'open' }
  return { type: 'hub', id: hubCode, body } as DocumentState
}

/** The promises of the service over any store: `open` gives an empty one whose epoch is `epochOf(1)`. */
export function replicationServiceContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`replication: ${name}`, () => {
    let opened: OpenedStore
    let service: ReplicationService
    let heads: string[]
    let minute = 0
    let minted = 0
    const start = (more: Partial<ReplicationDeps> = {}) =>
      createReplicationService({
        store: opened.store,
        clock: { now: () => Date.UTC(2026, 2, 1) + 60_000 * minute++ },
        random: { uuid: () => uuidOf(10, ++minted) },
        onCommitted: (moved) => void heads.push(...moved.keys()),
        ...more,
      })
    beforeEach(async () => {
      opened = await open()
      heads = []
      service = start()
      const plans = offerings.map((body): DocumentState => ({ type: 'plan', id: body.code, body }))
      const hubs = [hub('ORG-SEOUL', null), hub('SHOP-A', 'D1001'), hub('SHOP-B', 'D1002')]
      await service.write({ ...NOBODY, documents: [...plans, ...hubs, contract(1), contract(2), contract(3, { dealerCode: sampleB })] })
    })
    afterEach(() => opened.close())

    const sampleB = staffB.dealerCode!
    const client = async (principal = staffA, number = 1) => {
      const model = new ReplicationClientModel(principal, clientIdOf(number))
      await model.pull(service)
      return model
    }
    const held = (model: ReplicationClientModel, id: DocumentId) => model.document('contract', id)!.body as Contract
    const conflictsOf = (model: ReplicationClientModel) =>
      model.documents('conflict').map(({ id, body }) => ({ id: documentIdSchema.parse(id), body: conflictSchema.parse(body) }))
    const onlyConflict = (model: ReplicationClientModel) => {
      const [found, ...more] = conflictsOf(model)
      if (!found || more.length > 0) throw new Error('exactly one conflict was expected')
      return found
    }

    /** A changes the plan unseen by B, B changes it too: one conflict. */
    const collide = async (a: ReplicationClientModel, b: ReplicationClientModel) => {
      await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(101), to: { plan: PLAN_C } })])
      const [result] = await b.push(service, [
        b.edit({ id: contractIdOf(1), mutationId: mutationIdOf(102), to: { plan: PLAN_B, memo: '나중' } }),
      ])
      return result!
    }

    test('[SYN-2] an edit is applied, reaches the other PC, and leaves its audit row', async () => {
      const [a, b] = [await client(staffA, 1), await client(staffA2, 2)]
      heads.length = 0
      const results = await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })])
      expect(results).toMatchObject([{ outcome: 'applied', mutationId: mutationIdOf(1) }])
      expect(heads).toEqual(['dealer:D1001'])
      await b.pull(service)
      expect(b.document('contract', contractIdOf(1))?.rev).toBe(results[0]?.rev)
      expect(held(b, contractIdOf(1)).memo).toBe('메모')
      expect((await opened.audit()).map(({ action }) => action)).toContain('contract.edit')
    })

    test('[SYN-5] a mutation sent again, alone or at the same time, is settled once and answered as before', async () => {
      const a = await client()
      const edit = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })
      const [[one], [two]] = await Promise.all([a.push(service, [edit]), a.push(service, [edit])])
      expect([one!.outcome, two!.outcome].sort()).toEqual(['applied', 'duplicate'])
      const [later] = await a.push(service, [edit])
      expect(later).toEqual({ ...one, outcome: 'duplicate', original: 'applied' })
      const refused = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(2), to: { colour: 1 } })
      await a.push(service, [refused])
      expect(await a.push(service, [refused])).toMatchObject([
        { outcome: 'duplicate', original: 'rejected', refusal: { code: 'field_unknown' } },
      ])
      const audit = (await opened.audit()).filter(({ action }) => action === 'contract.edit')
      expect(audit).toHaveLength(2)
      await a.pull(service)
      expect(a.cursors[dealerA]?.seq).toBe(3)
    })
    const dealerA = 'dealer:D1001' as keyof ReplicationClientModel['cursors']

    test('[SYN-5] one id with other content, or from another person, is refused and tells nothing', async () => {
      const [a, b] = [await client(), await client(staffB, 2)]
      await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })])
      const other = await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '다른' } })])
      const stranger = await b.push(service, [b.edit({ id: contractIdOf(3), mutationId: mutationIdOf(1), to: { memo: '메모' } })])
      for (const results of [other, stranger]) {
        expect(results).toEqual([{ mutationId: mutationIdOf(1), outcome: 'rejected', refusal: { code: 'mutation_id_reused' } }])
      }
    })

    test('[SYN-16] a foreign dealer’s contract looks exactly like none at all', async () => {
      const a = await client()
      const base = { rev: nextRevision(null, mutationIdOf(77)), body: sampleContract(3) }
      const [foreign, none] = await a.push(service, [
        a.edit({ id: contractIdOf(3), mutationId: mutationIdOf(1), to: { memo: '남의 것' }, base }),
        a.edit({ id: contractIdOf(99), mutationId: mutationIdOf(2), to: { memo: '없는 것' }, base }),
      ])
      expect(foreign).toEqual({ mutationId: mutationIdOf(1), outcome: 'rejected', refusal: { code: 'document_unknown' } })
      expect({ ...none, mutationId: null }).toEqual({ ...foreign, mutationId: null })
      const b = await client(staffB, 2)
      expect(held(b, contractIdOf(3)).memo).toBe('')
      expect(
        a
          .documents('contract')
          .map(({ id }) => id)
          .sort(),
      ).toEqual([contractIdOf(1), contractIdOf(2)])
    })

    test('[SYN-15] each role holds its scopes, and nothing else', async () => {
      const scopes = async (principal: typeof staffA) =>
        (await (await client(principal)).page(service)).granted.filter((scope) => !scope.startsWith('user:'))
      expect(await scopes(staffA)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'hub:SHOP-A', 'dealer:D1001'])
      expect(await scopes(counselor)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'desk:conflicts'])
      expect(await scopes(marketing)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'hub:SHOP-A', 'hub:SHOP-B'])
      expect(await scopes(administrator)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'hub:SHOP-A', 'hub:SHOP-B'])
      expect((await client(marketing)).documents('hub')).toHaveLength(3)
      expect((await client(marketing)).documents('contract')).toEqual([])
    })

    test('[SYN-15] who may not edit, and who lost his scope, is refused before anything is looked up', async () => {
      const base = { rev: nextRevision(null, mutationIdOf(77)), body: sampleContract(1) }
      const edit = (model: ReplicationClientModel, number: number) =>
        model.push(service, [model.edit({ id: contractIdOf(1), mutationId: mutationIdOf(number), to: { memo: '메모' }, base })])
      expect(await edit(await client(marketing), 1)).toMatchObject([{ outcome: 'rejected', refusal: { code: 'not_permitted' } }])
      expect(await edit(await client(administrator), 2)).toMatchObject([{ outcome: 'rejected', refusal: { code: 'not_permitted' } }])
      expect(await edit(await client({ ...staffA, dealerCode: null }), 3)).toMatchObject([
        { outcome: 'rejected', refusal: { code: 'scope_lost' } },
      ])
      const a = await client()
      const conflictId = conflictIdOf(contractIdOf(1), mutationIdOf(1))
      const assign = a.decide({ conflictId, mutationId: mutationIdOf(4), action: { kind: 'assign', toMe: true } })
      expect(await a.push(service, [assign])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'not_permitted' } }])
    })

    test('[SYN-15] a scope that is taken away is named, and its documents are neither sent nor taken', async () => {
      const a = await client()
      service = start({ grantedScopes: () => [] })
      const edit = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })
      expect(await a.push(service, [edit])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'scope_lost' } }])
      const reply = await a.pull(service)
      expect(reply.granted).toEqual([])
      expect([...reply.revoked].sort()).toContain('dealer:D1001')
      expect(a.documents('contract')).toEqual([])
    })

    test('[CFL-1] a collision is one conflict at the shop and at the desk, with a name that a replay repeats', async () => {
      const [a, b, desk] = [await client(staffA, 1), await client(staffA2, 2), await client(counselor, 3)]
      const result = await collide(a, b)
      const conflictId = conflictIdOf(contractIdOf(1), mutationIdOf(102))
      expect(result).toMatchObject({ outcome: 'conflict', conflictId })
      for (const model of [a, b, desk]) {
        await model.pull(service)
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
      const [a, b, desk] = [await client(staffA, 1), await client(staffA2, 2), await client(counselor, 3)]
      await collide(a, b)
      await desk.pull(service)
      const { id, body } = onlyConflict(desk)
      const action = {
        kind: 'resolve',
        resolution: { sawTheirsRev: body.theirsRev, choices: { plan: 'mine' }, reason: '고객 확인' },
      } as const
      const [result] = await desk.push(service, [
        desk.decide({
          conflictId: id,
          mutationId: mutationIdOf(103),
          action: { ...action, resolution: { ...action.resolution, choices: { plan: 'mine' } } },
        }),
      ])
      expect(result).toMatchObject({ outcome: 'applied', conflictId: id })
      for (const model of [a, b]) {
        await model.pull(service)
        expect(held(model, contractIdOf(1))).toMatchObject({ plan: PLAN_B, memo: '나중' })
        expect(conflictsOf(model)[0]?.body).toMatchObject({
          state: 'resolved',
          theirs: { plan: PLAN_C },
          resolution: { by: { displayName: counselor.displayName } },
        })
      }
    })

    test('[CFL-2] the second counselor is told who was faster, and a contract that moved is shown again', async () => {
      const [a, b] = [await client(staffA, 1), await client(staffA2, 2)]
      await collide(a, b)
      const [one, two] = [await client(counselor, 3), await client(counselor2, 4)]
      const { id, body } = onlyConflict(one)
      const resolve = (sawTheirsRev: Revision) => ({
        kind: 'resolve' as const,
        resolution: { sawTheirsRev, choices: { plan: 'theirs' as const }, reason: '확인' },
      })
      await a.pull(service)
      await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(110), to: { memo: '그 사이' } })])
      const stale = await one.push(service, [
        one.decide({ conflictId: id, mutationId: mutationIdOf(111), action: resolve(body.theirsRev) }),
      ])
      expect(stale).toMatchObject([{ outcome: 'rejected', refusal: { code: 'conflict_moved' } }])
      await one.pull(service)
      const again = onlyConflict(one)
      expect(again.body).toMatchObject({ state: 'open', theirs: { memo: '그 사이' } })
      const [first, second] = await Promise.all([
        one.push(service, [one.decide({ conflictId: id, mutationId: mutationIdOf(112), action: resolve(again.body.theirsRev) })]),
        two.push(service, [two.decide({ conflictId: id, mutationId: mutationIdOf(113), action: resolve(again.body.theirsRev) })]),
      ])
      const outcomes = [first[0]!, second[0]!].map(({ outcome, refusal }) => refusal?.code ?? outcome).sort()
      expect(outcomes).toEqual(['applied', 'conflict_already_resolved'])
    })

    test('[CFL-3] two PCs and the desk on one field: each conflict follows the contract, one that is met closes itself', async () => {
      const [a, b, desk] = [await client(staffA, 1), await client(staffA2, 2), await client(counselor, 3)]
      await collide(a, b)
      await a.pull(service)
      // The shop itself comes to the value that waits at the desk.
      await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(120), to: { plan: PLAN_B } })])
      await desk.pull(service)
      expect(conflictsOf(desk)[0]?.body).toMatchObject({ state: 'converged', theirs: { plan: PLAN_B } })
    })

    test('[CFL-4] what its author types on top of an edit that waits joins it, sent together or later', async () => {
      const [a, b] = [await client(staffA, 1), await client(staffA2, 2)]
      await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(101), to: { plan: PLAN_C } })])
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
      const results = await b.push(service, [first, second])
      const conflictId = conflictIdOf(contractIdOf(1), mutationIdOf(102))
      expect(results).toMatchObject([
        { outcome: 'conflict', conflictId },
        { outcome: 'conflict', conflictId },
      ])
      const third = after({ memo: '더' }, { ...bodyOne, discountPlan: 'SELECT25' }, 104, 103, second.baseRev!)
      expect(await b.push(service, [third])).toMatchObject([{ outcome: 'merged' }])
      await b.pull(service)
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
      expect((await b.push(service, [fourth]))[0]?.conflictId).toBe(conflictId)
    })

    test('[SYN-2] an edit on top of one that was merged does not pass for one that saw the others’ work', async () => {
      const [a, b] = [await client(staffA, 1), await client(staffA2, 2)]
      const saw = b.document('contract', contractIdOf(1))!
      await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(101), to: { plan: PLAN_C } })])
      const memo = b.edit({ id: contractIdOf(1), mutationId: mutationIdOf(102), to: { memo: '메모' } })
      const mine = { rev: nextRevision(saw.rev, mutationIdOf(102)), body: { ...(saw.body as Contract), memo: '메모' } }
      const plan = b.edit({ id: contractIdOf(1), mutationId: mutationIdOf(103), to: { plan: PLAN_B }, base: mine })
      expect(await b.push(service, [memo, plan])).toMatchObject([{ outcome: 'merged' }, { outcome: 'conflict' }])
      await a.pull(service)
      expect(held(a, contractIdOf(1)).plan).toEqual(PLAN_C)
    })

    test('[CFL-5] a counselor takes a conflict on, and edits any dealer’s contract although she holds none', async () => {
      const [a, b] = [await client(staffA, 1), await client(staffA2, 2)]
      await collide(a, b)
      const desk = await client(counselor, 3)
      const { id } = onlyConflict(desk)
      expect(
        await desk.push(service, [desk.decide({ conflictId: id, mutationId: mutationIdOf(130), action: { kind: 'assign', toMe: true } })]),
      ).toMatchObject([{ outcome: 'applied' }])
      await a.pull(service)
      expect(conflictsOf(a)[0]?.body.assignee).toMatchObject({ displayName: counselor.displayName })
      const other = await client(staffB, 4)
      const saw = other.document('contract', contractIdOf(3))!
      const edit = desk.edit({
        id: contractIdOf(3),
        mutationId: mutationIdOf(131),
        to: { memo: '상담' },
        base: { rev: saw.rev, body: sampleContract(3) },
      })
      expect(await desk.push(service, [edit])).toMatchObject([{ outcome: 'applied' }])
      await other.pull(service)
      expect(held(other, contractIdOf(3)).memo).toBe('상담')
    })

    test('[SYN-13] a withdrawn contract leaves every PC; an edit of it is refused by its own name, and a waiting conflict holds it', async () => {
      const [a, b] = [await client(staffA, 1), await client(staffA2, 2)]
      const gone = { documents: [{ type: 'contract' as const, id: contractIdOf(2) }], author: null }
      const late = b.edit({ id: contractIdOf(2), mutationId: mutationIdOf(140), to: { memo: '늦은 메모' } })
      expect(await service.withdraw(gone)).toMatchObject({ documents: [{ outcome: 'withdrawn' }] })
      expect(await service.withdraw(gone)).toMatchObject({ documents: [{ outcome: 'document_unknown' }] })
      expect(await b.push(service, [late])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'document_gone' } }])
      await a.pull(service)
      expect(a.documents('contract').map(({ id }) => id)).toEqual([contractIdOf(1)])
      const back = await service.write({ ...NOBODY, mode: 'replace', documents: [contract(2, { memo: '다시' })] })
      expect(back.documents).toMatchObject([{ outcome: 'replaced' }])
      await a.pull(service)
      expect(a.document('contract', contractIdOf(2))?.body).toMatchObject({ memo: '다시' })
      await service.withdraw(gone)
      await collide(a, b)
      const held = { documents: [{ type: 'contract' as const, id: contractIdOf(1) }], author: null }
      expect(await service.withdraw(held)).toMatchObject({ documents: [{ outcome: 'conflict_open' }] })
      const desk = await client(counselor, 3)
      const { id, body } = onlyConflict(desk)
      const resolution = { sawTheirsRev: body.theirsRev, choices: { plan: 'theirs' as const }, reason: '확인' }
      await desk.push(service, [desk.decide({ conflictId: id, mutationId: mutationIdOf(141), action: { kind: 'resolve', resolution } })])
      expect(await service.withdraw(held)).toMatchObject({ documents: [{ outcome: 'withdrawn' }] })
      await desk.pull(service)
      await a.pull(service)
      expect([...a.documents('contract'), ...a.documents('conflict'), ...desk.documents('conflict')]).toEqual([])
    })

    test('[SYN-9] a contract that moves to another dealer leaves the one and stands at the other, with its conflicts', async () => {
      const [a, a2, b] = [await client(staffA, 1), await client(staffA2, 2), await client(staffB, 3)]
      await collide(a, a2)
      await a.pull(service)
      const moved = { ...held(a, contractIdOf(1)), dealerCode: sampleB }
      const reply = await service.write({ ...NOBODY, mode: 'replace', documents: [{ type: 'contract', id: contractIdOf(1), body: moved }] })
      expect(reply.documents).toMatchObject([{ outcome: 'replaced' }])
      const edit = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(150), to: { memo: '남은 메모' } })
      expect(await a.push(service, [edit])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'document_unknown' } }])
      await a.pull(service)
      await b.pull(service)
      expect(a.documents('contract').map(({ id }) => id)).toEqual([contractIdOf(2)])
      expect(a.documents('conflict')).toEqual([])
      expect(held(b, contractIdOf(1)).plan).toEqual(PLAN_C)
      expect(conflictsOf(b)).toMatchObject([{ body: { state: 'open', dealerCode: 'D1002' } }])
      const desk = await client(counselor, 4)
      const { id, body } = onlyConflict(desk)
      const resolution = { sawTheirsRev: body.theirsRev, choices: { plan: 'mine' as const }, reason: '확인' }
      expect(
        await desk.push(service, [desk.decide({ conflictId: id, mutationId: mutationIdOf(151), action: { kind: 'resolve', resolution } })]),
      ).toMatchObject([{ outcome: 'applied' }])
      await b.pull(service)
      expect(held(b, contractIdOf(1)).plan).toEqual(PLAN_B)
    })

    test('[SYN-11] a first copy pages by priority; a change between two pages is delivered again, not missed', async () => {
      await service.write({
        ...NOBODY,
        documents: Array.from({ length: 20 }, (_, i) => contract(i + 10, { status: i % 4 ? 'active' : 'terminated' })),
      })
      const a = new ReplicationClientModel(staffA, clientIdOf(1))
      const other = await client(staffA2, 2)
      const order: string[] = []
      for (let page = 0; ; page++) {
        const reply = await a.page(service, 3)
        order.push(
          ...reply.documents.filter(({ type, deleted }) => type === 'contract' && !deleted).map(({ body }) => (body as Contract).status),
        )
        if (page === 4) {
          // One that was sent, one that was not, one that goes, one that comes.
          await other.push(service, [other.edit({ id: contractIdOf(29), mutationId: mutationIdOf(160), to: { memo: '새' } })])
          await other.push(service, [other.edit({ id: contractIdOf(10), mutationId: mutationIdOf(161), to: { memo: '새' } })])
          await service.withdraw({ documents: [{ type: 'contract', id: contractIdOf(11) }], author: null })
          await service.write({ ...NOBODY, documents: [contract(50)] })
        }
        if (!reply.hasMore) break
      }
      expect(a.documents('contract')).toHaveLength(22)
      expect(held(a, contractIdOf(29)).memo).toBe('새')
      expect(order.slice(0, 15)).not.toContain('terminated')
    })

    test('[SYN-11] changes of one document come once, as it stands now, and an idle PC is sent nothing', async () => {
      const [a, b] = [await client(staffA, 1), await client(staffA2, 2)]
      for (let i = 0; i < 5; i++) {
        await a.push(service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(170 + i), to: { memo: `메모 ${i}` } })])
        await a.pull(service)
      }
      expect((await b.page(service)).documents).toMatchObject([{ id: contractIdOf(1), body: { memo: '메모 4' } }])
      const before = (await opened.audit()).length
      expect((await b.page(service)).documents).toEqual([])
      expect((await opened.audit()).length).toBe(before)
    })

    test('[SYN-12] another epoch, a number that stands for another mutation, and one beyond the head are found', async () => {
      const a = await client()
      a.epoch = epochOf(2)
      expect(await a.page(service)).toMatchObject({ reset: 'epoch', epoch: epochOf(1), documents: [] })
      await a.pull(service)
      const good = a.cursors
      a.cursors = { ...good, [dealerA]: { seq: 1, tag: mutationIdOf(999) } }
      expect(await a.page(service)).toMatchObject({ reset: 'fork', resetScopes: ['dealer:D1001'] })
      await a.pull(service)
      a.cursors = { ...good, [dealerA]: { seq: 40, tag: mutationIdOf(999) } }
      expect(await a.page(service)).toMatchObject({ reset: 'fork', resetScopes: ['dealer:D1001'] })
      await a.pull(service)
      expect(a.documents('contract')).toHaveLength(2)
      expect(await service.push(staffA, { epoch: epochOf(2), schema: 1, clientId: clientIdOf(1), mutations: [] })).toMatchObject({
        code: 'epoch_changed',
      })
      expect(await service.push(staffA, { epoch: epochOf(1), schema: -1, clientId: clientIdOf(1), mutations: [] })).toMatchObject({
        code: 'schema_too_old',
      })
      expect(await service.pull(staffA, { epoch: null, schema: 9, cursors: {} })).toMatchObject({ code: 'not_ready' })
    })

    test('[SYN-8] a poisoned mutation is put off alone, and what follows it on its document waits with it', async () => {
      const poison = contractIdOf(2)
      const troubles: unknown[] = []
      const decisions = {
        ...domainDecisions,
        decideContractMutation: (input: Parameters<typeof domainDecisions.decideContractMutation>[0]) => {
          if (input.id === poison && input.mutation.mutationId === mutationIdOf(2)) throw new Error('a mistake of ours')
          return domainDecisions.decideContractMutation(input)
        },
      }
      service = start({ decisions, onTrouble: (error) => void troubles.push(error) })
      const a = await client()
      const results = await a.push(service, [
        a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '하나' } }),
        a.edit({ id: poison, mutationId: mutationIdOf(2), to: { memo: '둘' } }),
        a.edit({ id: poison, mutationId: mutationIdOf(3), to: { memo: '셋' } }),
      ])
      expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'retry', 'retry'])
      expect(troubles).toHaveLength(1)
      await a.pull(service)
      expect(held(a, contractIdOf(1)).memo).toBe('하나')
      expect(held(a, poison).memo).toBe('')
      service = start()
      expect(await a.push(service, [a.edit({ id: poison, mutationId: mutationIdOf(2), to: { memo: '둘' } })])).toMatchObject([
        { outcome: 'applied' },
      ])
    })

    test('[SYN-8] a text that no database can keep is refused by itself and stops nobody', async () => {
      const a = await client()
      const results = await a.push(service, [
        a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: 'a\0b' } }),
        a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(2), to: { memo: '\ud83d' } }),
        a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(3), to: { ['\0']: 1 } }),
        a.edit({ id: contractIdOf(2), mutationId: mutationIdOf(4), to: { memo: '🙂 \\u0000' } }),
      ])
      expect(results.map(({ outcome, refusal }) => refusal?.code ?? outcome)).toEqual([
        'field_invalid',
        'field_invalid',
        'field_invalid',
        'applied',
      ])
      await a.pull(service)
      expect(held(a, contractIdOf(2)).memo).toBe('🙂 \\u0000')
    })

    test('[SYN-8] many PCs at once: every edit of one contract is applied in its sender’s order', async () => {
      const models = await Promise.all([1, 2, 3, 4].map((number) => client(number % 2 ? staffA : staffA2, number)))
      const rounds = models.map(async (model, i) => {
        const seen = model.document('contract', contractIdOf(1))!
        const base = { rev: seen.rev, body: seen.body as Json }
        const edits = [0, 1, 2].map((step) =>
          model.edit({ id: contractIdOf(1), mutationId: mutationIdOf(200 + i * 10 + step), to: { memo: `${i}-${step}` }, base }),
        )
        return model.push(service, edits)
      })
      const results = (await Promise.all(rounds)).flat()
      expect(results.filter(({ outcome }) => outcome !== 'applied' && outcome !== 'merged')).toEqual([])
      await models[0]!.pull(service)
      const lines = held(models[0]!, contractIdOf(1)).memo.split('\n')
      expect([...lines].sort()).toEqual(models.flatMap((_, i) => [0, 1, 2].map((step) => `${i}-${step}`)))
    })

    test('[SYN-19] a write of the centre is made once, leaves what stands, and tells which is which', async () => {
      const documents = [contract(1), contract(2, { memo: '다른' }), contract(60)]
      const first = await service.write({ ...NOBODY, documents, mutationId: mutationIdOf(300) })
      expect(first.documents.map(({ outcome }) => outcome)).toEqual(['unchanged', 'exists', 'created'])
      const again = await service.write({ ...NOBODY, documents, mutationId: mutationIdOf(300) })
      expect(again.documents.map(({ outcome }) => outcome)).toEqual(['unchanged', 'exists', 'unchanged'])
      const replace = { ...NOBODY, mode: 'replace' as const, documents: [contract(2, { memo: '다른' })], mutationId: mutationIdOf(301) }
      expect((await service.write(replace)).documents).toMatchObject([{ outcome: 'replaced' }])
      await service.write({ ...replace, documents: [contract(2, { memo: '그 뒤' })], mutationId: mutationIdOf(302) })
      // The same request again must not bring the older body back.
      expect((await service.write(replace)).documents).toMatchObject([{ outcome: 'exists' }])
      const a = await client()
      expect(held(a, contractIdOf(2)).memo).toBe('그 뒤')
    })

    test('[SYN-19] a contract number that is taken spoils only its own row', async () => {
      const clash: DocumentState = { type: 'contract', id: contractIdOf(70), body: sampleContract(1) }
      const reply = await service.write({ ...NOBODY, documents: [contract(71), clash, contract(72)] })
      expect(reply.documents.map(({ outcome }) => outcome)).toEqual(['created', 'exists', 'created'])
    })

    test('[SYN-18] what was looked at on the PC is stored once, only for documents in reach', async () => {
      const a = await client()
      const event = (number: number, docId: DocumentId) => ({
        eventId: uuidOf(9, number),
        action: 'print',
        docType: 'contract',
        docId,
        saidAt: '2026-01-01T00:00:00.000Z',
        offline: true,
      })
      await a.push(service, [], [event(1, contractIdOf(1)), event(2, contractIdOf(3))])
      await a.push(service, [], [event(1, contractIdOf(1))])
      const said = (await opened.audit()).filter(({ action }) => action === 'contract.print')
      expect(said).toEqual([{ action: 'contract.print', eventId: uuidOf(9, 1) }])
    })

    test('[SYN-17] a page with documents is one audit row, a page without is none', async () => {
      await client()
      expect((await opened.audit()).filter(({ action }) => action === 'sync.pull')).toHaveLength(1)
    })
  })
}
