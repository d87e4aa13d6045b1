import { planOfferingSchema } from '../../domain/catalogue/planOffering.ts'
import type { Epoch } from '../../domain/kernel/ids.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { ScopeHead } from '../../domain/protocol/pull.ts'
import { EMPTY_DIGEST } from '../../domain/replication/digest.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { DatabaseReach } from '../platform/database.ts'
import { memorySnapshot } from './memorySnapshot.ts'
import { bodiesOf, contractNoOf, hasNumber, headOf, MemoryTables, reaches, stepped } from './memoryTables.ts'
import { RowLocks } from './rowLocks.ts'
import {
  keyText,
  StoreCollision,
  StoreUnavailable,
  type AuditRow,
  type DocumentKey,
  type ReplicationStore,
  type ReplicationTransaction,
  type RevisionWrite,
  type ScopeChange,
  type StoredDocument,
  type TransactionWrites,
} from './replicationStore.ts'

/** About as often as a transaction of ours waits for the database. */
const WRITES_AFTER_THE_NUMBER = 8

export type MemoryStoreOptions = {
  readonly epoch: Epoch
  /** Awaited at every point where a database would make its caller wait, so that transactions interleave as the caller likes. */
  readonly step?: () => Promise<void>
  /** `nextval` numbers changes before the commit and without holding the counter: the mistake SYN-6 forbids, for a test that must find it. */
  readonly numbering?: 'counter' | 'nextval'
}

/** Everything a test or the seeded world may do to the store from outside. */
export interface MemoryReplicationStore extends ReplicationStore {
  /** kill -9 of the database: what is committed stands, what is under way vanishes and its callers get `StoreUnavailable`. */
  readonly crash: () => void
  readonly backup: () => MemoryTables
  /** Goes back to a backup, as after a disaster. The epoch comes with it unless another one is given. */
  readonly restore: (backup: MemoryTables, epoch?: Epoch) => void
  /** Drops the changes of a scope up to a number, as the purge of old ones does. */
  readonly forgetChanges: (scope: Scope, upTo: number) => void
  /** What is committed. For looking only. */
  readonly tables: () => MemoryTables
}

/**
 * The store of the seeded world: real transactions (row locks in order, read committed, counters held to the commit,
 * crash) in memory, without time or chance of its own.
 */
export function createMemoryReplicationStore(options: MemoryStoreOptions): MemoryReplicationStore {
  const step = options.step ?? (() => Promise.resolve())
  const issued = new Map<Scope, number>()
  let tables = new MemoryTables(options.epoch)
  let locks = new RowLocks()
  let snapshots = 0
  const waitingForQuiet: (() => void)[] = []

  const guard = () => {
    const mine = locks
    return async () => {
      await step()
      if (mine !== locks) throw new StoreUnavailable('the store went down')
    }
  }
  const crash = () => {
    locks.abandon(new StoreUnavailable('the store went down'))
    locks = new RowLocks()
    snapshots = 0
    for (const wake of waitingForQuiet.splice(0)) wake()
  }

  return {
    async transaction(reach, work) {
      const pause = guard()
      const owner = {}
      const own = locks
      const commit: (() => void)[] = []
      const context: TransactionContext = { tables, reach, pause, lock: (key) => own.take(key, owner), commit }
      try {
        await pause()
        const result = await work(memoryTransaction(context, options.numbering === 'nextval' ? issued : null))
        await pause()
        while (snapshots > 0 && own === locks) await new Promise<void>((wake) => waitingForQuiet.push(wake))
        if (own !== locks) throw new StoreUnavailable('the store went down')
        for (const apply of commit) apply()
        own.release(owner)
        await pause()
        return result
      } finally {
        own.release(owner)
      }
    },
    async snapshot(reach, work) {
      const pause = guard()
      const own = locks
      await pause()
      snapshots++
      const audit: AuditRow[] = []
      try {
        const result = await work(memorySnapshot(tables, reach, audit))
        if (own !== locks) throw new StoreUnavailable('the store went down')
        tables.addAudit(audit)
        return result
      } finally {
        if (own === locks && --snapshots === 0) for (const wake of waitingForQuiet.splice(0)) wake()
      }
    },
    epoch: async () => {
      await guard()()
      return tables.epoch
    },
    crash,
    backup: () => tables.copy(),
    restore: (backup, epoch) => {
      crash()
      tables = backup.copy()
      issued.clear()
      if (epoch !== undefined) tables.epoch = epoch
    },
    forgetChanges: (scope, upTo) => {
      tables.changes.set(
        scope,
        (tables.changes.get(scope) ?? []).filter((row) => row.seq > upTo),
      )
    },
    tables: () => tables,
  }
}

type TransactionContext = {
  readonly tables: MemoryTables
  readonly reach: DatabaseReach
  readonly pause: () => Promise<void>
  readonly lock: (key: string) => Promise<void>
  /** What the commit does, in order. */
  readonly commit: (() => void)[]
}

