import { daySchema, HOUR_MS, instantSchema, toInstant, type Instant, type Millis } from './instant.ts'

const DAY_MS = 24 * HOUR_MS
/** Korea keeps one time all year round. */
const SEOUL_OFFSET_MS = 9 * HOUR_MS

/** The hour of the day in Korea, 0 to 23. */
export function seoulHourOf(at: Millis): number {
  return new Date(at + SEOUL_OFFSET_MS).getUTCHours()
}

/** The day in Korea, YYYY-MM-DD. */
export function seoulDayOf(at: Millis): string {
  return toInstant(at + SEOUL_OFFSET_MS).slice(0, 10)
}

/** When it is `hour` o'clock in Korea next, after `now`. */
export function nextSeoulHour(now: Millis, hour: number): Instant {
  const today = Math.floor((now + SEOUL_OFFSET_MS) / DAY_MS) * DAY_MS - SEOUL_OFFSET_MS + hour * HOUR_MS
  return toInstant(today > now ? today : today + DAY_MS)
}

/** When a day (YYYY-MM-DD) begins in Korea, and when the one after it does; null for what is no day, and for days that no instant can tell. */
export function seoulDaySpan(typed: string): { readonly from: Instant; readonly until: Instant } | null {
  if (!daySchema.safeParse(typed).success) return null
  const start = Date.parse(`${typed}T00:00:00Z`) - SEOUL_OFFSET_MS
  const span = { from: toInstant(start), until: toInstant(start + DAY_MS) }
  return Object.values(span).every((at) => instantSchema.safeParse(at).success) ? span : null
}

/** When a month (YYYY-MM) begins in Korea, and when the one after it does. */
export function seoulMonthSpan(month: string): { readonly from: Instant; readonly until: Instant } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const startOf = (index: number) => toInstant(Date.UTC(year, index, 1) - SEOUL_OFFSET_MS)
  return { from: startOf(number - 1), until: startOf(number) }
}

/** The month in Korea (YYYY-MM), and so many months before it. */
export function seoulMonthOf(at: Millis, before = 0): string {
  const local = new Date(at + SEOUL_OFFSET_MS)
  return toInstant(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - before, 1)).slice(0, 7)
}
