import type { Scan } from '../../../domain/catalogue/recogniseScan.ts'
import type { HubCode, SkuCode } from '../../../domain/kernel/ids.ts'
import type { StockLevel } from '../../../domain/stock/hub.ts'
import type { StockCount } from '../../../domain/stock/stockCount.ts'

export type CountScan =
  | { readonly ok: true; readonly imei: string }
  | { readonly ok: false; readonly kind: 'again' | 'onlyImei' | 'unknown' }

/** One scan of a count. Everything with an IMEI counts once, what the books do not know too: it is what is looked for. */
export function countScan(scannedImeis: readonly string[], scan: Scan): CountScan {
  if (scan.kind === 'unknown') return { ok: false, kind: 'unknown' }
  if (scan.kind === 'ean13') return { ok: false, kind: 'onlyImei' }
  return scannedImeis.includes(scan.imei) ? { ok: false, kind: 'again' } : { ok: true, imei: scan.imei }
}

/** Units the books have in the part of a hub that is counted. Goods without an IMEI are not scanned. */
export function expectedOf(
  levels: readonly StockLevel[],
  { hubCode, skuCodes }: Pick<StockCount, 'hubCode' | 'skuCodes'>,
  isSerialised: (skuCode: SkuCode) => boolean,
): number {
  return levels
    .filter(
      (level) => level.hubCode === hubCode && isSerialised(level.skuCode) && (skuCodes.length === 0 || skuCodes.includes(level.skuCode)),
    )
    .reduce((sum, { onHandQty }) => sum + onHandQty, 0)
}

/** The models a hub has, each with its SKUs: a count of one model takes them all. */
export function modelsOf(
  levels: readonly StockLevel[],
  hubCode: HubCode | null,
  isSerialised: (skuCode: SkuCode) => boolean,
): ReadonlyMap<string, readonly SkuCode[]> {
  const models = new Map<string, SkuCode[]>()
  for (const level of levels) {
    if (level.hubCode === hubCode && isSerialised(level.skuCode))
      models.set(level.modelName, [...(models.get(level.modelName) ?? []), level.skuCode])
  }
  return new Map([...models].sort(([a], [b]) => (a < b ? 1 : -1)))
}
