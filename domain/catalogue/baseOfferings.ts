import type { Instant } from '../kernel/instant.ts'
import type { Money } from '../kernel/money.ts'
import { basePlans } from './basePlans.ts'
import { withCheckDigit } from './ean13.ts'
import { handsetModels, skuCodeOf, type HandsetModel } from './handsetModels.ts'
import { offeringSchema, type Offering, type Seller } from './offering.ts'

export const OWN_SELLER: Seller = { sellerCode: 'S0001', kind: 'OWN', name: '자사' }
export const MARKET_SELLER: Seller = { sellerCode: 'S0002', kind: 'MARKETPLACE', name: '모바일마켓' }

/** 512 GB cost this much more than 256 GB when the S25 came out. */
const CAPACITY_DELTA: Readonly<Record<string, Money>> = { '512GB': 143_000 }
/** 공통지원금 at the dearest plan and at the cheapest, before the model's own share; between them it follows the fee. */
const SUBSIDY_LOW: Money = 60_000
const SUBSIDY_HIGH: Money = 240_000
const DEALER_SUBSIDY_MAX: Money = 150_000
/** GS1's prefix of Korea with a company number. */
const BARCODE_HEAD = '8801234'

function subsidiesOf(model: HandsetModel): Offering['carrierSubsidies'] {
  const launched = basePlans.filter(({ state }) => state === 'launched')
  const dearest = Math.max(...launched.map(({ monthlyFee }) => monthlyFee))
  // Models of earlier years are pushed: twice as much.
  const share = /S23|폴드4|플립4|A\d\d/.test(model.name) ? 2 : 1
  return launched.map(({ code, monthlyFee }) => {
    const between = SUBSIDY_LOW + ((SUBSIDY_HIGH - SUBSIDY_LOW) * monthlyFee) / dearest
    return { planCode: code, amount: (Math.round(between / 1000) * 1000 * share) as Money }
  })
}

function handsetOffering(model: HandsetModel, place: number, updatedAt: Instant): Offering {
  return offeringSchema.parse({
    offeringCode: model.modelCode,
    name: model.name,
    brand: '삼성',
    category: 'HANDSET',
    modelCode: model.modelCode,
    saleKind: 'REALTIME',
    seller: OWN_SELLER,
    listPrice: model.listPrice,
    colours: model.colours.map((name) => ({ name, priceDelta: 0 })),
    capacities: model.capacities.map((name) => ({ name, priceDelta: CAPACITY_DELTA[name] ?? 0 })),
    skus: model.capacities.flatMap((capacity, c) =>
      model.colours.map((colour, k) => ({
        skuCode: skuCodeOf(model, capacity, colour),
        colour,
        capacity,
        priceDelta: 0,
        barcode: withCheckDigit(`${BARCODE_HEAD}${String(place * 100 + c * 10 + k).padStart(5, '0')}`),
      })),
    ),
    serialised: true,
    carrierSubsidies: subsidiesOf(model),
    dealerSubsidyMax: DEALER_SUBSIDY_MAX,
    preorder: null,
    state: 'launched',
    stateReason: '',
    version: 1,
    updatedAt,
  })
}

/** Accessories of a marketplace seller: counted, without an IMEI, sold beside a handset under one order. */
const accessories = [
  { code: 'CASE-CLEAR', name: '투명 케이스', price: 19_000 },
  { code: 'CHARGER-25W', name: '25W 충전기', price: 33_000 },
  { code: 'BUDS-CASE', name: '이어폰 케이스', price: 15_000 },
] as const

function accessoryOffering({ code, name, price }: (typeof accessories)[number], place: number, updatedAt: Instant): Offering {
  return offeringSchema.parse({
    ...handsetOffering(handsetModels[0]!, 900 + place, updatedAt),
    offeringCode: code,
    name,
    brand: MARKET_SELLER.name,
    category: 'ACCESSORY',
    modelCode: code,
    seller: MARKET_SELLER,
    listPrice: price,
    colours: [{ name: '기본', priceDelta: 0 }],
    capacities: [{ name: '기본', priceDelta: 0 }],
    skus: [
      {
        skuCode: code,
        colour: '기본',
        capacity: '기본',
        priceDelta: 0,
        barcode: withCheckDigit(`${BARCODE_HEAD}${String(90_000 + place).padStart(5, '0')}`),
      },
    ],
    serialised: false,
    carrierSubsidies: [],
    dealerSubsidyMax: 0,
  })
}

/**
 * The goods a new store begins with: a handset of its own per model, SKUs as `skuCodeOf` names them, and accessories of a
 * marketplace seller. Prices are 출고가; subsidies follow the plan's fee.
 */
export function baseOfferings(updatedAt: Instant): readonly Offering[] {
  const handsets = handsetModels.map((model, place) => handsetOffering(model, place, updatedAt))
  return [...handsets, ...accessories.map((accessory, place) => accessoryOffering(accessory, place, updatedAt))]
}
