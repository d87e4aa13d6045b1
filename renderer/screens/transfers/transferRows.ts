import { holds } from '../../../domain/access/permissions.ts'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import type { TransferActionKind } from '../../../domain/protocol/transfers.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import { transferActionRules, transferActionStates } from '../../../domain/stock/decideTransferAction.ts'
import type { Hub } from '../../../domain/stock/hub.ts'
import { mayRunHub } from '../../../domain/stock/mayRunHub.ts'
import type { Transfer, TransferState } from '../../../domain/stock/transfer.ts'
import { transferTable } from '../../../domain/stock/transferTable.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'

const actions = Object.keys(transferActionRules) as readonly TransferActionKind[]

/** What this person may do with a transfer now: his hub's part of it, in a state that allows it. The server decides again. */
export function actionsOf(transfer: Transfer, user: SignedInUser, hubs: ReadonlyMap<HubCode, Hub>): readonly TransferActionKind[] {
  const runs = (hubCode: HubCode) => {
    const hub = hubs.get(hubCode)
    return hub !== undefined && mayRunHub(user, hub)
  }
  const sides = { source: runs(transfer.fromHubCode), destination: runs(transfer.toHubCode) }
  return actions.filter((action) => {
    const { side, permission } = transferActionRules[action]
    const isTheirs = side === 'either' ? sides.source || sides.destination : sides[side]
    return isTheirs && holds(user, permission) && transferActionStates[action].includes(transfer.state)
  })
}

/** What brings a transfer on. Taking it back is no task of anybody's. */
const tasks: readonly TransferActionKind[] = ['approve', 'pick', 'dispatch', 'receive', 'closeDiscrepancy']

export const transferGroups = ['todo', 'open', 'done', 'all'] as const
export type TransferGroup = (typeof transferGroups)[number]

export const isDone = (state: TransferState) => transferTable[state].length === 0

export function inGroup(group: TransferGroup, transfer: Transfer, mine: readonly TransferActionKind[]): boolean {
  if (group === 'all') return true
  if (group === 'todo') return mine.some((action) => tasks.includes(action))
  return isDone(transfer.state) === (group === 'done')
}

/** How many pieces a transfer is about, at the point it has come to. */
export function piecesOf({ lines, state }: Transfer): number {
  const of =
    state === 'requested' || state === 'rejected'
      ? 'requestedQty'
      : state === 'approved' || state === 'picking'
        ? 'approvedQty'
        : 'dispatchedQty'
  const pieces = lines.reduce((sum, line) => sum + line[of], 0)
  return pieces === 0 ? lines.reduce((sum, line) => sum + line.requestedQty, 0) : pieces
}

export const receivedOf = ({ lines }: Transfer) => lines.reduce((sum, line) => sum + line.receivedQty + line.damagedQty, 0)

export type TransferRow = { readonly view: TransferView; readonly mine: readonly TransferActionKind[] }

/** What this person has to do first, then the newest. */
export function transferRows(views: readonly TransferView[], user: SignedInUser, hubs: ReadonlyMap<HubCode, Hub>): readonly TransferRow[] {
  const rows = views.map((view) => ({ view, mine: actionsOf(view.body, user, hubs) }))
  const rank = ({ mine }: TransferRow) => Number(!mine.some((action) => tasks.includes(action)))
  return rows.toSorted((a, b) => rank(a) - rank(b))
}
