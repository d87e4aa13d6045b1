import { z } from 'zod'
import { skuCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { moneyDeltaSchema, moneySchema } from '../kernel/money.ts'
import { quantitySchema } from '../kernel/quantity.ts'
import type { StateTable } from '../kernel/stateTable.ts'
import { ean13Schema } from './ean13.ts'

export const offeringCategories = ['HANDSET', 'ACCESSORY'] as const
/** 예약 상품 / 실시간 판매 상품. */
export const saleKinds = ['RESERVATION', 'REALTIME'] as const
/** 자사 / 입점 업체. */
export const sellerKinds = ['OWN', 'MARKETPLACE'] as const

export const sellerSchema = z.strictObject({
  sellerCode: z.string().regex(/^S\d{4}$/),
  kind: z.enum(sellerKinds),
  name: z.string().min(1).max(60),
})
export type Seller = z.infer<typeof sellerSchema>

export const offeringStates = [
  'inStudy',
  'inDesign',
  'inTest',
  'rejected',
  'active',
  'launched',
  'suspended',
  'retired',
  'obsolete',
] as const
export type OfferingState = (typeof offeringStates)[number]

/** PRC-1: 기획, 개발, 검수, 반려, 출시 승인, 판매중, 판매중지, 단종, 폐기 (TMF620). Only what is launched is sold. */
export const offeringTable: StateTable<OfferingState> = {
  inStudy: ['inDesign'],
  inDesign: ['inTest'],
  inTest: ['active', 'rejected'],
  rejected: ['inDesign'],
  active: ['launched'],
  launched: ['suspended', 'retired'],
  suspended: ['launched', 'retired'],
  retired: ['obsolete'],
  obsolete: [],
}

export const optionValueSchema = z.strictObject({ name: z.string().min(1).max(40), priceDelta: moneyDeltaSchema })

/** One combination of options that can be stocked. Its price is list + the deltas of its options + its own. */
export const skuSchema = z.strictObject({
  skuCode: skuCodeSchema,
  colour: z.string().min(1).max(40),
  capacity: z.string().min(1).max(40),
  priceDelta: moneyDeltaSchema,
  barcode: ean13Schema.nullable(),
})
export type Sku = z.infer<typeof skuSchema>

/** A thing the shop sells, with its options. Plans and add-ons are documents of their own. */
export const offeringSchema = z.strictObject({
  offeringCode: z.string().min(1).max(40),
  name: z.string().min(1).max(80),
  brand: z.string().min(1).max(40),
  category: z.enum(offeringCategories),
  modelCode: z.string().min(1).max(40),
  saleKind: z.enum(saleKinds),
  seller: sellerSchema,
  /** 출고가. */
  listPrice: moneySchema,
  colours: z.array(optionValueSchema).min(1).max(20),
  capacities: z.array(optionValueSchema).min(1).max(20),
  skus: z.array(skuSchema).min(1).max(200),
  /** True: every piece is an IMEI. */
  serialised: z.boolean(),
  /** 공통지원금 by plan; a plan that is not named has none. */
  carrierSubsidies: z.array(z.strictObject({ planCode: z.string().min(1).max(40), amount: moneySchema })).max(100),
  /** 추가지원금: the most a shop may add of its own. */
  dealerSubsidyMax: moneySchema,
  /** With saleKind RESERVATION: when intake is open and how many in one wave (차수). */
  preorder: z.strictObject({ opensAt: instantSchema, closesAt: instantSchema, wave: z.int().min(1), limitQty: quantitySchema }).nullable(),
  state: z.enum(offeringStates),
  stateReason: z.string().max(200),
  version: z.int().min(1),
  updatedAt: instantSchema,
})
export type Offering = z.infer<typeof offeringSchema>
