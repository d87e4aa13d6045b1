import { z } from 'zod'

/** Korean won. Integer, no fraction exists; 100 million is far above any handset or fee. */
export const MONEY_KRW_MAX = 100_000_000
export const moneySchema = z.int().min(0).max(MONEY_KRW_MAX)
export type Money = z.infer<typeof moneySchema>

/** A surcharge or a reduction against a list price. */
export const moneyDeltaSchema = z.int().min(-MONEY_KRW_MAX).max(MONEY_KRW_MAX)

/** The sum of an order: many times the dearest handset. */
export const TOTAL_KRW_MAX = 100 * MONEY_KRW_MAX
export const totalSchema = z.int().min(0).max(TOTAL_KRW_MAX)
