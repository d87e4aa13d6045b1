import { z } from 'zod'

/** A UTC instant as ISO text with milliseconds; shown in Asia/Seoul. PostgreSQL knows no year 0000. */
export const instantSchema = z.iso.datetime().refine((at) => !at.startsWith('0000'), 'there is no year 0000')
export type Instant = z.infer<typeof instantSchema>

/** A calendar day (YYYY-MM-DD) as written in a contract; it has no time zone. */
export const daySchema = z.iso.date()
export type Day = z.infer<typeof daySchema>

/** Milliseconds since 1970 from an injected clock. */
export type Millis = number

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS

/** The instant as text for a number of milliseconds since 1970. */
export function toInstant(at: Millis): Instant {
  return new Date(at).toISOString()
}
