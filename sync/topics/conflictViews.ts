import { severities, type Conflict } from '../../domain/contracts/conflict.ts'
import { monthlyFeeOf, type Contract } from '../../domain/contracts/contract.ts'
import { isContractField, valueAt, withField, withValueAt } from '../../domain/contracts/contractChanges.ts'
import { maskContract } from '../../domain/contracts/maskContract.ts'
import { maskName } from '../../domain/customers/mask.ts'
import { documentIdSchema, type DocumentId } from '../../domain/kernel/ids.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { contractSchema } from '../../domain/contracts/contract.ts'
import type { Desk } from '../desk.ts'
import type { ConflictRow, ConflictView } from '../engineApi.ts'
import type { Held } from '../mirror/replica.ts'
import { entryOf } from './contractView.ts'

/** Open ones first, the gravest and then the oldest in front; decided ones behind, newest first. */
export async function conflictRows(desk: Desk): Promise<readonly ConflictRow[]> {
  const held = await desk.replica.all('conflict')
  return held.toSorted(before).map(({ id, body }) => ({
    id: documentIdSchema.parse(id),
    contractId: body.docId,
    contractNo: body.contractNo,
    name: maskName(body.theirs.customer.name),
    severity: body.severity,
    state: body.state,
    openedAt: body.openedAt,
    fields: body.fields,
    mine: body.authors.mine,
    theirs: body.authors.theirs,
    assignee: body.assignee,
  }))
}

function before(a: Held<'conflict'>, b: Held<'conflict'>): number {
  const open = Number(b.body.state === 'open') - Number(a.body.state === 'open')
  if (open !== 0) return open
  const age = a.body.openedAt < b.body.openedAt ? -1 : Number(a.body.openedAt > b.body.openedAt)
  if (a.body.state !== 'open') return -age
  return severities.indexOf(a.body.severity) - severities.indexOf(b.body.severity) || age
}

export async function conflictView(desk: Desk, id: DocumentId): Promise<ConflictView | null> {
  const held = await desk.replica.read('conflict', id)
  if (!held) return null
  const { base, mine, theirs } = held.body
  const taken = (from: Contract) => monthlyFeeOf(withFieldsOf(held.body, from))
  const pending = desk.outbox.all().find((row) => row.type === 'conflict' && row.documentId === id)
  return {
    id,
    rev: held.rev,
    body: { ...held.body, base: masked(held.body, base), mine: masked(held.body, mine), theirs: masked(held.body, theirs) },
    monthlyFee: { base: monthlyFeeOf(base), mine: taken(mine), theirs: monthlyFeeOf(theirs) },
    pending: pending ? entryOf(desk, pending) : null,
  }
}

/** What would stand if this side's values were taken in every field of the conflict. */
function withFieldsOf({ theirs, fields }: Conflict, from: Contract): Contract {
  const body = fields.reduce<Json>((sum, { path }) => (isContractField(path) ? withField(sum, path, from) : sum), theirs)
  return contractSchema.safeParse(body).data ?? from
}

/** Identity is masked unless it is what has to be decided. */
function masked({ fields }: Conflict, body: Contract): Contract {
  const shown = fields.reduce<Json>((sum, { path }) => withValueAt(sum, path, valueAt(body, path) ?? null), maskContract(body))
  return shown as Contract
}
