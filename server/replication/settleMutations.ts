import { v5 as uuidv5 } from 'uuid'
import { authorOf, type Principal } from '../../domain/access/principal.ts'
import { holds, type Permission } from '../../domain/access/permissions.ts'
import type { PlanOffering } from '../../domain/catalogue/planOffering.ts'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { documentIdSchema, type ClientId, type DocumentId, type MutationId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import type { ScopeHead } from '../../domain/protocol/pull.ts'
import type { ConflictMutation, ContractMutation, Mutation, PushResult } from '../../domain/protocol/push.ts'
import { mutationOf, nextRevision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import { isStorable } from '../platform/isStorable.ts'
import type { Decisions } from './decisions.ts'
import type { AuditRow, ReplicationTransaction, SettledMutation, SettledResult } from './replicationStore.ts'
import { onWire, rejected, replayed } from './settledAnswer.ts'
import { lookUpNumbers, numbersOfDecision, numbersOfEdit, type IsNumberTaken } from './wantedNumbers.ts'
import { Workbench } from './workbench.ts'

export type PushJob = {
  readonly principal: Principal
  readonly clientId: ClientId
  readonly address: string | null
  readonly mutation: Mutation
  readonly fingerprint: string
  /** False: the principal reaches no contract at all now. */
  readonly reaches: boolean
  /** True: the document was found in this lane a moment ago. Gone now, it went to another lane: the mutation follows it. */
  readonly found: boolean
}

export type SettleDeps = {
  readonly decisions: Decisions
  readonly plans: ((tx: ReplicationTransaction) => Promise<readonly PlanOffering[]>) | undefined
  /** Asked when everything is locked: what came before by its revision never says a later time. */
  readonly now: () => Instant
}

/**
 * Settles mutations in their order in one transaction: locks, decides in memory, writes once, takes the counters last.
 * The source of exactly-once is the mutation's own row: what was settled before is answered as it was then.
 */
export async function settleMutations(
  deps: SettleDeps,
  tx: ReplicationTransaction,
  jobs: readonly PushJob[],
): Promise<{ readonly results: readonly PushResult[]; readonly heads: ReadonlyMap<Scope, ScopeHead> }> {
  const table = await prepare(deps, tx, jobs)
  const results = jobs.map((job) => settleOne(table, job))
  return { results, heads: await table.bench.flush(tx) }
}

type Table = {
  readonly deps: SettleDeps
  readonly at: Instant
  readonly bench: Workbench
  readonly settled: Map<MutationId, SettledMutation>
  readonly planByCode: (code: string) => PlanOffering | undefined
  readonly bases: ReadonlyMap<string, Json>
  readonly isNumberTaken: IsNumberTaken
}

async function prepare(deps: SettleDeps, tx: ReplicationTransaction, jobs: readonly PushJob[]): Promise<Table> {
  const bench = new Workbench(deps.decisions)
  const edits = jobs.map(({ mutation }) => mutation).filter((mutation) => mutation.type === 'contract')
  const decisions = jobs.map(({ mutation }) => mutation).filter((mutation) => mutation.type === 'conflict')
  const named = decisions.length > 0 ? await tx.read(decisions.map(({ id }) => ({ type: 'conflict', id }))) : []
  const contractIds = new Set<string>(edits.map(({ id }) => id))
  for (const { body } of named) contractIds.add((body as { readonly docId: string }).docId)
  bench.load(await tx.lock([...contractIds].map((id) => ({ type: 'contract', id }))))
  bench.load(await tx.lockConflicts([...contractIds], 'open'))
  if (named.length > 0) bench.load(await tx.lock(named.map(({ type, id }) => ({ type, id }))))
  // Looked up behind the locks: an edit of the same contract that was under way elsewhere is settled by now.
  const parents = edits.flatMap(({ baseRev }) => (baseRev === null ? [] : [mutationOf(baseRev)]))
  const settled = await tx.settled([...new Set([...jobs.map(({ mutation }) => mutation.mutationId), ...parents])])
  const wanted = edits.flatMap(({ id, baseRev }) => {
    const stands = baseRev === null || bench.document({ type: 'contract', id })?.rev === baseRev
    return stands ? [] : [{ type: 'contract', id, rev: baseRev } as const]
  })
  const bases = wanted.length > 0 ? await tx.revisions(wanted) : []
  const plans = mayChangePlan(edits, decisions) ? await (deps.plans ? deps.plans(tx) : tx.plans()) : []
  // Who may not write holds nobody's number up, and what is settled is not looked up again.
  const asking = jobs.filter((job) => !settled.has(job.mutation.mutationId) && mayWrite(job)).map(({ mutation }) => mutation)
  const numbers = asking.flatMap((mutation) =>
    mutation.type === 'contract' ? numbersOfEdit(mutation) : numbersOfDecision(mutation, bench.conflict(mutation.id)?.body),
  )
  const isNumberTaken = await lookUpNumbers(tx, { numbers, bench, contractIds: [...contractIds], at: deps.now() })
  const planOf = new Map(plans.map((plan) => [plan.code, plan]))
  return {
    deps,
    bench,
    settled: new Map(settled),
    planByCode: (code) => planOf.get(code),
    isNumberTaken,
    at: deps.now(),
    bases: new Map(bases.map(({ id, rev, body }) => [`${id}@${rev}`, body])),
  }
}

function mayChangePlan(edits: readonly ContractMutation[], decisions: readonly ConflictMutation[]): boolean {
  return decisions.length > 0 || edits.some(({ changes }) => changes.some(({ path }) => path === 'plan' || path.startsWith('plan.')))
}

function settleOne(table: Table, job: PushJob): PushResult {
  const { mutationId } = job.mutation
  const before = table.settled.get(mutationId)
  if (before) return replayed(before, job)
  const result = decide(table, job)
  if (result === 'elsewhere') return { mutationId, outcome: 'retry' }
  const row = settledRow(table, job, result)
  table.settled.set(mutationId, row)
  table.bench.settle(row, auditOf(table, job, result))
  return onWire(mutationId, result)
}

const neededFor: Record<Mutation['type'], Permission> = { contract: 'contract.edit', conflict: 'conflict.resolve' }
const mayWrite = ({ principal, mutation, reaches }: PushJob): boolean => reaches && holds(principal, neededFor[mutation.type])

/** Refusals in this order: not_permitted, scope_lost, field_invalid (a text that cannot be kept), then those of the decision. */
function decide(table: Table, job: PushJob): SettledResult | 'elsewhere' {
  const { mutation, principal } = job
  if (!holds(principal, neededFor[mutation.type])) return rejected(refuse('not_permitted', neededFor[mutation.type]))
  if (!job.reaches) return rejected(refuse('scope_lost'))
  if (!isStorable(mutation)) return rejected(refuse('field_invalid'))
  if (job.found && !table.bench.document(mutation)) return 'elsewhere'
  if (mutation.type === 'contract') return decideEdit(table, job, mutation)
  return mutation.action.kind === 'resolve'
    ? decideDesk(table, job, mutation, mutation.action)
    : decideTaking(table, job, mutation, mutation.action)
}

function decideEdit(table: Table, job: PushJob, mutation: ContractMutation): SettledResult {
  const { deps, at, bench, settled, planByCode, bases } = table
  const { id, mutationId, baseRev } = mutation
  const author = authorOf(job.principal)
  const knownBase = baseRev === null ? undefined : baseOf(bench, bases, id, baseRev)
  const stackedOn = baseRev === null ? undefined : waitingUnder(bench, settled, job, mutationOf(baseRev))
  const decision = deps.decisions.decideContractMutation({
    id,
    current: bench.contract(id),
    knownBase,
    stackedOn,
    mutation,
    author,
    at,
    planByCode,
    isNumberTaken: (msisdn) => table.isNumberTaken(id, msisdn),
  })
  const step = { mutationId, author, at, conflictId: null }
  if (!('kind' in decision)) return rejected(decision)
  switch (decision.kind) {
    case 'already':
      return { outcome: 'applied', rev: decision.rev }
    case 'write':
      bench.put({ type: 'contract', id, body: decision.body }, decision.rev, {
        ...step,
        origin: decision.outcome === 'merged' ? 'merged' : 'edited',
      })
      bench.rebaseConflicts(id, { ...step, origin: 'edited' })
      return { outcome: decision.outcome, rev: decision.rev }
    case 'conflict': {
      const folded = decision.folded ? stackedOn : undefined
      const conflictId = folded?.id ?? conflictIdOf(id, mutationId)
      if (decision.rev !== null) {
        bench.put({ type: 'contract', id, body: decision.body }, decision.rev, { ...step, origin: 'merged', conflictId })
        bench.rebaseConflicts(id, { ...step, origin: 'edited' }, conflictId)
      }
      const rev = nextRevision(folded?.rev ?? null, mutationId)
      bench.put({ type: 'conflict', id: conflictId, body: decision.conflict }, rev, {
        ...step,
        origin: folded ? 'edited' : 'created',
        conflictId,
      })
      return { outcome: 'conflict', conflictId, ...(decision.rev === null ? {} : { rev: decision.rev }) }
    }
  }
}

/** A replay or a crash cannot open a second conflict for one mutation: its id follows from both. */
export function conflictIdOf(contractId: DocumentId, mutationId: MutationId): DocumentId {
  return documentIdSchema.parse(uuidv5(mutationId, contractId))
}

/** SYN-2: the server's own copy of the base, written in this transaction or before. */
function baseOf(
  bench: Workbench,
  bases: ReadonlyMap<string, Json>,
  id: DocumentId,
  rev: NonNullable<ContractMutation['baseRev']>,
): Contract | undefined {
  const body = bench.revisionWritten({ type: 'contract', id, rev })?.body ?? bases.get(`${id}@${rev}`)
  return body === undefined ? undefined : contractSchema.safeParse(body).data
}

/** CFL-4: the open conflict that this author's earlier edit, the parent of this one, went into. */
function waitingUnder(bench: Workbench, settled: Table['settled'], job: PushJob, parent: MutationId) {
  const row = settled.get(parent)
  if (row?.result.outcome !== 'conflict' || row.userId !== job.principal.userId || row.documentId !== job.mutation.id) return undefined
  const conflictId = row.result.conflictId
  const conflict = conflictId === undefined ? undefined : bench.conflict(conflictId)
  return conflict?.body.state === 'open' ? { id: conflictId!, ...conflict } : undefined
}

function decideDesk(
  { deps, at, bench, planByCode, isNumberTaken }: Table,
  job: PushJob,
  mutation: ConflictMutation,
  action: Extract<ConflictMutation['action'], { readonly kind: 'resolve' }>,
): SettledResult {
  const { id, mutationId } = mutation
  const author = authorOf(job.principal)
  const conflict = bench.conflict(id)
  const decision = deps.decisions.decideResolution({
    conflict,
    current: conflict && bench.contract(conflict.body.docId),
    mutation: { mutationId, resolution: action.resolution },
    author,
    at,
    planByCode,
    isNumberTaken: (msisdn) => conflict !== undefined && isNumberTaken(conflict.body.docId, msisdn),
  })
  if (!('kind' in decision)) return rejected(decision)
  const step = { mutationId, author, at, conflictId: id, origin: 'resolved' as const }
  bench.put({ type: 'conflict', id, body: decision.conflict }, decision.conflictRev, step)
  if (decision.contract) {
    bench.put({ type: 'contract', id: decision.conflict.docId, body: decision.contract.body }, decision.contract.rev, step)
    bench.rebaseConflicts(decision.conflict.docId, { ...step, origin: 'edited' }, id)
  }
  return { outcome: 'applied', rev: decision.conflictRev, conflictId: id }
}

function decideTaking(
  { deps, at, bench }: Table,
  job: PushJob,
  { id, mutationId, baseRev }: ConflictMutation,
  { toMe }: Extract<ConflictMutation['action'], { readonly kind: 'assign' }>,
): SettledResult {
  const author = authorOf(job.principal)
  const decision = deps.decisions.decideAssignment({ conflict: bench.conflict(id), mutation: { mutationId, baseRev, toMe }, author })
  if (!('kind' in decision)) return rejected(decision)
  const step = { mutationId, author, at, conflictId: id, origin: 'edited' as const }
  bench.put({ type: 'conflict', id, body: decision.conflict }, decision.conflictRev, step)
  return { outcome: 'applied', rev: decision.conflictRev, conflictId: id }
}

function settledRow({ at }: Table, { mutation, clientId, principal, fingerprint }: PushJob, result: SettledResult): SettledMutation {
  const { mutationId, sequence, type, id } = mutation
  return { id: mutationId, clientId, sequence, userId: principal.userId, type, documentId: id, fingerprint, result, at }
}

function auditOf({ at, bench }: Table, { mutation, principal, address }: PushJob, result: SettledResult): AuditRow {
  const { userId, sessionId, deviceId } = principal
  return {
    at,
    userId,
    sessionId,
    deviceId,
    address,
    action: mutation.type === 'contract' ? 'contract.edit' : `conflict.${mutation.action.kind}`,
    subjectType: mutation.type,
    subjectId: mutation.id,
    dealerCode: bench.document(mutation)?.dealerCode ?? principal.dealerCode,
    detail: {
      mutationId: mutation.mutationId,
      outcome: result.outcome,
      ...(result.rev === undefined ? {} : { rev: result.rev }),
      ...(result.refusal === undefined ? {} : { refusal: result.refusal.code }),
    },
  }
}
