import { basePlans } from '../../domain/catalogue/basePlans.ts'
import { handsetModels, skuCodeOf, type HandsetModel } from '../../domain/catalogue/handsetModels.ts'
import type { Offering, OfferingState, Seller } from '../../domain/catalogue/offering.ts'
import { HOUR_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'

const DAY_MS = 24 * HOUR_MS
const own: Seller = { sellerCode: 'S0001', kind: 'OWN', name: '직영몰' }
const marketplace: Seller = { sellerCode: 'S0102', kind: 'MARKETPLACE', name: '모바일악세사리' }

/** What the larger memory costs more. */
const CAPACITY_DELTA = 143_000
const CARRIER_SUBSIDY_MAX = 650_000
const DEALER_SUBSIDY_MAX = 150_000
/** Taken in advance, in waves, before it is in the shops. */
const PREORDERED = 'SM-F956N'
const states: ReadonlyMap<string, readonly [OfferingState, string]> = new Map([
  ['SM-F721N', ['suspended', '물량 점검']],
  ['SM-F936N', ['retired', '단종']],
])

type Accessory = {
  readonly code: string
  readonly name: string
  readonly brand: string
  readonly price: number
  readonly seller: Seller
  readonly colours: readonly string[]
}
/** Counted, not named: goods without an IMEI. */
const accessories: readonly Accessory[] = [
  { code: 'ACC-CASE', name: '클리어 케이스', brand: '삼성', price: 29_000, seller: own, colours: ['투명'] },
  { code: 'ACC-CHARGER', name: '45W 고속 충전기', brand: '삼성', price: 49_500, seller: own, colours: ['화이트'] },
  { code: 'ACC-BUDS', name: '무선 이어폰', brand: '사운드랩', price: 89_000, seller: marketplace, colours: ['화이트', '블랙'] },
]

/** One combination that a hub can have on its shelf. */
export type DemoSku = {
  readonly skuCode: string
  readonly offeringCode: string
  readonly modelCode: string
  readonly modelName: string
  readonly colour: string
  readonly capacity: string
  readonly serialised: boolean
}

const handsetSkus = handsetModels.flatMap((model) =>
  model.capacities.flatMap((capacity) =>
    model.colours.map((colour): DemoSku => {
      const { modelCode, name: modelName } = model
      return {
        skuCode: skuCodeOf(model, capacity, colour),
        offeringCode: modelCode,
        modelCode,
        modelName,
        colour,
        capacity,
        serialised: true,
      }
    }),
  ),
)
const accessorySkus = accessories.flatMap(({ code, name, colours }) =>
  colours.map((colour, i): DemoSku => {
    return { skuCode: `${code}-${i + 1}`, offeringCode: code, modelCode: code, modelName: name, colour, capacity: '-', serialised: false }
  }),
)

/** Every model in every capacity and colour, then accessories. */
export const demoSkus: readonly DemoSku[] = [...handsetSkus, ...accessorySkus]

/** The catalogue as offerings: handsets with their subsidies, one taken in advance, and accessories of two sellers. */
export function demoOfferings(reference: Millis): readonly Offering[] {
  const at = toInstant(reference)
  const common = { version: 1, updatedAt: at }
  const handsets = handsetModels.map((model): Offering => {
    const [state, stateReason] = states.get(model.modelCode) ?? ['launched', '']
    const isPreordered = model.modelCode === PREORDERED
    const window = { opensAt: toInstant(reference - 7 * DAY_MS), closesAt: toInstant(reference + 30 * DAY_MS) }
    return {
      offeringCode: model.modelCode,
      name: model.name,
      brand: '삼성',
      category: 'HANDSET',
      modelCode: model.modelCode,
      saleKind: isPreordered ? 'RESERVATION' : 'REALTIME',
      seller: own,
      listPrice: model.listPrice,
      colours: model.colours.map((name) => ({ name, priceDelta: 0 })),
      capacities: model.capacities.map((name, i) => ({ name, priceDelta: i * CAPACITY_DELTA })),
      skus: skusOf(model.modelCode),
      serialised: true,
      carrierSubsidies: subsidiesOf(model),
      dealerSubsidyMax: DEALER_SUBSIDY_MAX,
      preorder: isPreordered ? { ...window, wave: 1, limitQty: 200 } : null,
      state,
      stateReason,
      ...common,
    }
  })
  const extras = accessories.map(({ code, name, brand, price, seller, colours }): Offering => {
    return {
      offeringCode: code,
      name,
      brand,
      category: 'ACCESSORY',
      modelCode: code,
      saleKind: 'REALTIME',
      seller,
      listPrice: price,
      colours: colours.map((colour) => ({ name: colour, priceDelta: 0 })),
      capacities: [{ name: '-', priceDelta: 0 }],
      skus: skusOf(code),
      serialised: false,
      carrierSubsidies: [],
      dealerSubsidyMax: 0,
      preorder: null,
      state: 'launched',
      stateReason: '',
      ...common,
    }
  })
  return [...handsets, ...extras]
}

/** Dearer plans bring more; what is listed is whole hundreds. */
function subsidiesOf({ listPrice }: HandsetModel): Offering['carrierSubsidies'] {
  const most = Math.min(CARRIER_SUBSIDY_MAX, Math.floor(listPrice * 0.4))
  const dearest = Math.max(...basePlans.map(({ monthlyFee }) => monthlyFee))
  return basePlans
    .filter(({ state }) => state === 'launched')
    .map(({ code, monthlyFee }) => ({ planCode: code, amount: Math.floor((most * monthlyFee) / dearest / 100) * 100 }))
}

function skusOf(offeringCode: string): Offering['skus'] {
  return demoSkus.flatMap((sku, n) => {
    const { skuCode, colour, capacity } = sku
    return sku.offeringCode === offeringCode ? [{ skuCode, colour, capacity, priceDelta: 0, barcode: barcodeOf(n) }] : []
  })
}

/** A Korean article number (880) with its check digit (GS1: weights 1 and 3). */
function barcodeOf(n: number): string {
  const body = `880${String(1_000_000 + n * 7).padStart(9, '0')}`
  const sum = Array.from(body, Number).reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 1 : 3), 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}
