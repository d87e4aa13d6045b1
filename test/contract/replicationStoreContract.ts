import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { combine, digestOf, digestText } from '../../domain/replication/digest.ts'
import { nextRevision } from '../../domain/replication/revision.ts'
import { CONFLICT_DESK } from '../../domain/replication/scope.ts'
import type { DatabaseReach } from '../../server/platform/database.ts'
import { StoreCollision, type AuditRow, type ReplicationStore } from '../../server/replication/replicationStore.ts'
import { AT, auditRow, change, create, D1, D2, documentRow, edit, mutationRow, revisionRow } from './replicationRows.ts'
import { contractIdOf, epochOf, mutationIdOf, sampleContract, uuidOf } from '../domain/contracts/sampleContract.ts'

export type OpenedStore = {
  readonly store: ReplicationStore
  /** The audit rows that stand, oldest first. */
  readonly audit: () => Promise<readonly { readonly action: string; readonly eventId: string | null }[]>
  readonly close: () => Promise<void>
}

const ALL: DatabaseReach = { kind: 'all' }

/** The promises of the port, kept by every implementation. `open` gives an empty store whose epoch is `epochOf(1)`. */
export function replicationStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`a replication store: ${name}`, () => {
    let opened: OpenedStore
    let store: ReplicationStore
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.close())

    test('keeps what a transaction wrote: documents, revisions, mutations, members and heads', async () => {
      const rev = nextRevision(null, mutationIdOf(1))
      const heads = await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      const digest = digestText(digestOf(contractIdOf(1), rev))
      expect(heads.get(D1)).toEqual({ seq: 1, count: 1, digest })
      expect(await store.epoch()).toBe(epochOf(1))
      await store.transaction(ALL, async (tx) => {
        const [row] = await tx.lock([{ type: 'contract', id: contractIdOf(1) }])
        expect(row).toMatchObject({ rev, dealerCode: 'D1001', deleted: false, updatedBy: null, updatedAt: AT, body: sampleContract(1) })
        expect(await tx.read([{ type: 'contract', id: contractIdOf(2) }])).toEqual([])
        expect((await tx.settled([mutationIdOf(1), mutationIdOf(2)])).get(mutationIdOf(1))).toEqual(mutationRow(1))
        const revisions = await tx.revisions([{ type: 'contract', id: contractIdOf(1), rev }])
        expect(revisions).toMatchObject([{ rev, parentRev: null, origin: 'created', mutationId: mutationIdOf(1), at: AT }])
      })
      expect((await opened.audit()).map(({ action }) => action)).toEqual(['written'])
    })

    test('takes everything back when the work throws', async () => {
      const failing = store.transaction(ALL, async (tx) => {
        await create(tx, { number: 1, mutation: 1 })
        throw new Error('in the middle')
      })
      await expect(failing).rejects.toThrow('in the middle')
      await store.snapshot(ALL, async (view) => {
        expect((await view.heads([D1])).size).toBe(0)
        expect((await view.page(D1, null, 10)).rows).toEqual([])
      })
      expect(await opened.audit()).toEqual([])
      const heads = await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      expect(heads.get(D1)?.seq).toBe(1)
    })

    test('[SYN-5] refuses a mutation id and a new document that stand already', async () => {
      await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      await expect(store.transaction(ALL, (tx) => create(tx, { number: 2, mutation: 1 }))).rejects.toThrow(StoreCollision)
      await expect(store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 2 }))).rejects.toThrow(StoreCollision)
    })

    test('[SYN-6] numbers the changes of a scope without a gap in commit order, however transactions interleave', async () => {
      const one = (number: number) =>
        store.transaction(ALL, (tx) => create(tx, { number, mutation: number, scopes: number % 2 ? [D1, D2] : [D2, D1] }))
      const failing = store.transaction(ALL, async (tx) => {
        await create(tx, { number: 99, mutation: 99 })
        throw new Error('gone')
      })
      await Promise.all([...Array.from({ length: 12 }, (_, i) => one(i + 1)), failing.catch(() => undefined)])
      await store.snapshot(ALL, async (view) => {
        for (const scope of [D1, D2]) {
          const seen: string[] = []
          let at = 0
          for (;;) {
            const { rows, last } = await view.changes(scope, at, 1)
            if (!last) break
            expect(last.seq).toBe(at + 1)
            at = last.seq
            seen.push(...rows.map(({ id }) => id))
          }
          expect(new Set(seen).size).toBe(12)
          expect((await view.heads([scope])).get(scope)).toMatchObject({ seq: 12, count: 12 })
        }
      })
    })

    test('[SYN-7] keeps count and digest through change, leaving and deletion', async () => {
      await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      await store.transaction(ALL, (tx) => create(tx, { number: 2, mutation: 2 }))
      const [first, second] = [nextRevision(null, mutationIdOf(1)), nextRevision(null, mutationIdOf(2))]
      const moved = nextRevision(first, mutationIdOf(3))
      const heads = await store.transaction(ALL, async (tx) => {
        await tx.lock([{ type: 'contract', id: contractIdOf(1) }])
        await tx.write({
          documents: [documentRow(1, { rev: moved, previousRev: first })],
          revisions: [revisionRow(1, moved, 3)],
          mutations: [],
          audit: [],
        })
        return tx.advance([
          change({ scope: D1, number: 1, rev: moved, previousRev: first, kind: 'leave', mutation: 3 }),
          change({ scope: D2, number: 1, rev: moved, previousRev: null, kind: 'upsert', mutation: 3 }),
        ])
      })
      expect(heads.get(D1)).toEqual({ seq: 3, count: 1, digest: digestText(digestOf(contractIdOf(2), second)) })
      expect(heads.get(D2)).toEqual({ seq: 1, count: 1, digest: digestText(digestOf(contractIdOf(1), moved)) })
      const gone = nextRevision(second, mutationIdOf(4))
      const after = await store.transaction(ALL, async (tx) => {
        await tx.lock([{ type: 'contract', id: contractIdOf(2) }])
        await tx.write({
          documents: [documentRow(2, { rev: gone, previousRev: second, deleted: true })],
          revisions: [],
          mutations: [],
          audit: [],
        })
        return tx.advance([change({ scope: D1, number: 2, rev: gone, previousRev: second, kind: 'delete', mutation: 4 })])
      })
      expect(after.get(D1)).toEqual({ seq: 4, count: 0, digest: '0'.repeat(16) })
      await store.snapshot(ALL, async (view) => {
        const { rows, last } = await view.changes(D1, 0, 10)
        expect(rows.map(({ id, deleted, bodyText }) => ({ id, deleted, bodyText })).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
          { id: contractIdOf(1), deleted: true, bodyText: null },
          { id: contractIdOf(2), deleted: true, bodyText: null },
        ])
        expect(last).toEqual({ seq: 4, tag: mutationIdOf(4) })
      })
    })

    test('pages members by priority, and gives each changed document once, as it stands now', async () => {
      for (const [number, priority] of [
        [1, '3b'],
        [2, '3a'],
        [3, '2z'],
        [4, '3a'],
      ] as const) {
        await store.transaction(ALL, (tx) => create(tx, { number, mutation: number, priority }))
      }
      const rev = await store.transaction(ALL, (tx) =>
        edit(tx, { number: 1, mutation: 5, body: { ...sampleContract(1), memo: '새 메모' } }),
      )
      await store.snapshot(ALL, async (view) => {
        const first = await view.page(D1, null, 3)
        expect(first.rows.map(({ id }) => id)).toEqual([3, 2, 4].map(contractIdOf))
        const second = await view.page(D1, first.next, 3)
        expect(second.rows).toMatchObject([{ id: contractIdOf(1), rev, deleted: false }])
        expect(JSON.parse(second.rows[0]!.bodyText!)).toEqual({ ...sampleContract(1), memo: '새 메모' })
        expect(second.next).toBeNull()
        const changes = await view.changes(D1, 0, 10)
        expect(changes.rows.map(({ id }) => id)).toEqual([2, 3, 4, 1].map(contractIdOf))
        expect(await view.changes(D1, 5, 10)).toEqual({ rows: [], last: null })
        // A stretch that ends before the newest change still tells the newest state.
        const short = await view.changes(D1, 0, 1)
        expect(short).toMatchObject({ rows: [{ id: contractIdOf(1), rev }], last: { seq: 1, tag: mutationIdOf(1) } })
      })
    })

    test('[SYN-12] tells the mutation behind a number, and the oldest number', async () => {
      await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      await store.transaction(ALL, (tx) => create(tx, { number: 2, mutation: 2 }))
      await store.snapshot(ALL, async (view) => {
        expect((await view.heads([D1, D2])).get(D1)).toMatchObject({ seq: 2, tag: mutationIdOf(2) })
        const tags = await view.tags([
          { scope: D1, seq: 1 },
          { scope: D2, seq: 7 },
        ])
        expect(tags.get(D1)).toEqual({ tag: mutationIdOf(1), oldest: 1 })
        expect(tags.get(D2)).toEqual({ tag: undefined, oldest: null })
      })
    })

    test('reads of one snapshot see one moment', async () => {
      await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      let writing: Promise<unknown> = Promise.resolve()
      await store.snapshot(ALL, async (view) => {
        expect((await view.heads([D1])).get(D1)?.seq).toBe(1)
        writing = store.transaction(ALL, (tx) => create(tx, { number: 2, mutation: 2 }))
        for (let i = 0; i < 20; i++) await Promise.resolve()
        expect((await view.page(D1, null, 10)).rows).toHaveLength(1)
        expect((await view.changes(D1, 0, 10)).last?.seq).toBe(1)
      })
      await writing
      await store.snapshot(ALL, async (view) => expect((await view.page(D1, null, 10)).rows).toHaveLength(2))
    })

    test('a locked document waits for its holder, and shows what the holder left', async () => {
      await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      const editing = (mutation: number) =>
        store.transaction(ALL, async (tx) => {
          const [row] = await tx.lock([{ type: 'contract', id: contractIdOf(1) }])
          const body = row!.body as { readonly memo: string }
          return edit(tx, { number: 1, mutation, body: { ...sampleContract(1), memo: `${body.memo}${mutation};` }, locked: row!.rev })
        })
      await Promise.all([2, 3, 4, 5].map(editing))
      const [row] = await store.transaction(ALL, (tx) => tx.read([{ type: 'contract', id: contractIdOf(1) }]))
      const memo = (row!.body as { readonly memo: string }).memo
      expect(memo.split(';').filter(Boolean).sort()).toEqual(['2', '3', '4', '5'])
    })

    test('[SYN-16] shows and writes only rows in reach', async () => {
      await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      const keys = [{ type: 'contract', id: contractIdOf(1) }] as const
      const own: DatabaseReach = { kind: 'dealer', dealerCode: 'D1001' }
      const rev = nextRevision(null, mutationIdOf(1))
      for (const reach of [{ kind: 'dealer', dealerCode: 'D1002' }, { kind: 'hubs' }, { kind: 'none' }] as const) {
        await store.transaction(reach, async (tx) => {
          expect(await tx.lock(keys)).toEqual([])
          expect(await tx.read(keys)).toEqual([])
          expect(await tx.revisions([{ ...keys[0], rev }])).toEqual([])
        })
        await store.snapshot(reach, async (view) => expect((await view.page(D1, null, 10)).rows).toEqual([]))
        await expect(store.transaction(reach, (tx) => create(tx, { number: 2, mutation: 2 }))).rejects.toThrow()
      }
      await store.transaction(own, async (tx) => expect(await tx.lock(keys)).toHaveLength(1))
      await store.snapshot(own, async (view) => expect((await view.page(D1, null, 10)).rows).toHaveLength(1))
    })

    test('finds the conflicts about a contract, open or all', async () => {
      await store.transaction(ALL, (tx) => create(tx, { number: 1, mutation: 1 }))
      for (const [number, state] of [
        [11, 'open'],
        [12, 'resolved'],
      ] as const) {
        await store.transaction(ALL, async (tx) => {
          const rev = nextRevision(null, mutationIdOf(number))
          const body = { docId: contractIdOf(1), state }
          const row = { ...documentRow(number, { rev, previousRev: null, body }), type: 'conflict' as const, about: contractIdOf(1) }
          await tx.write({
            documents: [row],
            revisions: [{ ...revisionRow(number, rev, number, body), type: 'conflict' }],
            mutations: [],
            audit: [],
          })
          await tx.advance([
            { ...change({ scope: CONFLICT_DESK, number, rev, previousRev: null, kind: 'upsert', mutation: number }), type: 'conflict' },
          ])
        })
      }
      await store.transaction(ALL, async (tx) => {
        const ids = async (which: 'open' | 'all') => (await tx.lockConflicts([contractIdOf(1), contractIdOf(2)], which)).map(({ id }) => id)
        expect(await ids('open')).toEqual([contractIdOf(11)])
        expect((await ids('all')).sort()).toEqual([contractIdOf(11), contractIdOf(12)])
        expect(await tx.lockConflicts([contractIdOf(2)], 'all')).toEqual([])
      })
    })

    test('[SYN-18] writes an audit event once, however often it is told', async () => {
      const event: AuditRow = { ...auditRow('contract.open'), detail: { eventId: uuidOf(9, 1) } }
      await store.transaction({ kind: 'dealer', dealerCode: 'D1001' }, (tx) => tx.writeEvents([event]))
      await store.transaction({ kind: 'dealer', dealerCode: 'D1001' }, (tx) =>
        tx.writeEvents([event, { ...event, detail: { eventId: uuidOf(9, 2) } }]),
      )
      expect((await opened.audit()).map(({ eventId }) => eventId)).toEqual([uuidOf(9, 1), uuidOf(9, 2)])
    })

    test('[SYN-17] a snapshot writes its audit row with what it read, or not at all', async () => {
      await store.snapshot(ALL, (view) => view.audit(auditRow('sync.pull')))
      const failing = store.snapshot(ALL, async (view) => {
        await view.audit(auditRow('sync.lost'))
        throw new Error('in the middle')
      })
      await expect(failing).rejects.toThrow('in the middle')
      expect((await opened.audit()).map(({ action }) => action)).toEqual(['sync.pull'])
    })

    test('one transaction numbers many changes of several scopes in their order', async () => {
      const numbers = Array.from({ length: 40 }, (_, i) => i + 1)
      const revs = numbers.map((number) => nextRevision(null, mutationIdOf(number)))
      const heads = await store.transaction(ALL, async (tx) => {
        await tx.write({
          documents: numbers.map((number, i) => documentRow(number, { rev: revs[i]!, previousRev: null })),
          revisions: numbers.map((number, i) => revisionRow(number, revs[i]!, number)),
          mutations: numbers.map(mutationRow),
          audit: [],
        })
        return tx.advance(
          numbers.map((number, i) =>
            change({ scope: number % 3 ? D1 : D2, number, rev: revs[i]!, previousRev: null, kind: 'upsert', mutation: number }),
          ),
        )
      })
      const inFirst = numbers.filter((number) => number % 3)
      const digest = inFirst.map((number) => digestOf(contractIdOf(number), revs[number - 1]!)).reduce(combine)
      expect(heads.get(D1)).toEqual({ seq: inFirst.length, count: inFirst.length, digest: digestText(digest) })
      await store.snapshot(ALL, async (view) => {
        expect((await view.changes(D1, 0, 100)).rows.map(({ id }) => id)).toEqual(inFirst.map(contractIdOf))
      })
    })
  })
}
