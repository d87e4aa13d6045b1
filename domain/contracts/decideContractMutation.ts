import type { Author } from '../access/principal.ts'
import type { PlanOffering } from '../catalogue/planOffering.ts'
import type { DocumentId, MutationId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { jsonEqual, type Json } from '../kernel/json.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { mergedRevision, nextRevision, type Revision } from '../replication/revision.ts'
import type { Conflict } from './conflict.ts'
import { contractSchema, type Contract } from './contract.ts'
import { applyChanges, changedFields, type Change } from './contractChanges.ts'
import type { ContractField } from './contractFields.ts'
import { contractTable, isClosed } from './contractTable.ts'
import { datedByState } from './datedByState.ts'
import { matchesOffering } from './matchesOffering.ts'
import { mergeContract } from './mergeContract.ts'
import { foldIntoConflict, openConflict } from './openConflict.ts'

/** The contract as the server holds it while it decides. `deleted`: withdrawn by the centre, the last body is kept. */
export type CurrentContract = {
  readonly rev: Revision
  readonly body: Contract
  readonly by: Author | null
  readonly at: Instant
  readonly deleted: boolean
}

export type ContractMutationInput = {
  readonly id: DocumentId
  /** Undefined: unknown, or out of the author's reach, which must look the same. */
  readonly current: CurrentContract | undefined
  /** The server's own copy of `baseRev`, undefined when it has none. */
  readonly knownBase: Contract | undefined
  /** The open conflict that the same author's edit behind `baseRev` went into: this edit was typed on top of it. */
  readonly stackedOn: { readonly rev: Revision; readonly body: Conflict } | undefined
  readonly mutation: {
    readonly mutationId: MutationId
    readonly baseRev: Revision | null
    readonly base: Json
    readonly changes: readonly Change[]
  }
  readonly author: Author
  readonly at: Instant
  readonly planByCode: (code: string) => PlanOffering | undefined
  /** Another line has it, or it is kept or rests for one. */
  readonly isNumberTaken: (msisdn: Contract['msisdn']) => boolean
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
      /** True: `conflict` is the next version of the one it was stacked on, no second one is opened. */
      readonly folded: boolean
      /** Set when a part of the edit was merged at once. */
      readonly rev: Revision | null
      readonly body: Contract
      readonly changed: readonly ContractField[]
    }
  | Refused

/**
 * SYN-2: what becomes of one edit. Equal revisions: applied as sent. Otherwise three-way by field: what a machine may
 * merge is written, the rest opens a conflict or, typed on top of an edit that waits at the desk, joins it there; nothing
 * is dropped. Refusals in this order: document_unknown, document_gone, revision_unknown, those of `applyChanges`,
 * plan_unknown, contract_terminated, number_unavailable (NUM-5), contract_state_refused.
 */
export function decideContractMutation(input: ContractMutationInput): ContractDecision {
  const { current, mutation } = input
  if (!current) return refuse('document_unknown')
  if (current.deleted) return refuse('document_gone')
  const stood = current.rev === mutation.baseRev
  const base = stood ? current.body : (input.knownBase ?? contractSchema.safeParse(mutation.base).data)
  if (!base || mutation.baseRev === null) return refuse('revision_unknown')
  const mine = applyChanges(base, mutation.changes)
  if (!mine.ok) return mine
  const plan = mine.value.plan
  if (!jsonEqual(plan, base.plan) && !matchesOffering(plan, input.planByCode(plan.code))) return refuse('plan_unknown', plan.code)
  // Who saw the contract closed may not write to it. Closed meanwhile: a note still merges, the rest goes to a person.
  if (isClosed(base.status) && isClosed(current.body.status)) return refuse('contract_terminated')

  const { msisdn } = mine.value
  if (msisdn !== base.msisdn && msisdn !== current.body.msisdn && input.isNumberTaken(msisdn)) return refuse('number_unavailable')

  const { body: united, merged, conflicting } = mergeContract(base, mine.value, current.body)
  if (merged.includes('status') && !contractTable[current.body.status][united.status]) return refuse('contract_state_refused')
  const body = merged.length > 0 ? { ...datedByState(united, current.body.status, input.at), updatedAt: input.at } : united
  const changed = changedFields(current.body, body)
  const nextOf = stood ? nextRevision : (rev: Revision, id: MutationId) => mergedRevision(rev, mutation.baseRev!, id)
  const rev = changed.length > 0 ? nextOf(current.rev, mutation.mutationId) : null
  if (conflicting.length > 0) {
    const standing = { ...current, rev: rev ?? current.rev, body }
    const edit = { base, mine: mine.value, conflicting, merged }
    const conflict = input.stackedOn ? foldIntoConflict(input.stackedOn.body, standing, edit) : openConflict(input, standing, edit)
    return { kind: 'conflict', conflict, folded: input.stackedOn !== undefined, rev, body, changed }
  }
  // Both sides wrote the same: nothing is left to change, and nothing was lost.
  if (rev === null) return { kind: 'already', rev: current.rev }
  return { kind: 'write', outcome: stood ? 'applied' : 'merged', rev, body, changed }
}
