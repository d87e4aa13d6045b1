import { contractSchema, type Contract } from './contract.ts'
import type { Conflict } from './conflict.ts'
import { severityOf } from './conflict.ts'
import { isContractField, withField } from './contractChanges.ts'
import { contractFieldPaths, contractFields, type ContractField } from './contractFields.ts'
import type { ContractMutationInput, CurrentContract } from './decideContractMutation.ts'
import type { Json } from '../kernel/json.ts'

type Edit = {
  readonly base: Contract
  readonly mine: Contract
  readonly conflicting: readonly ContractField[]
  readonly merged: readonly ContractField[]
}

const classed = (fields: readonly ContractField[]) => fields.map((path) => ({ path, class: contractFields[path] }))

/** CFL-1: the fields a machine must not merge, with base, mine and the contract as it stands (`standing`), for a person. */
export function openConflict(input: ContractMutationInput, standing: CurrentContract, edit: Edit): Conflict {
  return {
    docType: 'contract',
    docId: input.id,
    contractNo: standing.body.contractNo,
    dealerCode: standing.body.dealerCode,
    mutationId: input.mutation.mutationId,
    baseRev: input.mutation.baseRev,
    theirsRev: standing.rev,
    base: edit.base,
    mine: edit.mine,
    theirs: standing.body,
    fields: classed(edit.conflicting),
    merged: [...edit.merged],
    authors: { mine: input.author, theirs: standing.by },
    severity: severityOf(edit.conflicting),
    state: 'open',
    openedAt: input.at,
    theirsAt: standing.at,
    assignee: null,
    resolution: null,
  }
}

/**
 * CFL-4: a later edit by the same author on top of the one that waits. Its fields replace or join those of `conflict`,
 * the base stays the one the author first started from: one decision for the person at the desk, not a chain of them.
 */
export function foldIntoConflict(conflict: Conflict, standing: CurrentContract, edit: Edit): Conflict {
  const paths = new Set<string>([...conflict.fields.map(({ path }) => path), ...edit.conflicting])
  const fields = contractFieldPaths.filter((path) => paths.has(path))
  const mine = edit.conflicting.reduce<Json>((body, path) => withField(body, path, edit.mine), conflict.mine)
  const merged = [...conflict.merged, ...edit.merged].filter((path, i, all) => all.indexOf(path) === i)
  const united = merged
    .filter(isContractField)
    .reduce<Json>((body, path) => (paths.has(path) ? body : withField(body, path, edit.mine)), mine)
  return {
    ...conflict,
    mine: contractSchema.parse(united),
    theirs: standing.body,
    theirsRev: standing.rev,
    theirsAt: standing.at,
    authors: { ...conflict.authors, theirs: standing.by },
    fields: classed(fields),
    merged,
    severity: severityOf(fields),
  }
}
