import type { Author } from '../access/principal.ts'
import type { DocumentId, MutationId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { jsonEqual, type Json } from '../kernel/json.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import type { PlanOffering } from '../catalogue/planOffering.ts'
import { nextRevision, type Revision } from '../replication/revision.ts'
import { severityOf, type Conflict } from './conflict.ts'
import { contractSchema, type Contract } from './contract.ts'
import { applyChanges, changedFields, type Change } from './contractChanges.ts'
import { contractFields, type ContractField } from './contractFields.ts'
import { contractTable, isClosed } from './contractTable.ts'
import { mergeContract } from './mergeContract.ts'

/** The contract as the server holds it while it decides. */
export type CurrentContract = { readonly rev: Revision; readonly body: Contract; readonly by: Author | null; readonly at: Instant }

export type ContractMutationInput = {
  readonly id: DocumentId
  /** Undefined: unknown, or out of the author's reach, which must look the same. */
  readonly current: CurrentContract | undefined
  /** The server's own copy of `baseRev`, undefined when it has none. */
  readonly knownBase: Contract | undefined
  readonly mutation: {
    readonly mutationId: MutationId
    readonly baseRev: Revision | null
    readonly base: Json
    readonly changes: readonly Change[]
  }
  readonly author: Author
  readonly at: Instant
  readonly planByCode: (code: string) => PlanOffering | undefined
}

export type ContractDecision =
  | {
      readonly kind: 'write'
      readonly outcome: 'applied' | 'merged'
      readonly rev: Revision
      readonly body: Contract
      readonly changed: readonly ContractField[]
    }
  | { readonly kind: 'already'; readonly rev: Revision }
  | {
      readonly kind: 'conflict'
      readonly conflict: Conflict
      readonly rev: Revision | null
      readonly body: Contract
      readonly changed: readonly ContractField[]
    }
  | Refused

/**
 * SYN-2: what becomes of one edit. Equal revisions: applied as sent. Otherwise three-way by field: what a machine may
 * merge is written, the rest opens a conflict; nothing is dropped. Refusals in this order: document_unknown,
 * revision_unknown, those of `applyChanges`, plan_unknown, contract_terminated, contract_state_refused.
 */
export function decideContractMutation(input: ContractMutationInput): ContractDecision {
  const { current, mutation } = input
  if (!current) return refuse('document_unknown')
  const stood = current.rev === mutation.baseRev
  const base = stood ? current.body : (input.knownBase ?? contractSchema.safeParse(mutation.base).data)
  if (!base || mutation.baseRev === null) return refuse('revision_unknown')
  const mine = applyChanges(base, mutation.changes)
  if (!mine.ok) return mine
  const plan = mine.value.plan
  if (!jsonEqual(plan, base.plan) && !matchesOffering(plan, input.planByCode(plan.code))) return refuse('plan_unknown', plan.code)

  const { body: united, merged, conflicting } = mergeContract(base, mine.value, current.body)
  const body = merged.length > 0 ? { ...united, updatedAt: input.at } : united
  if (conflicting.length === 0) {
    if (isClosed(current.body.status) && merged.length > 0) return refuse('contract_terminated')
    if (merged.includes('status') && !contractTable[current.body.status][body.status]) return refuse('contract_state_refused')
    // Both sides wrote the same: nothing is left to change, and nothing was lost.
    if (merged.length === 0) return { kind: 'already', rev: current.rev }
    return {
      kind: 'write',
      outcome: stood ? 'applied' : 'merged',
      rev: nextRevision(current.rev, mutation.mutationId),
      body,
      changed: changedFields(current.body, body),
    }
  }
  const rev = merged.length > 0 ? nextRevision(current.rev, mutation.mutationId) : null
  const conflict = openConflict(input, {
    base,
    mine: mine.value,
    theirs: body,
    current,
    conflicting,
    merged,
    theirsRev: rev ?? current.rev,
  })
  return { kind: 'conflict', conflict, rev, body, changed: merged }
}

function matchesOffering(plan: Contract['plan'], offering: PlanOffering | undefined): boolean {
  return offering !== undefined && offering.state === 'launched' && offering.name === plan.name && offering.monthlyFee === plan.monthlyFee
}

type Sides = {
  readonly base: Contract
  readonly mine: Contract
  readonly theirs: Contract
  readonly theirsRev: Revision
  readonly current: CurrentContract
  readonly conflicting: readonly ContractField[]
  readonly merged: readonly ContractField[]
}

function openConflict({ id, mutation, author, at }: ContractMutationInput, sides: Sides): Conflict {
  const { base, mine, theirs, theirsRev, current, conflicting, merged } = sides
  return {
    docType: 'contract',
    docId: id,
    contractNo: current.body.contractNo,
    dealerCode: current.body.dealerCode,
    mutationId: mutation.mutationId,
    baseRev: mutation.baseRev,
    theirsRev,
    base,
    mine,
    theirs,
    fields: conflicting.map((path) => ({ path, class: contractFields[path] })),
    merged: [...merged],
    authors: { mine: author, theirs: current.by },
    severity: severityOf(conflicting),
    state: 'open',
    openedAt: at,
    theirsAt: current.at,
    assignee: null,
    resolution: null,
  }
}
