import { convertQwertyToHangul, getChoseong } from 'es-hangul'

/** Ends every number, so that "the last four digits" is a plain `includes`. */
const END = '$'
const digits = (text: string) => text.replaceAll(/\D/g, '')
/** Phone numbers are parsed elsewhere: nothing but hyphens stands between their digits. */
const joined = (phone: string) => phone.replaceAll('-', '')

export type Searchable = {
  readonly name: string
  readonly phone: string
  readonly msisdn: string
  readonly contractNo: string
  readonly imei: string
  readonly model: string
}

/** One line per contract in which every kind of question is a substring. */
export function searchText({ name, phone, msisdn, contractNo, imei, model }: Searchable): string {
  const own = joined(phone)
  const line = joined(msisdn)
  const numbers = own === line ? own : `${own}${END} ${line}`
  const plain = name.toLowerCase().replaceAll(' ', '')
  return `${plain} ${getChoseong(plain)} ${numbers}${END} ${contractNo.toLowerCase()}${END} ${imei}${END} ${model.toLowerCase().replaceAll(' ', '')}`
}

/**
 * What to look for, any of which is a match: as typed, and as it would read on the other keyboard. Four digits are the
 * last four of a number.
 */
export function searchNeedles(text: string): readonly string[] {
  const plain = text.trim().toLowerCase().replaceAll(' ', '')
  if (plain === '') return []
  if (/^[\d-]+$/.test(plain)) {
    const number = digits(plain)
    return number === '' ? [] : [number.length === 4 ? `${number}${END}` : number]
  }
  if (!/[a-z]/.test(plain)) return [plain]
  // Shift matters on a Korean keyboard, so the text is taken as typed here.
  const hangul = convertQwertyToHangul(text.trim().replaceAll(' ', ''))
  return hangul === plain ? [plain] : [plain, hangul]
}
