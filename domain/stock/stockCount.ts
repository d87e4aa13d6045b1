import { z } from 'zod'
import { authorSchema } from '../access/principal.ts'
import { imeiSchema } from '../contracts/contract.ts'
import { hubCodeSchema, skuCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import type { StateTable } from '../kernel/stateTable.ts'
import { stockUnitStates } from './stockUnit.ts'

export const COUNT_IMEIS_MAX = 5000

export const stockCountStates = ['counting', 'submitted', 'applied', 'cancelled'] as const
export type StockCountState = (typeof stockCountStates)[number]

/** STK-6: 실사 중, 확인 대기, 반영, 취소. A submitted count may be taken up again before it is applied. */
export const stockCountTable: StateTable<StockCountState> = {
  counting: ['counting', 'submitted', 'cancelled'],
  submitted: ['counting', 'applied', 'cancelled'],
  applied: [],
  cancelled: [],
}

/** `missing`: stands here by the books and was not scanned. `extra`: was scanned and stands elsewhere, or nowhere, by the books. */
export const countDifferenceSchema = z.strictObject({
  kind: z.enum(['missing', 'extra']),
  imei: imeiSchema,
  /** Null: an IMEI nobody knows. */
  skuCode: skuCodeSchema.nullable(),
  state: z.enum(stockUnitStates).nullable(),
  hubCode: hubCodeSchema.nullable(),
  /** False: promised to somebody, on its way or unknown; the books stay as they are and a person follows it up. */
  bookable: z.boolean(),
})
export type CountDifference = z.infer<typeof countDifferenceSchema>

/** One count of a hub, or of some of its models. Several people scan into one count. */
export const stockCountSchema = z.strictObject({
  hubCode: hubCodeSchema,
  /** Empty: everything in the hub. */
  skuCodes: z.array(skuCodeSchema).max(200),
  state: z.enum(stockCountStates),
  scannedImeis: z.array(imeiSchema).max(COUNT_IMEIS_MAX),
  /** Set when it was submitted: units by the books at that moment, and where they differ. */
  expectedCount: z.int().min(0).nullable(),
  differences: z.array(countDifferenceSchema),
  startedBy: authorSchema,
  startedAt: instantSchema,
  appliedBy: authorSchema.nullable(),
  reason: z.string().max(500).nullable(),
  updatedAt: instantSchema,
})
export type StockCount = z.infer<typeof stockCountSchema>
