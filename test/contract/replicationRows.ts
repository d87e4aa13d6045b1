import type { Json } from '../../domain/kernel/json.ts'
import { nextRevision, type Revision } from '../../domain/replication/revision.ts'
import { dealerScope, type Scope } from '../../domain/replication/scope.ts'
import { dealerCodeSchema } from '../../domain/kernel/ids.ts'
import type {
  AuditRow,
  DocumentWrite,
  ReplicationTransaction,
  RevisionWrite,
  ScopeChange,
  SettledMutation,
} from '../../server/replication/replicationStore.ts'
import { contractIdOf, mutationIdOf, sampleContract } from '../domain/contracts/sampleContract.ts'

export const AT = '2026-03-01T09:00:00.000Z'
export const dealer = (code: string) => dealerCodeSchema.parse(code)
export const D1 = dealerScope(dealer('D1001'))
export const D2 = dealerScope(dealer('D1002'))

type Creation = { readonly number: number; readonly mutation: number; readonly scopes?: readonly Scope[]; readonly priority?: string }

export async function create(tx: ReplicationTransaction, { number, mutation, scopes = [D1], priority = '3' }: Creation) {
  const rev = nextRevision(null, mutationIdOf(mutation))
  await tx.write({
    documents: [documentRow(number, { rev, previousRev: null, priority })],
    revisions: [revisionRow(number, rev, mutation)],
    mutations: [mutationRow(mutation)],
    audit: [auditRow('written')],
  })
  return tx.advance(scopes.map((scope) => ({ ...change({ scope, number, rev, previousRev: null, kind: 'upsert', mutation }), priority })))
}

type Edit = { readonly number: number; readonly mutation: number; readonly body: Json; readonly locked?: Revision }

export async function edit(tx: ReplicationTransaction, { number, mutation, body, locked }: Edit): Promise<Revision> {
  const previousRev = locked ?? (await tx.lock([{ type: 'contract', id: contractIdOf(number) }]))[0]!.rev
  const rev = nextRevision(previousRev, mutationIdOf(mutation))
  await tx.write({
    documents: [documentRow(number, { rev, previousRev, body, priority: '3b' })],
    revisions: [{ ...revisionRow(number, rev, mutation, body), parentRev: previousRev, origin: 'edited' }],
    mutations: [mutationRow(mutation)],
    audit: [],
  })
  await tx.advance([{ ...change({ scope: D1, number, rev, previousRev, kind: 'upsert', mutation }), priority: '3b' }])
  return rev
}

type DocumentPart = Pick<DocumentWrite, 'rev' | 'previousRev'> & Partial<Pick<DocumentWrite, 'deleted' | 'body' | 'priority'>>

export function documentRow(
  number: number,
  { rev, previousRev, deleted = false, body = sampleContract(number), priority = '3' }: DocumentPart,
): DocumentWrite {
  const at = { updatedBy: null, updatedAt: AT }
  return {
    type: 'contract',
    id: contractIdOf(number),
    dealerCode: dealer('D1001'),
    rev,
    body,
    deleted,
    previousRev,
    priority,
    about: null,
    ...at,
  }
}

export function revisionRow(number: number, rev: Revision, mutation: number, body: Json = sampleContract(number)): RevisionWrite {
  const how = { origin: 'created', author: null, conflictId: null, at: AT } as const
  return {
    type: 'contract',
    id: contractIdOf(number),
    rev,
    parentRev: null,
    mutationId: mutationIdOf(mutation),
    dealerCode: dealer('D1001'),
    body,
    ...how,
  }
}

export function mutationRow(mutation: number): SettledMutation {
  const who = { clientId: null, sequence: null, userId: null }
  return {
    id: mutationIdOf(mutation),
    ...who,
    type: 'contract',
    documentId: contractIdOf(1),
    fingerprint: 'f',
    result: { outcome: 'applied' },
    at: AT,
  }
}

export function auditRow(action: string): AuditRow {
  const who = { userId: null, sessionId: null, deviceId: null, address: null }
  return { at: AT, ...who, action, subjectType: null, subjectId: null, dealerCode: null, detail: {} }
}

type ChangePart = Pick<ScopeChange, 'scope' | 'rev' | 'previousRev' | 'kind'> & { readonly number: number; readonly mutation: number }

export function change({ number, mutation, ...rest }: ChangePart): ScopeChange {
  return { ...rest, type: 'contract', id: contractIdOf(number), priority: '3', mutationId: mutationIdOf(mutation), at: AT }
}
