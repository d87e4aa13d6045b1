import type { Author } from '../access/principal.ts'
import type { HubCode } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import type { Hub } from './hub.ts'
import type { Transfer } from './transfer.ts'

/**
 * TRF-2: goods are asked for by the hub that needs them, of another hub that is open. Nothing is held before it is approved.
 * Refusals in this order: transfer_hubs_same, hub_unknown, hub_not_open, transfer_line_repeated, stock_unknown.
 */
export function decideTransferRequest(input: {
  readonly transferNo: string
  readonly kind: Transfer['kind']
  readonly fromHubCode: HubCode
  readonly toHubCode: HubCode
  readonly from: Hub | undefined
  readonly to: Hub | undefined
  readonly lines: readonly { readonly skuCode: string; readonly quantity: number }[]
  readonly skus: ReadonlyMap<string, { readonly modelName: string; readonly serialised: boolean }>
  readonly reason: string | null
  readonly author: Author
  readonly at: Instant
}): Outcome<Transfer, 'transfer_hubs_same' | 'hub_unknown' | 'hub_not_open' | 'transfer_line_repeated' | 'stock_unknown'> {
  const { from, to, lines, author, at } = input
  if (input.fromHubCode === input.toHubCode) return refuse('transfer_hubs_same')
  if (!from || !to) return refuse('hub_unknown', from ? input.toHubCode : input.fromHubCode)
  // What is left of a hub that closes goes elsewhere; nothing goes into one.
  if ((from.state !== 'open' && from.state !== 'closing') || to.state !== 'open') return refuse('hub_not_open')
  const codes = lines.map(({ skuCode }) => skuCode)
  const repeated = codes.find((code, i) => codes.indexOf(code) !== i)
  if (repeated !== undefined) return refuse('transfer_line_repeated', repeated)
  const unknown = codes.find((code) => !input.skus.has(code))
  if (unknown !== undefined) return refuse('stock_unknown', unknown)
  return accept({
    transferNo: input.transferNo,
    kind: input.kind,
    fromHubCode: input.fromHubCode,
    toHubCode: input.toHubCode,
    fromDealerCode: from.dealerCode,
    toDealerCode: to.dealerCode,
    state: 'requested',
    lines: lines.map(({ skuCode, quantity }) => ({
      skuCode,
      ...input.skus.get(skuCode)!,
      requestedQty: quantity,
      approvedQty: 0,
      dispatchedQty: 0,
      receivedQty: 0,
      damagedQty: 0,
      shortQty: 0,
      overQty: 0,
      dispatchedImeis: [],
      receivedImeis: [],
      damagedImeis: [],
      overImeis: [],
    })),
    discrepancies: [],
    trackingNo: null,
    requestedBy: author,
    requestedAt: at,
    approvedBy: null,
    dispatchedAt: null,
    reason: input.reason,
    updatedAt: at,
  })
}
