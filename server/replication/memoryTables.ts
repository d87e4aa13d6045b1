import type { DatabaseReach } from '../platform/database.ts'
import type { Epoch, MutationId, UserId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { Contract } from '../../domain/contracts/contract.ts'
import { hasItsNumber } from '../../domain/orders/lineNumber.ts'
import { COPIES_REMEMBERED_MAX } from '../../domain/replication/copyStep.ts'
import { combine, digestOf, digestText, EMPTY_DIGEST, type Digest } from '../../domain/replication/digest.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import {
  keyText,
  type AuditRow,
  type DocumentKey,
  type DocumentWrite,
  type PagePosition,
  type PulledRow,
  type RevisionWrite,
  type ScopeChange,
  type SettledMutation,
  type NumberForContract,
} from './replicationStore.ts'

type Member = DocumentKey & { readonly rev: Revision; readonly priority: string }
export type ChangeRow = DocumentKey & { readonly seq: number; readonly rev: Revision; readonly mutationId: MutationId }
export type HeadRow = { readonly seq: number; readonly count: number; readonly digest: Digest }

/** Whose a copy is, how far it has come, and when it last spoke. */
type MetCopy = { readonly userId: UserId; readonly highest: number; readonly metAt: Instant }

/** What is committed, as maps. Values are never changed in place, so a copy of the maps is a backup. */
export class MemoryTables {
  readonly documents = new Map<string, DocumentWrite>()
  readonly contractNos = new Map<string, string>()
  readonly revisions = new Map<string, RevisionWrite>()
  readonly mutations = new Map<MutationId, SettledMutation>()
  readonly members = new Map<Scope, Map<string, Member>>()
  readonly changes = new Map<Scope, ChangeRow[]>()
  readonly heads = new Map<Scope, HeadRow>()
  readonly audit: AuditRow[] = []
  readonly eventIds = new Set<string>()
  readonly copySteps = new Map<string, MetCopy>()
  epoch: Epoch

  constructor(epoch: Epoch) {
    this.epoch = epoch
  }

  copy(): MemoryTables {
    const to = new MemoryTables(this.epoch)
    for (const row of this.documents.values()) to.putDocument(row)
    for (const [key, value] of this.revisions) to.revisions.set(key, value)
    for (const [key, value] of this.mutations) to.mutations.set(key, value)
    for (const [key, value] of this.members) to.members.set(key, new Map(value))
    for (const [key, value] of this.changes) to.changes.set(key, [...value])
    for (const [key, value] of this.heads) to.heads.set(key, value)
    to.audit.push(...this.audit)
    for (const id of this.eventIds) to.eventIds.add(id)
    for (const [copyId, row] of this.copySteps) to.copySteps.set(copyId, row)
    return to
  }

  putDocument(row: DocumentWrite): void {
    this.documents.set(keyText(row), row)
    const number = contractNoOf(row)
    if (number !== undefined) this.contractNos.set(number, row.id)
  }

  meetCopy(copyId: string, met: MetCopy): void {
    this.copySteps.set(copyId, met)
    const latestFirst = [...this.copySteps]
      .filter(([id, { userId }]) => userId === met.userId && id !== copyId)
      .sort(([a, { metAt }], [b, other]) => (metAt === other.metAt ? a.localeCompare(b) : metAt < other.metAt ? 1 : -1))
    for (const [forgotten] of latestFirst.slice(COPIES_REMEMBERED_MAX - 1)) this.copySteps.delete(forgotten)
  }

  addAudit(rows: readonly AuditRow[]): void {
    for (const row of rows) {
      const eventId = row.detail['eventId']
      if (typeof eventId === 'string') {
        if (this.eventIds.has(eventId)) continue
        this.eventIds.add(eventId)
      }
      this.audit.push(row)
    }
  }

