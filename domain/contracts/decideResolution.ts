import type { Author } from '../access/principal.ts'
import type { PlanOffering } from '../catalogue/planOffering.ts'
import type { MutationId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { jsonEqual, type Json } from '../kernel/json.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import { nextRevision, type Revision } from '../replication/revision.ts'
import type { Choice, Conflict } from './conflict.ts'
import { contractSchema, type Contract } from './contract.ts'
import { contractTable } from './contractTable.ts'
import { datedByState } from './datedByState.ts'
import type { CurrentContract } from './decideContractMutation.ts'
import { matchesOffering } from './matchesOffering.ts'
import { changedFields, isContractField, valueAt, withField, withValueAt } from './contractChanges.ts'
import type { ContractField } from './contractFields.ts'

export type ResolutionInput = {
  /** Undefined: unknown or out of reach. */
  readonly conflict: { readonly rev: Revision; readonly body: Conflict } | undefined
  readonly current: CurrentContract | undefined
  readonly mutation: {
    readonly mutationId: MutationId
    readonly resolution: { readonly sawTheirsRev: Revision; readonly choices: Readonly<Record<string, Choice>>; readonly reason: string }
  }
  readonly author: Author
  readonly at: Instant
  readonly planByCode: (code: string) => PlanOffering | undefined
  /** As for an edit: what was free when it was typed may be somebody's by now. */
  readonly isNumberTaken: (msisdn: Contract['msisdn']) => boolean
}

export type ResolutionDecision =
  | {
      readonly kind: 'resolved'
      readonly conflict: Conflict
      readonly conflictRev: Revision
      /** Null when the choices leave the contract as it stands. */
      readonly contract: { readonly rev: Revision; readonly body: Contract; readonly changed: readonly ContractField[] } | null
    }
  | Refused

/**
 * CFL-2: a person decides field by field. Never applied blindly: if the contract moved since the person looked, the
 * conflict is shown again. A value of the person's own obeys the rules of an edit. Refusals in this order:
 * conflict_unknown, document_unknown, document_gone, conflict_already_resolved, conflict_moved, reason_missing,
 * choice_unknown, choice_missing, field_invalid, plan_unknown, contract_state_refused, number_unavailable (NUM-5).
 */
export function decideResolution(input: ResolutionInput): ResolutionDecision {
  const { conflict, current, mutation, author, at, planByCode, isNumberTaken } = input
  if (!conflict) return refuse('conflict_unknown')
  if (!current) return refuse('document_unknown')
  if (current.deleted) return refuse('document_gone')
  if (conflict.body.state !== 'open') return refuse('conflict_already_resolved', conflict.body.resolution?.by.displayName)
  const { sawTheirsRev, choices, reason } = mutation.resolution
  if (sawTheirsRev !== current.rev || conflict.body.theirsRev !== current.rev) return refuse('conflict_moved')
  if (reason === '') return refuse('reason_missing')
  const paths = conflict.body.fields.map((field) => field.path)
  const unknown = Object.keys(choices).find((path) => !paths.includes(path))
  if (unknown !== undefined) return refuse('choice_unknown', unknown)
  const missing = paths.find((path) => !Object.hasOwn(choices, path))
  if (missing !== undefined) return refuse('choice_missing', missing)

  const chosen = paths
    .filter(isContractField)
    .reduce<Json>((body, path) => applyChoice(body, path, choices[path]!, conflict.body), current.body)
  const parsed = contractSchema.safeParse(chosen)
  if (!parsed.success) return refuse('field_invalid', parsed.error.issues[0]?.path.join('.') ?? '')
  const { plan, status, msisdn } = parsed.data
  const sides = [conflict.body.base, conflict.body.mine, current.body]
  const ofASide = (path: ContractField) => sides.some((side) => jsonEqual(valueAt(side, path), valueAt(parsed.data, path)))
  if (!ofASide('plan') && !matchesOffering(plan, planByCode(plan.code))) return refuse('plan_unknown', plan.code)
  if (!ofASide('status') && !contractTable[current.body.status][status]) return refuse('contract_state_refused')
  if (msisdn !== current.body.msisdn && isNumberTaken(msisdn)) return refuse('number_unavailable')
  const changed = changedFields(current.body, parsed.data)
  const rev = changed.length > 0 ? nextRevision(current.rev, mutation.mutationId) : current.rev
  const dated = { ...datedByState(parsed.data, current.body.status, at), updatedAt: at }
  return {
    kind: 'resolved',
    conflictRev: nextRevision(conflict.rev, mutation.mutationId),
    conflict: {
      ...conflict.body,
      theirs: current.body,
      state: 'resolved',
      resolution: { by: author, at, choices: { ...choices }, reason, resultRev: rev },
    },
    contract: changed.length > 0 ? { rev, body: dated, changed } : null,
  }
}

function applyChoice(body: Json, path: ContractField, choice: Choice, { base, mine }: Conflict): Json {
  if (choice === 'theirs') return body
  if (choice === 'mine') return withField(body, path, mine)
  if (choice === 'base') return withField(body, path, base)
  return withValueAt(body, path, choice.value)
}

/**
 * CFL-3: an open conflict follows the contract. Its `theirs` is what stands now; when mine and theirs have come to the
 * same values it closes by itself. The result is a new revision of the conflict, made by the mutation that moved it.
 */
export function rebaseConflict(
  conflict: { readonly rev: Revision; readonly body: Conflict },
  current: Omit<CurrentContract, 'deleted'>,
  mutationId: MutationId,
): { readonly rev: Revision; readonly body: Conflict } {
  const converged = conflict.body.fields.every(({ path }) => jsonEqual(valueAt(conflict.body.mine, path), valueAt(current.body, path)))
  return {
    rev: nextRevision(conflict.rev, mutationId),
    body: {
      ...conflict.body,
      theirs: current.body,
      theirsRev: current.rev,
      theirsAt: current.at,
      authors: { ...conflict.body.authors, theirs: current.by },
      state: converged ? 'converged' : 'open',
    },
  }
}
