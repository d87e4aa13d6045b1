import { z } from 'zod'
import { imeiSchema } from '../contracts/contract.ts'
import { dealerCodeSchema, deviceIdSchema, hubCodeSchema, orderIdSchema, skuCodeSchema, userIdSchema } from '../kernel/ids.ts'
import { HOUR_MS, instantSchema, MINUTE_MS } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import type { StateTable } from '../kernel/stateTable.ts'

/** One shop day with its evening: a right outlives an outage, and stock comes back by itself when a PC does not. */
export const SALE_RIGHT_TTL_MS = 12 * HOUR_MS
/** A sale made in time may arrive this much later and still counts. Only after it may the unit go to somebody else. */
export const SALE_RIGHT_GRACE_MS = 2 * HOUR_MS
/** From here on a PC that is online asks for a fresh right. */
export const SALE_RIGHT_RENEW_BEFORE_MS = 4 * HOUR_MS
/** How far a clock of a PC may be off what it was told before its rights rest. */
export const CLOCK_DOUBT_MS = 5 * MINUTE_MS
/** At most this share of what a hub could sell is leased, to all of its devices together, in percent. */
export const SALE_RIGHT_SHARE_PERCENT = 50
export const SALE_RIGHT_UNITS_MAX = 50
invariant(SALE_RIGHT_GRACE_MS < SALE_RIGHT_TTL_MS && SALE_RIGHT_RENEW_BEFORE_MS < SALE_RIGHT_TTL_MS, 'a right is renewed while it holds')

export const saleRightStates = ['active', 'returned', 'expired', 'exhausted'] as const
export type SaleRightState = (typeof saleRightStates)[number]

/** RIT-1: active rights end once: given back, run out with their grace, or all sold. */
export const saleRightTable: StateTable<SaleRightState> = {
  active: ['active', 'returned', 'expired', 'exhausted'],
  returned: [],
  expired: [],
  exhausted: [],
}

export const leasedUnitSchema = z.strictObject({
  imei: imeiSchema,
  skuCode: skuCodeSchema,
  modelName: z.string(),
  colour: z.string(),
  capacity: z.string(),
  state: z.enum(['leased', 'sold', 'returned']),
  orderId: orderIdSchema.nullable(),
})
export type LeasedUnit = z.infer<typeof leasedUnitSchema>

/** Named units of a dealer's hub that one device alone may sell until `expiresAt`, also without a line. Times are the server's. */
export const saleRightSchema = z.strictObject({
  dealerCode: dealerCodeSchema,
  hubCode: hubCodeSchema,
  deviceId: deviceIdSchema,
  userId: userIdSchema,
  units: z.array(leasedUnitSchema).max(SALE_RIGHT_UNITS_MAX),
  /** The provisional number of the first unit; the next unit has the next one. No other right has any of them. */
  provisionalFrom: z.int().min(1),
  state: z.enum(saleRightStates),
  issuedAt: instantSchema,
  expiresAt: instantSchema,
  updatedAt: instantSchema,
})
export type SaleRight = z.infer<typeof saleRightSchema>
