import type { HubCode } from '../../../domain/kernel/ids.ts'
import type { ReplenishmentProposal } from '../../../domain/protocol/stock.ts'
import type { Hub } from '../../../domain/stock/hub.ts'
import { isDone } from './openTransfers.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'

export type LowRow = { readonly key: string; readonly proposal: ReplenishmentProposal; readonly ours: boolean; readonly asked: number }

/** Pieces asked for and neither here nor on their way: the level does not know of them yet. */
export function askedFor(transfers: readonly TransferView[], hubCode: HubCode, skuCode: string): number {
  return transfers
    .filter(({ body }) => body.toHubCode === hubCode && !isDone(body.state) && body.dispatchedAt === null)
    .flatMap(({ body }) => body.lines.filter((line) => line.skuCode === skuCode))
    .reduce((sum, line) => sum + Math.max(line.requestedQty, line.approvedQty), 0)
}

/** The most urgent first, as the engine gives them; what is asked for already stays in sight, marked. */
export function lowRows(
  proposals: readonly ReplenishmentProposal[],
  { own, transfers, oursOnly }: { readonly own: readonly Hub[]; readonly transfers: readonly TransferView[]; readonly oursOnly: boolean },
): readonly LowRow[] {
  const ours = new Set(own.map(({ hubCode }) => hubCode))
  return proposals
    .map((proposal) => ({
      key: `${proposal.hubCode} ${proposal.skuCode}`,
      proposal,
      ours: ours.has(proposal.hubCode),
      asked: askedFor(transfers, proposal.hubCode, proposal.skuCode),
    }))
    .filter((row) => row.ours || !oursOnly)
}

/** What may be asked for with one key: ours, not asked for yet, and a centre has it. */
export const mayAskFor = ({ ours, asked, proposal }: LowRow) => ours && asked === 0 && proposal.fromHubCode !== null
