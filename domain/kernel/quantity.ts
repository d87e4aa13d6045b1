import { z } from 'zod'

/** Pieces. A million is far above what any hub holds of one model. */
export const QUANTITY_MAX = 1_000_000
export const quantitySchema = z.int().min(0).max(QUANTITY_MAX)
export const piecesSchema = z.int().min(1).max(QUANTITY_MAX)
