import { z } from 'zod'

/** A whole number from 1 in a query string, where everything is text: read exactly, never coerced. */
export function countTextSchema(max: number) {
  return z
    .string()
    .regex(/^[1-9]\d{0,6}$/)
    .transform(Number)
    .refine((count) => count <= max, `at most ${max}`)
}
