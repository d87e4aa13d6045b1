import { z } from 'zod'
import { dealerCodeSchema, documentIdSchema } from '../kernel/ids.ts'
import { daySchema, instantSchema } from '../kernel/instant.ts'
import { moneySchema } from '../kernel/money.ts'
import { isImei } from './imei.ts'
import { select25DiscountOf } from './select25DiscountOf.ts'

/** TMF637 product status in the words of the shop; `contractTable` says which may follow which. */
export const contractStates = [
  'created',
  'pendingActive',
  'active',
  'suspended',
  'pendingTerminate',
  'terminated',
  'cancelled',
  'aborted',
] as const
export const contractStateSchema = z.enum(contractStates)
export type ContractState = (typeof contractStates)[number]

export const planSchema = z.strictObject({
  code: z.string().min(1).max(40),
  name: z.string().min(1).max(60),
  monthlyFee: moneySchema,
})
export type Plan = z.infer<typeof planSchema>

export const addOnSchema = z.strictObject({
  code: z.string().min(1).max(40),
  name: z.string().min(1).max(60),
  monthlyFee: moneySchema,
})
export type AddOn = z.infer<typeof addOnSchema>

export const imeiSchema = z.string().refine(isImei, 'an IMEI has 15 digits and a right check digit')

export const deviceOfContractSchema = z.strictObject({
  modelCode: z.string().min(1).max(40),
  name: z.string().min(1).max(80),
  imei: imeiSchema,
})

export const customerSnapshotSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  birthDate: daySchema,
  phone: z.string().regex(/^010-\d{4}-\d{4}$/),
  email: z.union([z.literal(''), z.email().max(120)]),
  address: z.string().max(200),
})

export const MEMO_CHARS_MAX = 4000

/** A contract as every party sees it. Money is integer KRW; phone numbers are `010-0000-0000`. */
export const contractSchema = z.strictObject({
  contractNo: z.string().regex(/^K[A-Z]?\d{6,12}$/),
  dealerCode: dealerCodeSchema,
  customerId: documentIdSchema,
  customer: customerSnapshotSchema,
  /** The line's number; usually the customer's phone, not always. */
  msisdn: z.string().regex(/^010-\d{4}-\d{4}$/),
  status: contractStateSchema,
  plan: planSchema,
  addOns: z.array(addOnSchema).max(20),
  device: deviceOfContractSchema.nullable(),
  /** 선택약정 25 %, or none. */
  discountPlan: z.enum(['NONE', 'SELECT25']),
  instalment: z.strictObject({ principal: moneySchema, months: z.int().min(0).max(60) }),
  commitment: z.strictObject({ startDate: daySchema, endDate: daySchema }).nullable(),
  /** When the line was opened and when it ended, by the centre's clock; see `datedByState`. Absent: it has not ended. */
  activatedAt: instantSchema.nullable(),
  terminatedAt: instantSchema.exactOptional(),
  memo: z.string().max(MEMO_CHARS_MAX),
  tags: z.array(z.string().min(1).max(30)).max(20),
  /** The server's time of the newest revision. */
  updatedAt: instantSchema,
})
export type Contract = z.infer<typeof contractSchema>

/** What the customer pays a month: plan and add-ons, less the discount of the plan under SELECT25. Instalments are not part of it. */
export function monthlyFeeOf(contract: Pick<Contract, 'plan' | 'addOns' | 'discountPlan'>): number {
  const addOns = contract.addOns.reduce((sum, addOn) => sum + addOn.monthlyFee, 0)
  const discount = contract.discountPlan === 'SELECT25' ? select25DiscountOf(contract.plan.monthlyFee) : 0
  return contract.plan.monthlyFee - discount + addOns
}
