import { z } from 'zod'
import type { Scan } from '../../../domain/catalogue/recogniseScan.ts'
import { skuCodeSchema, type SkuCode } from '../../../domain/kernel/ids.ts'
import type { ReceivedLine } from '../../../domain/protocol/transfers.ts'
import type { Transfer, TransferLine } from '../../../domain/stock/transfer.ts'

/** What a piece out of a parcel is called: fine, damaged, or more than was sent. */
const marks = ['accepted', 'damaged', 'over'] as const
export type Mark = (typeof marks)[number]
export type ScannedUnit = { readonly imei: string; readonly skuCode: SkuCode; readonly mark: Mark }
/** What was scanned here and not handed in yet, newest last. `pieces` are goods without an IMEI. */
export type Receipt = {
  readonly units: readonly ScannedUnit[]
  readonly pieces: Readonly<Record<SkuCode, Readonly<Record<Mark, number>>>>
  /** The model whose barcode was scanned last: surplus belongs to it. */
  readonly skuCode: SkuCode | null
}
export const EMPTY_RECEIPT: Receipt = { units: [], pieces: {}, skuCode: null }

const piecesSchema = z.strictObject({ accepted: z.int().min(0), damaged: z.int().min(0), over: z.int().min(0) })
/** As it comes back from the disk. */
export const receiptSchema: z.ZodType<Receipt> = z.strictObject({
  units: z.array(z.strictObject({ imei: z.string(), skuCode: skuCodeSchema, mark: z.enum(marks) })),
  pieces: z.record(skuCodeSchema, piecesSchema),
  skuCode: skuCodeSchema.nullable(),
})

/**
 * What was scanned here without the units that the centre has counted, whoever handed them in: two people at one parcel scan
 * the same unit, and it is one unit all the same.
 */
export function uncountedIn({ lines }: Pick<Transfer, 'lines'>, receipt: Receipt): Receipt {
  const counted = new Set(lines.flatMap(({ receivedImeis, damagedImeis, overImeis }) => [...receivedImeis, ...damagedImeis, ...overImeis]))
  return { ...receipt, units: receipt.units.filter(({ imei }) => !counted.has(imei)) }
}

/** Units and pieces that were scanned and not handed in. */
export function scansIn({ units, pieces }: Receipt): number {
  return Object.values(pieces).reduce((sum, { accepted, damaged, over }) => sum + accepted + damaged + over, units.length)
}

/** A receipt that the centre refused, back in hand, so that what was wrong in it is put right instead of being scanned again. */
export function takenBack(lines: readonly ReceivedLine[], receipt: Receipt): Receipt {
  const known = new Set(receipt.units.map(({ imei }) => imei))
  const units = lines.flatMap(({ skuCode, acceptedImeis, damagedImeis, overImeis }) =>
    Object.entries({ accepted: acceptedImeis, damaged: damagedImeis, over: overImeis }).flatMap(([mark, imeis]) =>
      imeis.filter((imei) => !known.has(imei)).map((imei): ScannedUnit => ({ imei, skuCode, mark: mark as Mark })),
    ),
  )
  const counted = lines.reduce(
    (sum, { skuCode, acceptedQty, damagedQty, overQty }) =>
      Object.entries({ accepted: acceptedQty, damaged: damagedQty, over: overQty }).reduce(
        (next, [mark, quantity]) => (quantity === 0 ? next : addPieces(next, skuCode, mark as Mark, quantity)),
        sum,
      ),
    receipt,
  )
  return { ...counted, units: [...units, ...receipt.units], skuCode: receipt.skuCode }
}

export type ScanAnswer =
  | { readonly ok: true; readonly kind: Mark | 'model'; readonly skuCode: SkuCode }
  | { readonly ok: false; readonly kind: 'again' | 'handedIn' | 'whichModel' | 'otherModel' | 'unknown' }
export type Scanned = { readonly receipt: Receipt; readonly answer: ScanAnswer }

/**
 * One scan of a receipt. An IMEI that was sent is accepted, or damaged while `damaged` is on; one that was not sent is surplus
 * of the model scanned last, or of the only one there is. A barcode names the model, and counts a piece of goods without IMEI.
 */
