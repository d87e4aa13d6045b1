import { holds } from '../domain/access/permissions.ts'
import { REASON_CHARS_MAX, type Conflict } from '../domain/contracts/conflict.ts'
import { contractSchema } from '../domain/contracts/contract.ts'
import { applyChanges, isContractField, withValueAt } from '../domain/contracts/contractChanges.ts'
import type { ContractField } from '../domain/contracts/contractFields.ts'
import type { DocumentId, MutationId } from '../domain/kernel/ids.ts'
import type { Json } from '../domain/kernel/json.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import type { ContractHistoryReply } from '../domain/protocol/contracts.ts'
import type { ConflictMutation } from '../domain/protocol/push.ts'
import type { Desk } from './desk.ts'
import type { ResolveInput } from './engineApi.ts'
import { EMPTY_EDIT, editAnew, editField, joinEdits } from './outbox/edit.ts'
import { withChanges } from './outbox/overlay.ts'
import { isUnsent, type ContractWork, type WorkRow } from './outbox/workRow.ts'
import type { EnginePorts } from './ports.ts'

export type ActionPorts = Pick<EnginePorts, 'clock' | 'random' | 'transport' | 'fingerprint'>
type Submitted = { readonly mutationId: MutationId }

/** Refusals: field_unknown, document_unknown, field_invalid (detail: the path). */
export function draftField(desk: Desk, contractId: DocumentId, field: ContractField, value: Json): Promise<Outcome<null>> {
  return desk.outbox.serially(async () => {
    if (!isContractField(field)) return refuse('field_unknown', String(field))
    const standing = await desk.standing(contractId)
    if (!standing) return refuse('document_unknown')
    const seen = desk.view(contractId, standing)
    const draft = desk.drafts.get(contractId)
    const wanted = contractSchema.safeParse(withValueAt(withChanges(seen, draft?.edit.changes ?? []), field, value))
    const wrong = wanted.error?.issues.map(({ path }) => path.join('.')).find((path) => path === field || path.startsWith(`${field}.`))
    if (wrong !== undefined) return refuse('field_invalid', wrong)
    const edit = joinEdits(draft?.edit ?? EMPTY_EDIT, editField(standing, seen, field, value))
    await desk.drafts.save({ contractId, contractNo: seen.contractNo, edit })
    return accept(null)
  })
}

export function discardDraft(desk: Desk, contractId: DocumentId, field?: ContractField): Promise<void> {
  return desk.outbox.serially(async () => {
    const draft = desk.drafts.get(contractId)
    if (!draft) return
    const changes = field === undefined ? [] : draft.edit.changes.filter(({ path }) => path !== field)
    await desk.drafts.save({ ...draft, edit: joinEdits({ ...draft.edit, changes }, EMPTY_EDIT) })
  })
}

/** Refusals: document_unknown, then those of `applyChanges`. An edit that was not sent yet takes the new one in. */
export function submitDraft(desk: Desk, contractId: DocumentId): Promise<Outcome<Submitted>> {
  return desk.outbox.serially(async () => {
    const { outbox, drafts } = desk
    const standing = await desk.standing(contractId)
    if (!standing) return refuse('document_unknown')
    const draft = drafts.get(contractId)
    const wanted = applyChanges(desk.view(contractId, standing), draft?.edit.changes ?? [])
    if (!wanted.ok) return wanted
    const { edit } = draft!
    const also = [drafts.removal(contractId)]
    const last = outbox.ofContract(contractId).at(-1)
    if (last && isUnsent(last) && last.state === 'waiting') {
      const joined = { ...last, edit: joinEdits(last.edit, edit) }
      await outbox.change(joined.edit.changes.length === 0 ? { remove: [last], also } : { put: [joined], also })
      drafts.forget(contractId)
      desk.driver.push()
      return accept({ mutationId: last.mutationId })
    }
    const row: ContractWork = { ...outbox.fresh(), type: 'contract', documentId: contractId, label: standing.body.contractNo, edit }
    await outbox.change({ put: [row], also })
    drafts.forget(contractId)
    desk.driver.push()
    return accept({ mutationId: row.mutationId })
  })
}

/** Refusals: server_unreachable, and the centre's own. */
export async function history(desk: Desk, ports: ActionPorts, contractId: DocumentId): Promise<Outcome<ContractHistoryReply>> {
  if (!desk.isIdentified) return refuse('server_unreachable')
  const answer = await ports.transport.history(contractId, desk.abort.signal)
  if (answer.kind === 'value') return accept(answer.value)
  return answer.kind === 'unreachable' ? refuse('server_unreachable') : refuse(answer.problem.code, answer.problem.detail)
}

