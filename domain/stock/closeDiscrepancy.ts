import { refuse, type Refused } from '../kernel/refusals.ts'
import type { TransferAction } from '../protocol/transfers.ts'
import type { UnitChange } from './decideAdjustment.ts'
import type { MovementKind } from './stockMovement.ts'
import type { StockUnitState } from './stockUnit.ts'
import { movementOf, type TransferDecision, type TransferInput } from './transferContext.ts'
import { discrepancyResolutions, type Discrepancy, type DiscrepancyResolution, type TransferLine } from './transfer.ts'

type CloseAction = Extract<TransferAction, { readonly kind: 'closeDiscrepancy' }>
type Effect = {
  readonly movements: readonly { readonly kind: MovementKind; readonly at: 'source' | 'destination' }[]
  readonly unit: { readonly state: StockUnitState; readonly at: 'source' | 'destination' } | null
}

/** What each way of closing a difference books for every piece of it, and what becomes of its units. */
const effects: Record<DiscrepancyResolution, Effect> = {
  lost: {
    movements: [
      { kind: 'cancelArrival', at: 'destination' },
      { kind: 'writeOff', at: 'destination' },
    ],
    unit: { state: 'lost', at: 'destination' },
  },
  arrivedLater: { movements: [{ kind: 'arrive', at: 'destination' }], unit: { state: 'inStock', at: 'destination' } },
  neverLeft: {
    movements: [
      { kind: 'cancelArrival', at: 'destination' },
      { kind: 'returnHome', at: 'source' },
    ],
    unit: { state: 'inStock', at: 'source' },
  },
  keptDamaged: { movements: [], unit: null },
  scrapped: { movements: [{ kind: 'scrap', at: 'destination' }], unit: { state: 'scrapped', at: 'destination' } },
  foundFine: { movements: [{ kind: 'unblock', at: 'destination' }], unit: { state: 'inStock', at: 'destination' } },
  takenOver: {
    movements: [
      { kind: 'overOut', at: 'source' },
      { kind: 'overIn', at: 'destination' },
    ],
    unit: { state: 'inStock', at: 'destination' },
  },
  sentBack: { movements: [], unit: null },
}

/**
 * TRF-6 (S4): a person closes one difference with a reason; the last one closes the transfer. Refusals in this order:
 * discrepancy_unknown (closed counts), resolution_refused, then for units that were touched meanwhile unit_state_refused, and
 * stock_short where the source does not have what is taken over.
 */
export function closeDiscrepancy(input: TransferInput, action: CloseAction): TransferDecision {
  const { transfer, author, at } = input
  const one = transfer.discrepancies.find(({ discrepancyId }) => discrepancyId === action.discrepancyId)
  if (!one || one.closed !== null) return refuse('discrepancy_unknown', action.discrepancyId)
  const { resolution, reason } = action
  if (!(discrepancyResolutions[one.kind] as readonly DiscrepancyResolution[]).includes(resolution))
    return refuse('resolution_refused', resolution)
  const blocked = checkStill(input, one, resolution)
  if (blocked) return blocked
  const { movements, unit } = effects[resolution]
  const { skuCode, quantity, imeis } = one
  const discrepancies = transfer.discrepancies.map((each) =>
    each === one ? { ...one, closed: { resolution, reason, by: author, at } } : each,
  )
  const lines = transfer.lines.map((line) => (line.skuCode === skuCode ? afterResolution(line, one, resolution) : line))
  const state = discrepancies.every(({ closed }) => closed !== null) ? 'closed' : 'discrepancyOpen'
  const hubCode = unit?.at === 'source' ? transfer.fromHubCode : transfer.toHubCode
  return {
    ok: true,
    transfer: { ...transfer, lines, discrepancies, state },
    movements: movements.flatMap((movement) => movementOf(input, { ...movement, skuCode, quantity, imeis, reason })),
    units: unit ? imeis.map((imei): UnitChange => ({ imei, skuCode, hubCode, state: unit.state })) : [],
  }
}

/** Accepted + damaged + short stays what was dispatched. */
function afterResolution(line: TransferLine, { quantity, imeis }: Discrepancy, resolution: DiscrepancyResolution): TransferLine {
  const received = { receivedQty: line.receivedQty + quantity, receivedImeis: [...line.receivedImeis, ...imeis] }
  if (resolution === 'arrivedLater') return { ...line, ...received, shortQty: line.shortQty - quantity }
  if (resolution === 'foundFine') {
    return {
      ...line,
      ...received,
      damagedQty: line.damagedQty - quantity,
      damagedImeis: line.damagedImeis.filter((imei) => !imeis.includes(imei)),
    }
  }
  return line
}

function checkStill(
  { transfer, units, sourceAvailable }: TransferInput,
  { kind, skuCode, quantity, imeis }: Discrepancy,
  resolution: DiscrepancyResolution,
): Refused<'unit_state_refused' | 'stock_short'> | null {
  if (effects[resolution].unit === null) return null
  const expected: { readonly [K in Discrepancy['kind']]: { readonly state: StockUnitState; readonly hubCode: string } } = {
    short: { state: 'inTransit', hubCode: transfer.toHubCode },
    damaged: { state: 'damaged', hubCode: transfer.toHubCode },
    over: { state: 'inStock', hubCode: transfer.fromHubCode },
  }
  const { state, hubCode } = expected[kind]
  const moved = imeis.find((imei) => {
    const unit = units.get(imei)
    return unit?.state !== state || unit.hubCode !== hubCode || unit.skuCode !== skuCode
  })
  if (moved !== undefined) return refuse('unit_state_refused', moved)
  return resolution === 'takenOver' && (sourceAvailable.get(skuCode) ?? 0) < quantity ? refuse('stock_short', skuCode) : null
}
