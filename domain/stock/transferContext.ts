import type { Author } from '../access/principal.ts'
import type { TransferId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Refused } from '../kernel/refusals.ts'
import type { UnitChange } from './decideAdjustment.ts'
import type { MovementKind, StockMovement } from './stockMovement.ts'
import type { StockUnit } from './stockUnit.ts'
import type { Transfer, TransferLine } from './transfer.ts'

export type TransferInput = {
  readonly id: TransferId
  readonly transfer: Transfer
  readonly author: Author
  readonly at: Instant
  /** Pieces of each SKU that the source can promise now, as locked. */
  readonly sourceAvailable: ReadonlyMap<string, number>
  /** The units that the action or the transfer names, as locked; an IMEI that is missing is unknown. */
  readonly units: ReadonlyMap<string, StockUnit>
}

export type TransferRefusal =
  | 'transfer_state_refused'
  | 'transfer_line_unknown'
  | 'transfer_line_repeated'
  | 'transfer_quantity_refused'
  | 'transfer_imei_unknown'
  | 'unit_unknown'
  | 'unit_sku_mismatch'
  | 'unit_state_refused'
  | 'stock_short'
  | 'reason_missing'
  | 'discrepancy_unknown'
  | 'resolution_refused'

export type TransferDecision =
  | { readonly ok: true; readonly transfer: Transfer; readonly movements: readonly StockMovement[]; readonly units: readonly UnitChange[] }
  | Refused<TransferRefusal>

/** A movement of one line of a transfer; none when there is nothing to move. */
export function movementOf(
  { id, transfer }: Pick<TransferInput, 'id' | 'transfer'>,
  what: {
    readonly kind: MovementKind
    readonly at: 'source' | 'destination'
    readonly skuCode: string
    readonly quantity: number
    readonly imeis?: readonly string[]
    readonly reason?: string | null
  },
): StockMovement[] {
  if (what.quantity === 0) return []
  const hubCode = what.at === 'source' ? transfer.fromHubCode : transfer.toHubCode
  const { kind, skuCode, quantity } = what
  return [
    { kind, hubCode, skuCode, quantity, imeis: [...(what.imeis ?? [])], reference: { kind: 'transfer', id }, reason: what.reason ?? null },
  ]
}

/** The lines of an action by SKU, or what is wrong with them. */
export function matchLines<L extends { readonly skuCode: string }>(
  transfer: Transfer,
  lines: readonly L[],
):
  | { readonly ok: true; readonly pairs: readonly { readonly line: TransferLine; readonly said: L | undefined }[] }
  | Refused<'transfer_line_unknown' | 'transfer_line_repeated'> {
  const bySku = new Map<string, L>()
  for (const said of lines) {
    if (bySku.has(said.skuCode)) return { ok: false, code: 'transfer_line_repeated', detail: said.skuCode }
    if (!transfer.lines.some(({ skuCode }) => skuCode === said.skuCode))
      return { ok: false, code: 'transfer_line_unknown', detail: said.skuCode }
    bySku.set(said.skuCode, said)
  }
  return { ok: true, pairs: transfer.lines.map((line) => ({ line, said: bySku.get(line.skuCode) })) }
}