/**
 * Refusals in this order: not_permitted, conflict_unknown, conflict_already_resolved, conflict_moved, reason_missing,
 * field_invalid (a reason that is too long), choice_unknown, choice_missing. The centre decides again with what it knows then.
 */
export function resolveConflict(desk: Desk, { conflictId, sawTheirsRev, choices, reason }: ResolveInput): Promise<Outcome<Submitted>> {
  return act(
    desk,
    conflictId,
    { kind: 'resolve', resolution: { sawTheirsRev, choices: { ...choices }, reason: reason.trim() } },
    (body) => {
      if (body.theirsRev !== sawTheirsRev) return refuse('conflict_moved')
      if (reason.trim() === '') return refuse('reason_missing')
      if (reason.trim().length > REASON_CHARS_MAX) return refuse('field_invalid', 'reason')
      const paths = body.fields.map(({ path }) => path)
      const unknown = Object.keys(choices).find((path) => !paths.includes(path))
      if (unknown !== undefined) return refuse('choice_unknown', unknown)
      const missing = paths.find((path) => !Object.hasOwn(choices, path))
      return missing === undefined ? accept(null) : refuse('choice_missing', missing)
    },
  )
}

/** Refusals: not_permitted, conflict_unknown, conflict_already_resolved. */
export async function assignConflict(desk: Desk, conflictId: DocumentId, toMe: boolean): Promise<Outcome<null>> {
  const asked = await act(desk, conflictId, { kind: 'assign', toMe }, () => accept(null))
  return asked.ok ? accept(null) : asked
}

function act(
  desk: Desk,
  conflictId: DocumentId,
  action: ConflictMutation['action'],
  check: (body: Conflict) => Outcome<null>,
): Promise<Outcome<Submitted>> {
  return desk.outbox.serially(async () => {
    if (!holds(desk.user, 'conflict.resolve')) return refuse('not_permitted')
    const held = await desk.replica.read('conflict', conflictId)
    if (!held) return refuse('conflict_unknown')
    if (held.body.state !== 'open') return refuse('conflict_already_resolved')
    const checked = check(held.body)
    if (!checked.ok) return checked
    const { outbox } = desk
    // A decision that was not sent yet is replaced by the newer one.
    const earlier = outbox
      .all()
      .find((row) => row.type === 'conflict' && row.documentId === conflictId && isUnsent(row) && row.action.kind === action.kind)
    const fresh = outbox.fresh()
    const put: WorkRow = {
      ...fresh,
      ...(earlier ? { sequence: earlier.sequence, mutationId: earlier.mutationId } : {}),
      type: 'conflict',
      documentId: conflictId,
      label: held.body.contractNo,
      baseRev: held.rev,
      action,
    }
    await outbox.change({ put: [put] })
    desk.driver.push()
    return accept({ mutationId: put.mutationId })
  })
}

/** Everything that waits, at once; a refused one under a new id, because the old one has its answer for good. */
export async function retry(desk: Desk, mutationId?: MutationId): Promise<void> {
  await desk.outbox.serially(async () => {
    const { outbox } = desk
    const row = mutationId === undefined ? undefined : outbox.find(mutationId)
    if (row?.state !== 'refused') return
    const fresh = outbox.fresh()
    if (row.type === 'conflict') {
      const held = await desk.replica.read('conflict', row.documentId)
      await outbox.change({ put: [{ ...row, ...fresh, baseRev: held?.rev ?? row.baseRev }], remove: [row] })
      return
    }
    const standing = await desk.standing(row.documentId)
    const edit = standing ? editAnew(row.edit, standing) : row.edit
    const put = edit.changes.length === 0 ? [] : [{ ...row, ...fresh, edit }]
    await outbox.change({ put, remove: [row] })
  })
  desk.driver.now()
}

/** Refusals: document_unknown, when it is not there or may have been sent already. */
export function takeBack(desk: Desk, mutationId: MutationId): Promise<Outcome<null>> {
  return desk.outbox.serially(async () => {
    const row = desk.outbox.find(mutationId)
    if (!row || !(isUnsent(row) || row.state === 'refused')) return refuse('document_unknown')
    await desk.outbox.change({ remove: [row] })
    return accept(null)
  })
}
