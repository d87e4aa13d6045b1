import { refuse, type Refused } from '../kernel/refusals.ts'
import type { ReceivedLine, TransferAction } from '../protocol/transfers.ts'
import type { UnitChange } from './decideAdjustment.ts'
import type { StockMovement } from './stockMovement.ts'
import { matchLines, movementOf, type TransferDecision, type TransferInput } from './transferContext.ts'
import type { Discrepancy, DiscrepancyKind, Transfer, TransferLine } from './transfer.ts'

type ReceiveAction = Extract<TransferAction, { readonly kind: 'receive' }>
/** What one receipt adds to a line. */
type Found = {
  readonly accepted: readonly string[]
  readonly damaged: readonly string[]
  readonly over: readonly string[]
  readonly acceptedQty: number
  readonly damagedQty: number
  readonly overQty: number
}

/**
 * TRF-5 (S5): what somebody scanned out of a parcel. An IMEI that was counted is not counted again, whoever scans it and
 * whatever he calls it; one that was not sent with this transfer is surplus, and stands in no level. What is missing when
 * nobody waits for more is short; what arrives after that is taken out of the shortage. Differences wait for a person.
 * Refusals: those of the lines, transfer_imei_unknown (called accepted, not sent), transfer_quantity_refused (more than sent).
 */
export function receiveTransfer(input: TransferInput, action: ReceiveAction): TransferDecision {
  const matched = matchLines(input.transfer, action.lines)
  if (!matched.ok) return matched
  const movements: StockMovement[] = []
  const units: UnitChange[] = []
  const lines: TransferLine[] = []
  for (const { line, said } of matched.pairs) {
    const found = said ? foundIn(input.transfer, line, said) : NOTHING
    if ('ok' in found) return found
    lines.push(withFound(line, found))
    const { skuCode } = line
    movements.push(
      ...movementOf(input, { kind: 'arrive', at: 'destination', skuCode, quantity: found.acceptedQty, imeis: found.accepted }),
      ...movementOf(input, { kind: 'arriveDamaged', at: 'destination', skuCode, quantity: found.damagedQty, imeis: found.damaged }),
    )
    const arrived = (imei: string, state: 'inStock' | 'damaged'): UnitChange => ({
      imei,
      skuCode,
      hubCode: input.transfer.toHubCode,
      state,
    })
    units.push(...found.accepted.map((imei) => arrived(imei, 'inStock')), ...found.damaged.map((imei) => arrived(imei, 'damaged')))
  }
  return { ok: true, transfer: settleReceipt({ ...input.transfer, lines }, action.final, input.at), movements, units }
}

const NOTHING: Found = { accepted: [], damaged: [], over: [], acceptedQty: 0, damagedQty: 0, overQty: 0 }

function foundIn(
  transfer: Transfer,
  line: TransferLine,
  said: ReceivedLine,
): Found | Refused<'transfer_imei_unknown' | 'transfer_quantity_refused'> {
  const settled = settledShortages(transfer, line)
  if (!line.serialised) {
    const { acceptedQty, damagedQty, overQty } = said
    const open = line.dispatchedQty - line.receivedQty - line.damagedQty - sum(settled)
    if (acceptedQty + damagedQty > open || said.acceptedImeis.length > 0) return refuse('transfer_quantity_refused', line.skuCode)
    return { ...NOTHING, acceptedQty, damagedQty, overQty }
  }
  const gone = new Set(settled.flatMap(({ imeis }) => imeis))
  const sent = new Set(line.dispatchedImeis.filter((imei) => !gone.has(imei)))
  const named = [...said.acceptedImeis, ...said.damagedImeis, ...said.overImeis]
  const foreign =
    named.find((imei) => gone.has(imei)) ?? said.acceptedImeis.find((imei) => !sent.has(imei) && !line.overImeis.includes(imei))
  if (foreign !== undefined) return refuse('transfer_imei_unknown', foreign)
  const counted = new Set([...line.receivedImeis, ...line.damagedImeis])
  const isNew = (imei: string) => sent.has(imei) && !counted.has(imei)
  const damaged = [...new Set(said.damagedImeis)].filter(isNew)
  // Somebody who takes a unit of this very parcel for surplus has received it.
  const accepted = [...new Set([...said.acceptedImeis, ...said.overImeis])].filter((imei) => isNew(imei) && !damaged.includes(imei))
  const over = [...new Set([...said.overImeis, ...said.damagedImeis])].filter((imei) => !sent.has(imei) && !line.overImeis.includes(imei))
  return { accepted, damaged, over, acceptedQty: accepted.length, damagedQty: damaged.length, overQty: over.length }
}

