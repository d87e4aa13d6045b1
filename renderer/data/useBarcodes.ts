import { useCallback } from 'react'
import type { SkuCode } from '../../domain/kernel/ids.ts'
import { useTopic } from './useTopic.ts'

/** The barcode of a stock-keeping unit as the catalogue has it; null when it has none. */
export function useBarcodes(): (skuCode: SkuCode) => string | null {
  const offerings = useTopic('offerings', null)
  return useCallback(
    (skuCode) => offerings?.flatMap(({ offering }) => offering.skus).find((sku) => sku.skuCode === skuCode)?.barcode ?? null,
    [offerings],
  )
}
