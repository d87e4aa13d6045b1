import { useMemo } from 'react'
import type { SkuCode } from '../../domain/kernel/ids.ts'
import { useTopic } from './useTopic.ts'

export type SkuName = { readonly modelName: string; readonly colour: string; readonly capacity: string }
export type Skus = {
  readonly nameOf: (skuCode: SkuCode) => SkuName
  readonly ofBarcode: (barcode: string) => SkuCode | null
  /** False: goods without an IMEI, which are counted by the piece. */
  readonly isSerialised: (skuCode: SkuCode) => boolean
}

/** Goods that come in one size have a dash there. */
const capacityOf = (capacity: string) => (capacity === '-' ? '' : capacity)

/** What a SKU is called, and which one a barcode names: from the catalogue, and from stock for what is sold no more. */
export function useSkus(): Skus {
  const offerings = useTopic('offerings', null)
  const stock = useTopic('stock', null)
  return useMemo(() => {
    const names = new Map<SkuCode, SkuName>()
    const barcodes = new Map<string, SkuCode>()
    const pieces = new Set<SkuCode>()
    for (const { skuCode, modelName, colour, capacity } of stock?.levels ?? [])
      names.set(skuCode, { modelName, colour, capacity: capacityOf(capacity) })
    for (const { offering } of offerings ?? []) {
      for (const { skuCode, colour, capacity, barcode } of offering.skus) {
        names.set(skuCode, { modelName: offering.name, colour, capacity: capacityOf(capacity) })
        if (barcode !== null) barcodes.set(barcode, skuCode)
        if (!offering.serialised) pieces.add(skuCode)
      }
    }
    return {
      nameOf: (skuCode) => names.get(skuCode) ?? { modelName: skuCode, colour: '', capacity: '' },
      ofBarcode: (barcode) => barcodes.get(barcode) ?? null,
      isSerialised: (skuCode) => !pieces.has(skuCode),
    }
  }, [offerings, stock])
}
