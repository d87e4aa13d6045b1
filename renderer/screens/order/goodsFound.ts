import type { SkuCode } from '../../../domain/kernel/ids.ts'
import type { OfferingRow, SaleRightsView } from '../../../sync/salesTopics.ts'
import { soldHere } from './leasedUnit.ts'

export type GoodsRow = {
  readonly row: OfferingRow
  /** The option that is put in first: what the shop has most of, else what there is most of anywhere. */
  readonly skuCode: SkuCode
  readonly imei: string | null
  readonly ownQty: number
  readonly availableQty: number
  /** Without a line: how many of it this PC may sell. */
  readonly leasedQty: number
  /** Why it cannot be chosen. */
  readonly blocked: 'notForSale' | 'notLeased' | 'leasedSold' | null
}

const bare = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll(/[\s-]/g, '')

/**
 * What the shop may put in the basket, by name or model code, what can be sold before what cannot. Without a line only units
 * that were set aside for this PC can be chosen; the others are shown with the reason.
 */
export function goodsFound(
  rows: readonly OfferingRow[],
  text: string,
  rights: {
    readonly offline: boolean
    readonly view: SaleRightsView | undefined
    readonly taken: readonly (string | null)[]
    /** What lies in the shop's own hub, by SKU. */
    readonly ownQty: Readonly<Record<SkuCode, number>>
  },
): readonly GoodsRow[] {
  const words = text
    .split(/\s+/)
    .map(bare)
    .filter((word) => word !== '')
  const matching = rows.filter(({ offering }) => {
    const hay = bare(`${offering.name} ${offering.brand} ${offering.modelCode}`)
    return words.every((word) => hay.includes(word))
  })
  return matching
    .map((row) => goodsRow(row, rights))
    .toSorted(
      (a, b) =>
        Number(a.blocked !== null) - Number(b.blocked !== null) ||
        Number(b.ownQty > 0) - Number(a.ownQty > 0) ||
        b.availableQty - a.availableQty,
    )
}

type Rights = Parameters<typeof goodsFound>[2]

function goodsRow(row: OfferingRow, { offline, view, taken, ownQty: own }: Rights): GoodsRow {
  const { offering, status, availableBySku } = row
  const qty = (skuCode: SkuCode) => availableBySku[skuCode] ?? 0
  const availableQty = offering.skus.reduce((sum, { skuCode }) => sum + qty(skuCode), 0)
  const ownOf = (skuCode: SkuCode) => own[skuCode] ?? 0
  const ownQty = offering.skus.reduce((sum, { skuCode }) => sum + ownOf(skuCode), 0)
  const fullest = offering.skus.toSorted((a, b) => ownOf(b.skuCode) - ownOf(a.skuCode) || qty(b.skuCode) - qty(a.skuCode))[0]
  const left = view?.refusal === null ? view.left.filter(({ skuCode }) => offering.skus.some((sku) => sku.skuCode === skuCode)) : []
  const leasedQty = left.reduce((sum, { imeis }) => sum + imeis.length, 0)
  const unit = left.flatMap(({ skuCode, imeis }) => imeis.map((imei) => ({ skuCode, imei }))).find(({ imei }) => !taken.includes(imei))
  if (offline && offering.serialised) {
    const chosen = unit ?? { skuCode: fullest?.skuCode ?? '', imei: null }
    const isSold = soldHere(view).some(({ skuCode }) => offering.skus.some((sku) => sku.skuCode === skuCode))
    return { row, ...chosen, ownQty, availableQty, leasedQty, blocked: unit ? null : isSold ? 'leasedSold' : 'notLeased' }
  }
  const blocked = offline ? 'notLeased' : status === 'notForSale' ? 'notForSale' : null
  return { row, skuCode: fullest?.skuCode ?? '', imei: null, ownQty, availableQty, leasedQty, blocked }
}
