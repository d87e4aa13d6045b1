import { describe, expect, test } from 'vitest'
import type { Contract } from '../../domain/contracts/contract.ts'
import { COPIES_REMEMBERED_MAX } from '../../domain/replication/copyStep.ts'
import {
  clientIdOf,
  contractIdOf,
  counselor,
  marketing,
  epochOf,
  mutationIdOf,
  PLAN_B,
  PLAN_C,
  staffA,
  staffA2,
  staffB,
} from '../domain/contracts/sampleContract.ts'
import { centreModel, conflictsOf, contract, DEALER_B, dealerA, held, NOBODY, onlyConflict } from './replicationCentreModel.ts'
import { ReplicationClientModel } from './replicationClientModel.ts'
import type { OpenedStore } from './replicationStoreContract.ts'

/** What a pull promises, and what leaves a PC, over any store. `open` gives an empty store whose epoch is `epochOf(1)`. */
export function replicationPullContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`pull: ${name}`, () => {
    const centre = centreModel(open)

    test('[SYN-13] a withdrawn contract leaves every PC; an edit of it is refused by its own name, and a waiting conflict holds it', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2)]
      const gone = { documents: [{ type: 'contract' as const, id: contractIdOf(2) }], author: null }
      const late = b.edit({ id: contractIdOf(2), mutationId: mutationIdOf(140), to: { memo: '늦은 메모' } })
      expect(await centre.service.withdraw(gone)).toMatchObject({ documents: [{ outcome: 'withdrawn' }] })
      expect(await centre.service.withdraw(gone)).toMatchObject({ documents: [{ outcome: 'document_unknown' }] })
      expect(await b.push(centre.service, [late])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'document_gone' } }])
      await a.pull(centre.service)
      expect(a.documents('contract').map(({ id }) => id)).toEqual([contractIdOf(1)])
      const back = await centre.service.write({ ...NOBODY, mode: 'replace', documents: [contract(2, { memo: '다시' })] })
      expect(back.documents).toMatchObject([{ outcome: 'replaced' }])
      await a.pull(centre.service)
      expect(a.document('contract', contractIdOf(2))?.body).toMatchObject({ memo: '다시' })
      await centre.service.withdraw(gone)
      await centre.collide(a, b)
      const held = { documents: [{ type: 'contract' as const, id: contractIdOf(1) }], author: null }
      expect(await centre.service.withdraw(held)).toMatchObject({ documents: [{ outcome: 'conflict_open' }] })
      const desk = await centre.client(counselor, 3)
      const { id, body } = onlyConflict(desk)
      const resolution = { sawTheirsRev: body.theirsRev, choices: { plan: 'theirs' as const }, reason: '확인' }
      await desk.push(centre.service, [
        desk.decide({ conflictId: id, mutationId: mutationIdOf(141), action: { kind: 'resolve', resolution } }),
      ])
      expect(await centre.service.withdraw(held)).toMatchObject({ documents: [{ outcome: 'withdrawn' }] })
      await desk.pull(centre.service)
      await a.pull(centre.service)
      expect([...a.documents('contract'), ...a.documents('conflict'), ...desk.documents('conflict')]).toEqual([])
    })

    test('[PCS-30] ATK-22 a copy that tells an older step than before is told so, with one audit event, and served all the same', async () => {
      const a = await centre.client(staffA, 1)
      const tell = async (step: number, who = staffA, copyId: string = a.clientId) => {
        const told = await centre.service.pull(who, { epoch: a.epoch, schema: 1, cursors: a.cursors, copy: { copyId, step } })
        return told.ok && told.value.reply.copyPutBack === true
      }
      const events = async () => (await centre.opened.audit()).filter(({ action }) => action === 'device.copy_put_back').length
      for (const step of [1, 2, 2, 9, 8]) expect(await tell(step)).toBe(false)
      expect(await events()).toBe(0)
      expect([await tell(7), await tell(7)]).toEqual([true, true])
      expect(await events()).toBe(1)
      expect([await tell(1), await events()]).toEqual([true, 2])
      // Whoever reaches no customer is told as well.
      const ofMarketing = contractIdOf(78)
      expect([await tell(9, marketing, ofMarketing), await tell(3, marketing, ofMarketing), await events()]).toEqual([false, true, 3])
      // Another copy, and somebody else who says it is his, say nothing of this one.
      expect([await tell(1, staffA, contractIdOf(77)), await tell(99, staffB), await tell(9)]).toEqual([false, false, false])
      expect([await tell(10), await events()]).toEqual([false, 3])
      expect(await a.pull(centre.service)).not.toHaveProperty('copyPutBack')
    })

    test('[PCS-30] ATK-22 of a person’s copies those that spoke last are remembered, and nobody else’s is forgotten for them', async () => {
      const a = await centre.client(staffA, 1)
      const isPutBack = async (copy: number, step: number, who = staffA) => {
        const copyId = contractIdOf(copy)
        const told = await centre.service.pull(who, { epoch: a.epoch, schema: 1, cursors: {}, copy: { copyId, step } })
        return told.ok && told.value.reply.copyPutBack === true
      }
      await isPutBack(1, 9, staffB)
      for (const copy of [2, 3]) await isPutBack(copy, 9)
      for (let copy = 10; copy < 10 + COPIES_REMEMBERED_MAX - 2; copy++) await isPutBack(copy, 9)
      expect([await isPutBack(2, 1), await isPutBack(3, 1)]).toEqual([true, true])
      await isPutBack(4, 9)
      // The one that was silent for longest, by the time of its last word.
      expect([await isPutBack(2, 1), await isPutBack(10, 1), await isPutBack(1, 1, staffB)]).toEqual([true, false, true])
    })

    test('[SYN-9] a contract that moves to another dealer leaves the one and stands at the other, with its conflicts', async () => {
      const [a, a2, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2), await centre.client(staffB, 3)]
      await centre.collide(a, a2)
      await a.pull(centre.service)
      const moved = { ...held(a, contractIdOf(1)), dealerCode: DEALER_B }
      const reply = await centre.service.write({
        ...NOBODY,
        mode: 'replace',
        documents: [{ type: 'contract', id: contractIdOf(1), body: moved }],
      })
      expect(reply.documents).toMatchObject([{ outcome: 'replaced' }])
      const edit = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(150), to: { memo: '남은 메모' } })
      expect(await a.push(centre.service, [edit])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'document_unknown' } }])
      await a.pull(centre.service)
      await b.pull(centre.service)
      expect(a.documents('contract').map(({ id }) => id)).toEqual([contractIdOf(2)])
      expect(a.documents('conflict')).toEqual([])
      expect(held(b, contractIdOf(1)).plan).toEqual(PLAN_C)
      expect(conflictsOf(b)).toMatchObject([{ body: { state: 'open', dealerCode: 'D1002' } }])
      const desk = await centre.client(counselor, 4)
      const { id, body } = onlyConflict(desk)
      const resolution = { sawTheirsRev: body.theirsRev, choices: { plan: 'mine' as const }, reason: '확인' }
      expect(
        await desk.push(centre.service, [
          desk.decide({ conflictId: id, mutationId: mutationIdOf(151), action: { kind: 'resolve', resolution } }),
        ]),
      ).toMatchObject([{ outcome: 'applied' }])
      await b.pull(centre.service)
      expect(held(b, contractIdOf(1)).plan).toEqual(PLAN_B)
    })

    test('[SYN-11] a first copy pages by priority; a change between two pages is delivered again, not missed', async () => {
      await centre.service.write({
        ...NOBODY,
        documents: Array.from({ length: 20 }, (_, i) => contract(i + 10, { status: i % 4 ? 'active' : 'terminated' })),
      })
      const a = new ReplicationClientModel(staffA, clientIdOf(1))
      const other = await centre.client(staffA2, 2)
      const order: string[] = []
      for (let page = 0; ; page++) {
        const reply = await a.page(centre.service, 3)
        order.push(
          ...reply.documents.filter(({ type, deleted }) => type === 'contract' && !deleted).map(({ body }) => (body as Contract).status),
        )
        if (page === 4) {
          // One that was sent, one that was not, one that goes, one that comes.
          await other.push(centre.service, [other.edit({ id: contractIdOf(29), mutationId: mutationIdOf(160), to: { memo: '새' } })])
          await other.push(centre.service, [other.edit({ id: contractIdOf(10), mutationId: mutationIdOf(161), to: { memo: '새' } })])
          await centre.service.withdraw({ documents: [{ type: 'contract', id: contractIdOf(11) }], author: null })
          await centre.service.write({ ...NOBODY, documents: [contract(50)] })
        }
        if (!reply.hasMore) break
      }
      expect(a.documents('contract')).toHaveLength(22)
      expect(held(a, contractIdOf(29)).memo).toBe('새')
      expect(order.slice(0, 15)).not.toContain('terminated')
    })

    test('[SYN-11] changes of one document come once, as it stands now, and an idle PC is sent nothing', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2)]
      for (let i = 0; i < 5; i++) {
        await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(170 + i), to: { memo: `메모 ${i}` } })])
        await a.pull(centre.service)
      }
      expect((await b.page(centre.service)).documents).toMatchObject([{ id: contractIdOf(1), body: { memo: '메모 4' } }])
      const before = (await centre.opened.audit()).length
      expect((await b.page(centre.service)).documents).toEqual([])
      expect((await centre.opened.audit()).length).toBe(before)
    })

    test('[SYN-12] another epoch, a number that stands for another mutation, and one beyond the head are found', async () => {
      const a = await centre.client()
      a.epoch = epochOf(2)
      expect(await a.page(centre.service)).toMatchObject({ reset: 'epoch', epoch: epochOf(1), documents: [] })
      await a.pull(centre.service)
      const good = a.cursors
      a.cursors = { ...good, [dealerA]: { seq: 1, tag: mutationIdOf(999) } }
      expect(await a.page(centre.service)).toMatchObject({ reset: 'fork', resetScopes: ['dealer:D1001'] })
      await a.pull(centre.service)
      a.cursors = { ...good, [dealerA]: { seq: 40, tag: mutationIdOf(999) } }
      expect(await a.page(centre.service)).toMatchObject({ reset: 'fork', resetScopes: ['dealer:D1001'] })
      await a.pull(centre.service)
      expect(a.documents('contract')).toHaveLength(2)
      expect(await centre.service.push(staffA, { epoch: epochOf(2), schema: 1, clientId: clientIdOf(1), mutations: [] })).toMatchObject({
        code: 'epoch_changed',
      })
      expect(await centre.service.push(staffA, { epoch: epochOf(1), schema: -1, clientId: clientIdOf(1), mutations: [] })).toMatchObject({
        code: 'schema_too_old',
      })
      expect(await centre.service.pull(staffA, { epoch: null, schema: 9, cursors: {} })).toMatchObject({ code: 'not_ready' })
    })
  })
}
