import { z } from 'zod'
import type { Scan } from '../../../domain/catalogue/recogniseScan.ts'
import { skuCodeSchema, type SkuCode } from '../../../domain/kernel/ids.ts'
import type { StockUnit } from '../../../domain/stock/stockUnit.ts'
import type { Transfer } from '../../../domain/stock/transfer.ts'

/** What was picked: named units, and pieces of goods without an IMEI. */
export type Picked = {
  readonly units: readonly { readonly imei: string; readonly skuCode: SkuCode }[]
  readonly pieces: Readonly<Record<SkuCode, number>>
}
/** What one person has picked of a transfer so far. */
export type Picking = { readonly picked: Picked; readonly trackingNo: string }
export const NOTHING_PICKED: Picking = { picked: { units: [], pieces: {} }, trackingNo: '' }
/** As it comes back from the disk. */
export const pickingSchema: z.ZodType<Picking> = z.strictObject({
  picked: z.strictObject({
    units: z.array(z.strictObject({ imei: z.string(), skuCode: skuCodeSchema })),
    pieces: z.record(skuCodeSchema, z.int().min(0)),
  }),
  trackingNo: z.string(),
})

export type PickAnswer =
  | { readonly ok: true; readonly kind: 'picked'; readonly skuCode: SkuCode }
  | { readonly ok: false; readonly kind: 'again' | 'notHere' | 'notFree' | 'otherModel' | 'enough' | 'unknown' }

export const pickedOf = (picked: Picked, skuCode: SkuCode) =>
  picked.units.filter((unit) => unit.skuCode === skuCode).length + (picked.pieces[skuCode] ?? 0)

/** One scan while a transfer is picked, against the units the source has by the books. Never more than was approved. */
export function pickInto(
  transfer: Transfer,
  picked: Picked,
  known: { readonly scan: Scan; readonly units: ReadonlyMap<string, StockUnit>; readonly skuOfBarcode: (code: string) => SkuCode | null },
): { readonly picked: Picked; readonly answer: PickAnswer } {
  const no = (kind: Extract<PickAnswer, { ok: false }>['kind']) => ({ picked, answer: { ok: false, kind } as const })
  const { scan, units } = known
  if (scan.kind === 'unknown') return no('unknown')
  if (scan.kind === 'imei' && picked.units.some(({ imei }) => imei === scan.imei)) return no('again')
  const unit = scan.kind === 'imei' ? units.get(scan.imei) : undefined
  if (scan.kind === 'imei' && !unit) return no('notHere')
  const skuCode = unit?.skuCode ?? (scan.kind === 'ean13' ? known.skuOfBarcode(scan.code) : null)
  const line = transfer.lines.find((one) => one.skuCode === skuCode && one.serialised === (unit !== undefined))
  if (!line) return no('otherModel')
  if (unit && unit.state !== 'inStock') return no('notFree')
  if (pickedOf(picked, line.skuCode) >= line.approvedQty) return no('enough')
  const answer = { ok: true, kind: 'picked', skuCode: line.skuCode } as const
  if (unit) return { picked: { ...picked, units: [...picked.units, { imei: unit.imei, skuCode: line.skuCode }] }, answer }
  return { picked: { ...picked, pieces: { ...picked.pieces, [line.skuCode]: (picked.pieces[line.skuCode] ?? 0) + 1 } }, answer }
}