  addChange(change: ScopeChange, seq: number): void {
    const key = keyText(change)
    const members = this.members.get(change.scope) ?? new Map<string, Member>()
    this.members.set(change.scope, members)
    const { type, id, rev, priority, mutationId } = change
    if (change.kind === 'upsert') members.set(key, { type, id, rev, priority })
    else members.delete(key)
    const rows = this.changes.get(change.scope) ?? []
    this.changes.set(change.scope, rows)
    const behind = rows.findLastIndex((row) => row.seq < seq)
    rows.splice(behind + 1, 0, { seq, type, id, rev, mutationId })
    const head = this.heads.get(change.scope) ?? { seq: 0, count: 0, digest: EMPTY_DIGEST }
    this.heads.set(change.scope, { ...stepped(head, change), seq: Math.max(head.seq, seq) })
  }

  /** Members behind a position, in the order of a first copy. */
  page(scope: Scope, after: PagePosition | null, limit: number, reach: DatabaseReach): readonly Member[] {
    const text = ({ priority, type, id }: PagePosition) => `${priority}\u0000${type}\u0000${id}`
    return [...(this.members.get(scope)?.values() ?? [])]
      .filter((member) => after === null || text(member) > text(after))
      .filter((member) => {
        const row = this.documents.get(keyText(member))
        return row !== undefined && reaches(reach, row)
      })
      .sort((a, b) => (text(a) < text(b) ? -1 : 1))
      .slice(0, limit)
  }

  /** A document as it stands now in a scope. */
  pulled(scope: Scope, key: DocumentKey, rev: Revision, reach: DatabaseReach): PulledRow {
    const { type, id } = key
    const member = this.members.get(scope)?.get(keyText(key))
    const row = member && this.documents.get(keyText(key))
    if (!row || !reaches(reach, row)) return { type, id, rev, deleted: true, bodyText: null }
    return { type, id, rev: row.rev, deleted: false, bodyText: textOf(row.body) }
  }
}

/** Count and digest of a scope after one more change. */
export function stepped(head: HeadRow, { kind, id, rev, previousRev }: ScopeChange): HeadRow {
  const without = previousRev === null ? head.digest : combine(head.digest, digestOf(id, previousRev))
  const digest = kind === 'upsert' ? combine(without, digestOf(id, rev)) : without
  return { seq: head.seq + 1, count: head.count + (kind === 'upsert' ? 1 : 0) - (previousRev === null ? 0 : 1), digest }
}

/** Unique among contracts, as the database's own index has it. */
export function contractNoOf({ type, body }: DocumentWrite): string | undefined {
  return type === 'contract' ? (body as { readonly contractNo: string }).contractNo : undefined
}

/** As `desk.number_is_taken` of the database, in a world without orders. */
export function hasNumber(
  { type, id, deleted, body }: DocumentWrite,
  { msisdn, contractId }: NumberForContract,
  { at, except }: { readonly at: Instant; readonly except: readonly string[] },
): boolean {
  if (type !== 'contract' || id === contractId || except.includes(id) || deleted) return false
  const contract = body as Pick<Contract, 'msisdn' | 'status' | 'terminatedAt'>
  return contract.msisdn === msisdn && hasItsNumber(contract, at)
}

export function headOf(row: HeadRow): { readonly seq: number; readonly count: number; readonly digest: string } {
  return { seq: row.seq, count: row.count, digest: digestText(row.digest) }
}

/** The same answer as `desk.reaches` of the database. */
export function reaches(reach: DatabaseReach, row: { readonly type: string; readonly dealerCode: string | null }): boolean {
  switch (reach.kind) {
    case 'all':
      return true
    case 'dealer':
      return row.dealerCode === null || row.dealerCode === reach.dealerCode
    case 'hubs':
      return row.type === 'hub' || row.type === 'stockLevel' || row.type === 'plan'
    case 'none':
      return false
  }
}

/** Bodies of a type that stand and are in reach. */
export function bodiesOf(tables: MemoryTables, reach: DatabaseReach, type: DocumentWrite['type']): readonly unknown[] {
  return [...tables.documents.values()].filter((row) => row.type === type && !row.deleted && reaches(reach, row)).map((row) => row.body)
}

const texts = new WeakMap<object, string>()
function textOf(body: Json): string {
  if (typeof body !== 'object' || body === null) return JSON.stringify(body)
  const known = texts.get(body)
  if (known !== undefined) return known
  const text = JSON.stringify(body)
  texts.set(body, text)
  return text
}
