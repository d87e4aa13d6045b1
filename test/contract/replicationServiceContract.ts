import { describe, expect, test } from 'vitest'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { nextRevision } from '../../domain/replication/revision.ts'
import { domainDecisions } from '../../server/replication/decisions.ts'
import { conflictIdOf } from '../../server/replication/settleMutations.ts'
import type { DocumentState } from '../../server/replication/workbench.ts'
import {
  administrator,
  contractIdOf,
  counselor,
  marketing,
  mutationIdOf,
  sampleContract,
  staffA,
  staffA2,
  staffB,
  uuidOf,
} from '../domain/contracts/sampleContract.ts'
import { centreModel, contract, dealerA, held, NOBODY } from './replicationCentreModel.ts'
import type { ReplicationClientModel } from './replicationClientModel.ts'
import type { OpenedStore } from './replicationStoreContract.ts'

/** What a push and a write of the centre promise over any store. `open` gives an empty store whose epoch is `epochOf(1)`. */
export function replicationServiceContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`push and write: ${name}`, () => {
    const centre = centreModel(open)

    test('[SYN-2] an edit is applied, reaches the other PC, and leaves its audit row', async () => {
      const [a, b] = [await centre.client(staffA, 1), await centre.client(staffA2, 2)]
      centre.heads.length = 0
      const results = await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })])
      expect(results).toMatchObject([{ outcome: 'applied', mutationId: mutationIdOf(1) }])
      expect(centre.heads).toEqual(['dealer:D1001'])
      await b.pull(centre.service)
      expect(b.document('contract', contractIdOf(1))?.rev).toBe(results[0]?.rev)
      expect(held(b, contractIdOf(1)).memo).toBe('메모')
      expect((await centre.opened.audit()).map(({ action }) => action)).toContain('contract.edit')
    })

    test('[SYN-5] a mutation sent again, alone or at the same time, is settled once and answered as before', async () => {
      const a = await centre.client()
      const edit = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })
      const [[one], [two]] = await Promise.all([a.push(centre.service, [edit]), a.push(centre.service, [edit])])
      expect([one!.outcome, two!.outcome].sort()).toEqual(['applied', 'duplicate'])
      const [later] = await a.push(centre.service, [edit])
      expect(later).toEqual({ ...one, outcome: 'duplicate', original: 'applied' })
      const refused = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(2), to: { colour: 1 } })
      await a.push(centre.service, [refused])
      expect(await a.push(centre.service, [refused])).toMatchObject([
        { outcome: 'duplicate', original: 'rejected', refusal: { code: 'field_unknown' } },
      ])
      const audit = (await centre.opened.audit()).filter(({ action }) => action === 'contract.edit')
      expect(audit).toHaveLength(2)
      await a.pull(centre.service)
      expect(a.cursors[dealerA]?.seq).toBe(3)
    })

    test('[SYN-5] one id with other content, or from another person, is refused and tells nothing', async () => {
      const [a, b] = [await centre.client(), await centre.client(staffB, 2)]
      await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })])
      const other = await a.push(centre.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '다른' } })])
      const stranger = await b.push(centre.service, [b.edit({ id: contractIdOf(3), mutationId: mutationIdOf(1), to: { memo: '메모' } })])
      for (const results of [other, stranger]) {
        expect(results).toEqual([{ mutationId: mutationIdOf(1), outcome: 'rejected', refusal: { code: 'mutation_id_reused' } }])
      }
    })

    test('[SYN-16] a foreign dealer’s contract looks exactly like none at all', async () => {
      const a = await centre.client()
      const base = { rev: nextRevision(null, mutationIdOf(77)), body: sampleContract(3) }
      const [foreign, none] = await a.push(centre.service, [
        a.edit({ id: contractIdOf(3), mutationId: mutationIdOf(1), to: { memo: '남의 것' }, base }),
        a.edit({ id: contractIdOf(99), mutationId: mutationIdOf(2), to: { memo: '없는 것' }, base }),
      ])
      expect(foreign).toEqual({ mutationId: mutationIdOf(1), outcome: 'rejected', refusal: { code: 'document_unknown' } })
      expect({ ...none, mutationId: null }).toEqual({ ...foreign, mutationId: null })
      const b = await centre.client(staffB, 2)
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
        (await (await centre.client(principal)).page(centre.service)).granted.filter((scope) => !scope.startsWith('user:'))
      expect(await scopes(staffA)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'hub:SHOP-A', 'dealer:D1001'])
      expect(await scopes(counselor)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'desk:conflicts'])
      expect(await scopes(marketing)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'hub:SHOP-A', 'hub:SHOP-B'])
      expect(await scopes(administrator)).toEqual(['catalogue', 'hub:ORG-SEOUL', 'hub:SHOP-A', 'hub:SHOP-B'])
      expect((await centre.client(marketing)).documents('hub')).toHaveLength(3)
      expect((await centre.client(marketing)).documents('contract')).toEqual([])
    })

    test('[SYN-15] who may not edit, and who lost his scope, is refused before anything is looked up', async () => {
      const base = { rev: nextRevision(null, mutationIdOf(77)), body: sampleContract(1) }
      const edit = (model: ReplicationClientModel, number: number) =>
        model.push(centre.service, [model.edit({ id: contractIdOf(1), mutationId: mutationIdOf(number), to: { memo: '메모' }, base })])
      expect(await edit(await centre.client(marketing), 1)).toMatchObject([{ outcome: 'rejected', refusal: { code: 'not_permitted' } }])
      expect(await edit(await centre.client(administrator), 2)).toMatchObject([{ outcome: 'rejected', refusal: { code: 'not_permitted' } }])
      expect(await edit(await centre.client({ ...staffA, dealerCode: null }), 3)).toMatchObject([
        { outcome: 'rejected', refusal: { code: 'scope_lost' } },
      ])
      const a = await centre.client()
      const conflictId = conflictIdOf(contractIdOf(1), mutationIdOf(1))
      const assign = a.decide({ conflictId, mutationId: mutationIdOf(4), action: { kind: 'assign', toMe: true } })
      expect(await a.push(centre.service, [assign])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'not_permitted' } }])
    })

    test('[SYN-15] a scope that is taken away is named, and its documents are neither sent nor taken', async () => {
      const a = await centre.client()
      centre.service = centre.start({ grantedScopes: () => [] })
      const edit = a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '메모' } })
      expect(await a.push(centre.service, [edit])).toMatchObject([{ outcome: 'rejected', refusal: { code: 'scope_lost' } }])
      const reply = await a.pull(centre.service)
      expect(reply.granted).toEqual([])
      expect([...reply.revoked].sort()).toContain('dealer:D1001')
      expect(a.documents('contract')).toEqual([])
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
      centre.service = centre.start({ decisions, onTrouble: (error) => void troubles.push(error) })
      const a = await centre.client()
      const results = await a.push(centre.service, [
        a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(1), to: { memo: '하나' } }),
        a.edit({ id: poison, mutationId: mutationIdOf(2), to: { memo: '둘' } }),
        a.edit({ id: poison, mutationId: mutationIdOf(3), to: { memo: '셋' } }),
      ])
      expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'retry', 'retry'])
      expect(troubles).toHaveLength(1)
      await a.pull(centre.service)
      expect(held(a, contractIdOf(1)).memo).toBe('하나')
      expect(held(a, poison).memo).toBe('')
      centre.service = centre.start()
      expect(await a.push(centre.service, [a.edit({ id: poison, mutationId: mutationIdOf(2), to: { memo: '둘' } })])).toMatchObject([
        { outcome: 'applied' },
      ])
    })

    test('[SYN-8] a text that no database can keep is refused by itself and stops nobody', async () => {
      const a = await centre.client()
      const results = await a.push(centre.service, [
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
      await a.pull(centre.service)
      expect(held(a, contractIdOf(2)).memo).toBe('🙂 \\u0000')
    })

    test('[SYN-8] many PCs at once: every edit of one contract is applied in its sender’s order', async () => {
      const models = await Promise.all([1, 2, 3, 4].map((number) => centre.client(number % 2 ? staffA : staffA2, number)))
      const rounds = models.map(async (model, i) => {
        const seen = model.document('contract', contractIdOf(1))!
        const base = { rev: seen.rev, body: seen.body as Json }
        const edits = [0, 1, 2].map((step) =>
          model.edit({ id: contractIdOf(1), mutationId: mutationIdOf(200 + i * 10 + step), to: { memo: `${i}-${step}` }, base }),
        )
        return model.push(centre.service, edits)
      })
      const results = (await Promise.all(rounds)).flat()
      expect(results.filter(({ outcome }) => outcome !== 'applied' && outcome !== 'merged')).toEqual([])
      await models[0]!.pull(centre.service)
      const lines = held(models[0]!, contractIdOf(1)).memo.split('\n')
      expect([...lines].sort()).toEqual(models.flatMap((_, i) => [0, 1, 2].map((step) => `${i}-${step}`)))
    })

    test('[SYN-19] a write of the centre is made once, leaves what stands, and tells which is which', async () => {
      const documents = [contract(1), contract(2, { memo: '다른' }), contract(60)]
      const first = await centre.service.write({ ...NOBODY, documents, mutationId: mutationIdOf(300) })
      expect(first.documents.map(({ outcome }) => outcome)).toEqual(['unchanged', 'exists', 'created'])
      const again = await centre.service.write({ ...NOBODY, documents, mutationId: mutationIdOf(300) })
      expect(again.documents.map(({ outcome }) => outcome)).toEqual(['unchanged', 'exists', 'unchanged'])
      const replace = { ...NOBODY, mode: 'replace' as const, documents: [contract(2, { memo: '다른' })], mutationId: mutationIdOf(301) }
      expect((await centre.service.write(replace)).documents).toMatchObject([{ outcome: 'replaced' }])
      await centre.service.write({ ...replace, documents: [contract(2, { memo: '그 뒤' })], mutationId: mutationIdOf(302) })
      // The same request again must not bring the older body back.
      expect((await centre.service.write(replace)).documents).toMatchObject([{ outcome: 'exists' }])
      const a = await centre.client()
      expect(held(a, contractIdOf(2)).memo).toBe('그 뒤')
    })

    test('[SYN-19] a contract number that is taken spoils only its own row', async () => {
      const clash: DocumentState = { type: 'contract', id: contractIdOf(70), body: sampleContract(1) }
      const reply = await centre.service.write({ ...NOBODY, documents: [contract(71), clash, contract(72)] })
      expect(reply.documents.map(({ outcome }) => outcome)).toEqual(['created', 'exists', 'created'])
    })

    test('[SYN-18] what was looked at on the PC is stored once, only for documents in reach', async () => {
      const a = await centre.client()
      const event = (number: number, docId: DocumentId) => ({
        eventId: uuidOf(9, number),
        action: 'print',
        docType: 'contract',
        docId,
        saidAt: '2026-01-01T00:00:00.000Z',
        offline: true,
      })
      await a.push(centre.service, [], [event(1, contractIdOf(1)), event(2, contractIdOf(3))])
      await a.push(centre.service, [], [event(1, contractIdOf(1))])
      const said = (await centre.opened.audit()).filter(({ action }) => action === 'contract.print')
      expect(said).toEqual([{ action: 'contract.print', eventId: uuidOf(9, 1) }])
    })

    test('[SYN-17] a page with documents is one audit row, a page without is none', async () => {
      await centre.client()
      expect((await centre.opened.audit()).filter(({ action }) => action === 'sync.pull')).toHaveLength(1)
    })
  })
}
