import { formatWhen } from './formatWhen.ts'

const BYTES_PER_UNIT = 1024
const SEOUL = 'Asia/Seoul'

export type Format = {
  /** 1,234 */
  readonly count: (value: number) => string
  /** 80,000원 */
  readonly won: (value: number) => string
  /** +11,000원, −4,000원 */
  readonly wonDifference: (value: number) => string
  readonly bytes: (value: number) => string
  /** 방금, 2분 전, 오늘 10:12, 어제 18:03, 11.20 */
  readonly when: (instant: string, now: number) => string
  /** 2026. 11. 20. 오전 10:48 */
  readonly clock: (instant: string) => string
  /** 10:48:05 */
  readonly time: (instant: string) => string
  /** 2026. 11. 20. */
  readonly day: (instant: string) => string
}

/** Numbers, money, sizes and times as one language writes them; times are always those of Seoul. */
export function formatOf(language: string): Format {
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB'
  const number = new Intl.NumberFormat(locale)
  const clock = new Intl.DateTimeFormat(locale, { timeZone: SEOUL, dateStyle: 'medium', timeStyle: 'short' })
  const time = new Intl.DateTimeFormat(locale, { timeZone: SEOUL, timeStyle: 'medium', hourCycle: 'h23' })
  const day = new Intl.DateTimeFormat(locale, { timeZone: SEOUL, dateStyle: 'medium' })
  const won = (value: number) => (language === 'ko' ? `${number.format(value)}원` : `₩${number.format(value)}`)
  return {
    count: (value) => number.format(value),
    won,
    wonDifference: (value) => (value === 0 ? '±0' : `${value > 0 ? '+' : '−'}${won(Math.abs(value))}`),
    bytes(value) {
      if (value < BYTES_PER_UNIT) return `${value} B`
      const kilo = value / BYTES_PER_UNIT
      if (kilo < BYTES_PER_UNIT) return `${kilo.toFixed(0)} KB`
      return `${(kilo / BYTES_PER_UNIT).toFixed(1)} MB`
    },
    when: (instant, now) => formatWhen(instant, now, language),
    clock: (instant) => clock.format(new Date(instant)),
    time: (instant) => time.format(new Date(instant)),
    day: (instant) => day.format(new Date(instant)),
  }
}