export function scanInto(
  transfer: Transfer,
  receipt: Receipt,
  {
    scan,
    damaged,
    skuOfBarcode,
  }: { readonly scan: Scan; readonly damaged: boolean; readonly skuOfBarcode: (code: string) => SkuCode | null },
): Scanned {
  const no = (kind: Extract<ScanAnswer, { ok: false }>['kind']): Scanned => ({ receipt, answer: { ok: false, kind } })
  if (scan.kind === 'unknown') return no('unknown')
  if (scan.kind === 'ean13') {
    const line = transfer.lines.find(({ skuCode }) => skuCode === skuOfBarcode(scan.code))
    if (!line) return no('otherModel')
    const { skuCode } = line
    if (line.serialised) return { receipt: { ...receipt, skuCode }, answer: { ok: true, kind: 'model', skuCode } }
    const mark = piecesLeft(line, receipt) === 0 ? 'over' : damaged ? 'damaged' : 'accepted'
    return { receipt: addPieces(receipt, skuCode, mark, 1), answer: { ok: true, kind: mark, skuCode } }
  }
  const { imei } = scan
  if (receipt.units.some((unit) => unit.imei === imei)) return no('again')
  if (transfer.lines.some((line) => [line.receivedImeis, line.damagedImeis, line.overImeis].some((list) => list.includes(imei))))
    return no('handedIn')
  const line = transfer.lines.find(({ dispatchedImeis }) => dispatchedImeis.includes(imei))
  const serialised = transfer.lines.filter((one) => one.serialised)
  // Surplus with an IMEI belongs to a model that has them, whatever was counted by the piece meanwhile.
  const surplusOf = serialised.length === 1 ? serialised[0] : serialised.find((one) => one.skuCode === receipt.skuCode)
  const skuCode = (line ?? surplusOf)?.skuCode
  if (skuCode === undefined) return no('whichModel')
  const mark = line ? (damaged ? 'damaged' : 'accepted') : 'over'
  return { receipt: { ...receipt, units: [...receipt.units, { imei, skuCode, mark }] }, answer: { ok: true, kind: mark, skuCode } }
}

export function addPieces(receipt: Receipt, skuCode: SkuCode, mark: Mark, by: number): Receipt {
  const before = receipt.pieces[skuCode] ?? { accepted: 0, damaged: 0, over: 0 }
  return { ...receipt, skuCode, pieces: { ...receipt.pieces, [skuCode]: { ...before, [mark]: Math.max(0, before[mark] + by) } } }
}

export function markUnit(receipt: Receipt, imei: string, mark: Mark | null): Receipt {
  const units = receipt.units.flatMap((unit) => (unit.imei !== imei ? [unit] : mark === null ? [] : [{ ...unit, mark }]))
  return { ...receipt, units }
}

const piecesLeft = (line: TransferLine, receipt: Receipt) => {
  const { accepted = 0, damaged = 0 } = receipt.pieces[line.skuCode] ?? {}
  return line.dispatchedQty - line.receivedQty - line.damagedQty - accepted - damaged
}

export type Tally = Readonly<Record<Mark, number>> & { readonly sent: number; readonly missing: number }

/** One line with what was scanned here on top of what was handed in before, by whomever. */
export function tallyOf(line: TransferLine, receipt: Receipt): Tally {
  const units = receipt.units.filter(({ skuCode }) => skuCode === line.skuCode)
  const pieces = receipt.pieces[line.skuCode]
  const count = (mark: Mark) => units.filter((unit) => unit.mark === mark).length + (pieces?.[mark] ?? 0)
  const accepted = line.receivedQty + count('accepted')
  const damaged = line.damagedQty + count('damaged')
  const sent = line.dispatchedQty
  return { sent, accepted, damaged, over: line.overQty + count('over'), missing: Math.max(0, sent - accepted - damaged) }
}

export function wholeTally(transfer: Transfer, receipt: Receipt): Tally {
  return transfer.lines
    .map((line) => tallyOf(line, receipt))
    .reduce((sum, one) => ({
      sent: sum.sent + one.sent,
      accepted: sum.accepted + one.accepted,
      damaged: sum.damaged + one.damaged,
      over: sum.over + one.over,
      missing: sum.missing + one.missing,
    }))
}

/** What is handed in: only what was scanned here. */
export function receivedLinesOf(transfer: Transfer, receipt: Receipt): readonly ReceivedLine[] {
  return transfer.lines.flatMap(({ skuCode }): ReceivedLine[] => {
    const imeisOf = (mark: Mark) => receipt.units.flatMap((unit) => (unit.skuCode === skuCode && unit.mark === mark ? [unit.imei] : []))
    const pieces = receipt.pieces[skuCode] ?? { accepted: 0, damaged: 0, over: 0 }
    const line = {
      skuCode,
      acceptedImeis: imeisOf('accepted'),
      damagedImeis: imeisOf('damaged'),
      overImeis: imeisOf('over'),
      acceptedQty: pieces.accepted,
      damagedQty: pieces.damaged,
      overQty: pieces.over,
    }
    const counted = line.acceptedImeis.length + line.damagedImeis.length + line.overImeis.length
    return counted + line.acceptedQty + line.damagedQty + line.overQty > 0 ? [line] : []
  })
}
