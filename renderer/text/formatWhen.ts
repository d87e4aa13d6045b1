import { HOUR_MS, MINUTE_MS } from '../../domain/kernel/instant.ts'

const SEOUL_OFFSET_MS = 9 * HOUR_MS
const DAY_MS = 24 * HOUR_MS

const two = (value: number) => String(value).padStart(2, '0')

/**
 * How long ago, as short as a table column wants it: 방금, 2분 전, 오늘 10:12, 어제 18:03, 11.20, 2024.11.20. Korea has no
 * summer time, so its day is a fixed shift. A time slightly ahead of this PC's clock counts as now, one of another day is
 * told by its date.
 */
export function formatWhen(instant: string, now: number, language: string): string {
  const at = Date.parse(instant)
  const korean = language === 'ko'
  const minutes = Math.floor((now - at) / MINUTE_MS)
  if (minutes < 1 && at - now < DAY_MS) return korean ? '방금' : 'just now'
  if (minutes >= 0 && minutes < 60) return korean ? `${minutes}분 전` : `${minutes} min ago`
  const [seoul, today] = [new Date(at + SEOUL_OFFSET_MS), new Date(now + SEOUL_OFFSET_MS)]
  const clock = `${two(seoul.getUTCHours())}:${two(seoul.getUTCMinutes())}`
  const days = Math.floor((now + SEOUL_OFFSET_MS) / DAY_MS) - Math.floor((at + SEOUL_OFFSET_MS) / DAY_MS)
  if (days === 0) return korean ? `오늘 ${clock}` : `today ${clock}`
  if (days === 1) return korean ? `어제 ${clock}` : `yesterday ${clock}`
  const day = `${two(seoul.getUTCMonth() + 1)}.${two(seoul.getUTCDate())}`
  return seoul.getUTCFullYear() === today.getUTCFullYear() ? day : `${seoul.getUTCFullYear()}.${day}`
}