function memoryTransaction(context: TransactionContext, issued: Map<Scope, number> | null): ReplicationTransaction {
  const { tables, reach, pause, lock, commit } = context
  const visible = (key: DocumentKey): readonly StoredDocument[] => {
    const row = tables.documents.get(keyText(key))
    return row && reaches(reach, row) ? [row] : []
  }
  const lockAll = async (keys: readonly DocumentKey[]): Promise<readonly StoredDocument[]> => {
    const sorted = [...keys].sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1))
    for (const key of sorted) if (visible(key).length > 0) await lock(keyText(key))
    return sorted.flatMap(visible)
  }
  const after = async <T>(read: () => T): Promise<T> => {
    await pause()
    return read()
  }
  return {
    settled: (ids) =>
      after(() => new Map(ids.flatMap((id) => (tables.mutations.has(id) ? [[id, tables.mutations.get(id)!] as const] : [])))),
    read: (keys) => after(() => keys.flatMap(visible)),
    lock: async (keys) => {
      await pause()
      return lockAll(keys)
    },
    lockConflicts: async (contractIds, which) => {
      await pause()
      const about = [...tables.documents.values()].filter((row) => row.about !== null && contractIds.includes(row.about) && !row.deleted)
      const rows = await lockAll(about)
      return rows.filter((row) => which === 'all' || (row.body as { readonly state?: string }).state === 'open')
    },
    revisions: (keys) =>
      after(() =>
        keys.flatMap((key) => {
          const row = tables.revisions.get(`${keyText(key)}@${key.rev}`)
          return row && reaches(reach, row) ? [row] : []
        }),
      ),
    plans: () => after(() => bodiesOf(tables, reach, 'plan').map((body) => planOfferingSchema.parse(body))),
    takenNumbers: async (wanted, given) => {
      await pause()
      for (const msisdn of [...new Set(wanted.map((one) => one.msisdn))].sort()) await lock(`number/${msisdn}`)
      return wanted.filter((one) => [...tables.documents.values()].some((row) => hasNumber(row, one, given)))
    },
    write: async (writes) => {
      await pause()
      await writeRows(context, writes)
    },
    raiseCopyStep: async ({ copyId, userId, step, at }) => {
      await lock(`copy/${copyId}`)
      const row = tables.copySteps.get(copyId)
      if (row && row.userId !== userId) return 0
      const highest = Math.max(row?.highest ?? 0, step)
      commit.push(() => tables.meetCopy(copyId, { userId, highest, metAt: at }))
      return highest
    },
    writeEvents: (rows) => after(() => void commit.push(() => tables.addAudit(rows))),
    advance: async (changes) => {
      await pause()
      return issued === null ? advanceHeld(context, changes) : advanceLoosely(context, changes, issued)
    },
  }
}

async function writeRows({ tables, reach, lock, commit }: TransactionContext, writes: TransactionWrites): Promise<void> {
  for (const { id } of [...writes.mutations].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    await lock(`mutation/${id}`)
    if (tables.mutations.has(id)) throw new StoreCollision('mutation id')
  }
  for (const row of writes.documents) {
    if (row.previousRev === null) await lock(keyText(row))
    const number = contractNoOf(row)
    const holder = number === undefined ? undefined : tables.contractNos.get(number)
    if (number !== undefined) await lock(`contractNo/${number}`)
    if (holder !== undefined && holder !== row.id) throw new StoreCollision('contract number')
    const stands = tables.documents.get(keyText(row))
    if (row.previousRev === null && stands) throw new StoreCollision(keyText(row))
    invariant(stands === undefined || stands.rev === row.previousRev, 'a document is locked before it is written')
    invariant(reaches(reach, row) && (!stands || reaches(reach, stands)), 'rows out of reach are not written')
  }
  commit.push(() => {
    for (const row of writes.documents) tables.putDocument(row)
    for (const row of writes.revisions) tables.revisions.set(revisionKey(row), row)
    for (const row of writes.mutations) tables.mutations.set(row.id, row)
    tables.addAudit(writes.audit)
  })
}

const revisionKey = (row: RevisionWrite): string => `${keyText(row)}@${row.rev}`

async function advanceHeld(
  { tables, lock, commit }: TransactionContext,
  changes: readonly ScopeChange[],
): Promise<ReadonlyMap<Scope, ScopeHead>> {
  for (const scope of [...new Set(changes.map((change) => change.scope))].sort()) await lock(`scope/${scope}`)
  const heads = new Map<Scope, ScopeHead>()
  const rows = new Map<Scope, ReturnType<typeof stepped>>()
  for (const change of changes) {
    const head = rows.get(change.scope) ?? tables.heads.get(change.scope) ?? { seq: 0, count: 0, digest: EMPTY_DIGEST }
    const next = stepped(head, change)
    rows.set(change.scope, next)
    heads.set(change.scope, headOf(next))
    commit.push(() => tables.addChange(change, next.seq))
  }
  return heads
}

async function advanceLoosely(
  { tables, pause, commit }: TransactionContext,
  changes: readonly ScopeChange[],
  issued: Map<Scope, number>,
): Promise<ReadonlyMap<Scope, ScopeHead>> {
  const heads = new Map<Scope, ScopeHead>()
  for (const change of changes) {
    const seq = Math.max(issued.get(change.scope) ?? 0, tables.heads.get(change.scope)?.seq ?? 0) + 1
    issued.set(change.scope, seq)
    heads.set(change.scope, { seq, count: 0, digest: '0'.repeat(16) })
    commit.push(() => tables.addChange(change, seq))
  }
  // With the number taken first, all the writing still lies ahead.
  for (let write = 0; write < WRITES_AFTER_THE_NUMBER; write++) await pause()
  return heads
}
