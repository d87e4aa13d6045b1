import { isImei } from '../contracts/imei.ts'
import type { ContractState } from '../contracts/contract.ts'
import { daySchema, type Day, type Instant } from '../kernel/instant.ts'
import { MONEY_KRW_MAX, type Money } from '../kernel/money.ts'

/** A cell with spaces around it gone, line breaks inside it made spaces, and full-width letters made plain. */
export function plainCell(cell: string): string {
  return cell.normalize('NFKC').replace(/\s+/g, ' ').trim()
}

/** A name or an address: its letters stay as they are, composed; spaces and line breaks become single spaces. */
export function legacyText(cell: string): string {
  return cell.normalize('NFC').replace(/\s+/g, ' ').trim()
}

const DAY_SPELLINGS = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/,
  /^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?$/,
  /^(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일$/,
  /^(\d{4})(\d{2})(\d{2})$/,
]

/**
 * 2025-10-13, 2025/2/4, 2024.08.16, 2024. 8. 16., 2024년 8월 16일 and 20240816 as a calendar day between 1900 and 2199.
 * Null for everything else and for days that do not exist.
 */
export function legacyDay(text: string): Day | null {
  for (const spelling of DAY_SPELLINGS) {
    const found = spelling.exec(text)
    if (!found) continue
    const day = `${found[1]}-${found[2]!.padStart(2, '0')}-${found[3]!.padStart(2, '0')}`
    return daySchema.safeParse(day).success && day >= '1900' && day < '2200' ? day : null
  }
  return null
}

/** The instant at which a day begins in Korea, which has kept UTC+9 without summer time since 1988. */
export function startOfDayInKorea(day: Day): Instant {
  return new Date(`${day}T00:00:00+09:00`).toISOString()
}

/** 37000, 37,000, 37,000원, ₩37,000 in won. Null for a sign, a fraction, a group that is not three digits, or too much. */
export function legacyMoney(text: string): Money | null {
  const digits = text.replace(/^[₩￦\\]\s?/, '').replace(/\s?원$/, '')
  if (!/^(?:\d{1,3}(?:,\d{3})+|\d{1,12})$/.test(digits)) return null
  const won = Number(digits.replaceAll(',', ''))
  return won <= MONEY_KRW_MAX ? won : null
}

/** Months of an instalment, 0 to 60, with or without 개월. */
export function legacyMonths(text: string): number | null {
  const digits = text.replace(/\s?개월$/, '')
  return /^\d{1,2}$/.test(digits) && Number(digits) <= 60 ? Number(digits) : null
}

/** A mobile number as 010-0000-0000, from digits with or without hyphens, spaces, dots, brackets or the prefix +82. */
export function legacyPhone(text: string): string | null {
  const digits = text.replace(/[\s().-]/g, '').replace(/^(?:\+|00)820?/, '0')
  const found = /^(010)(\d{4})(\d{4})$/.exec(digits)
  return found ? `${found[1]}-${found[2]}-${found[3]}` : null
}

/** Fifteen digits with a right check digit, spaces and hyphens between them taken away. */
export function legacyImei(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '')
  return isImei(digits) ? digits : null
}

const stateByWord: ReadonlyMap<string, ContractState> = new Map([
  ['접수', 'created'],
  ['가입접수', 'created'],
  ['개통대기', 'pendingActive'],
  ['사용중', 'active'],
  ['개통', 'active'],
  ['정상', 'active'],
  ['정지', 'suspended'],
  ['일시정지', 'suspended'],
  ['해지접수', 'pendingTerminate'],
  ['해지예정', 'pendingTerminate'],
  ['해지', 'terminated'],
  ['해지완료', 'terminated'],
  ['취소', 'cancelled'],
  ['접수취소', 'cancelled'],
  ['개통실패', 'aborted'],
])

/** The state a back office's word means; spaces do not count. */
export function legacyState(text: string): ContractState | null {
  return stateByWord.get(text.replaceAll(' ', '')) ?? null
}

const discountByWord: ReadonlyMap<string, 'SELECT25' | 'NONE'> = new Map([
  ['Y', 'SELECT25'],
  ['예', 'SELECT25'],
  ['가입', 'SELECT25'],
  ['N', 'NONE'],
  ['아니오', 'NONE'],
  ['미가입', 'NONE'],
])

/** Y or N for the 25 % discount. An empty cell says neither, and money is not guessed. */
export function legacyDiscount(text: string): 'SELECT25' | 'NONE' | null {
  return discountByWord.get(text.toUpperCase()) ?? null
}

/** A memo keeps its characters, formulas included, and its line breaks as `\n`. */
export function legacyMemo(cell: string): string {
  return cell.normalize('NFC').replace(/\r\n?/g, '\n').trim()
}
