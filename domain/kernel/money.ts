import { z } from 'zod'

/** Korean won. Integer, no fraction exists; 100 million is far above any handset or fee. */
export const MONEY_KRW_MAX = 100_000_000
export const moneySchema = z.int().min(0).max(MONEY_KRW_MAX)
export type Money = z.infer<typeof moneySchema>