/** What a person wrote off or gave back to the source is no piece of this transfer any more, wherever it turns up. */
function settledShortages(transfer: Transfer, line: TransferLine): readonly Discrepancy[] {
  return transfer.discrepancies.filter(
    ({ kind, skuCode, closed }) => kind === 'short' && skuCode === line.skuCode && closed !== null && closed.resolution !== 'arrivedLater',
  )
}

function sum(discrepancies: readonly Discrepancy[]): number {
  return discrepancies.reduce((total, { quantity }) => total + quantity, 0)
}

function withFound(line: TransferLine, found: Found): TransferLine {
  const receivedQty = line.receivedQty + found.acceptedQty
  const damagedQty = line.damagedQty + found.damagedQty
  return {
    ...line,
    receivedQty,
    damagedQty,
    overQty: line.overQty + found.overQty,
    // A late arrival is no shortage any more.
    shortQty: Math.min(line.shortQty, line.dispatchedQty - receivedQty - damagedQty),
    receivedImeis: [...line.receivedImeis, ...found.accepted],
    damagedImeis: [...line.damagedImeis, ...found.damaged],
    overImeis: [...line.overImeis, ...found.over],
  }
}

/** The state after a receipt, and the differences that are open now; those that a person closed stay closed. */
function settleReceipt(transfer: Transfer, final: boolean, at: string): Transfer {
  const ends = final || transfer.state === 'discrepancyOpen'
  const lines = ends
    ? transfer.lines.map((line) => ({ ...line, shortQty: line.dispatchedQty - line.receivedQty - line.damagedQty }))
    : transfer.lines
  if (!ends && lines.some((line) => line.receivedQty + line.damagedQty < line.dispatchedQty))
    return { ...transfer, lines, state: 'partiallyReceived' }
  const discrepancies = lines.flatMap((line) => [
    ...differenceOf(transfer, line, 'short', at),
    ...differenceOf(transfer, line, 'damaged', at),
    ...differenceOf(transfer, line, 'over', at),
  ])
  return { ...transfer, lines, discrepancies, state: discrepancies.some(({ closed }) => closed === null) ? 'discrepancyOpen' : 'closed' }
}

/** What a person closed stays closed as it was; what came on top of it is a difference of its own. */
function differenceOf(transfer: Transfer, line: TransferLine, kind: DiscrepancyKind, openedAt: string): Discrepancy[] {
  const known = transfer.discrepancies.filter((one) => one.kind === kind && one.skuCode === line.skuCode)
  const closed = known.filter((one) => one.closed !== null)
  const stillCounted = closed.filter(({ closed: how }) => how?.resolution !== 'arrivedLater' && how?.resolution !== 'foundFine')
  const quantity = { short: line.shortQty, damaged: line.damagedQty, over: line.overQty }[kind] - sum(stillCounted)
  if (quantity <= 0) return closed
  const arrived = new Set([...line.receivedImeis, ...line.damagedImeis])
  const imeisOf = { short: line.dispatchedImeis.filter((imei) => !arrived.has(imei)), damaged: line.damagedImeis, over: line.overImeis }
  const settled = new Set(stillCounted.flatMap(({ imeis }) => imeis))
  const discrepancyId = `${line.skuCode}|${kind}${closed.length === 0 ? '' : `|${closed.length + 1}`}`
  const open = known.find((one) => one.closed === null)
  const imeis = imeisOf[kind].filter((imei) => !settled.has(imei))
  return [...closed, { discrepancyId, kind, skuCode: line.skuCode, quantity, imeis, openedAt: open?.openedAt ?? openedAt, closed: null }]
}
