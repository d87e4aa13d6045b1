import { convertQwertyToHangul, getChoseong } from 'es-hangul'

/** Ends every number, so that "the last four digits" is a plain `includes`. */
const END = '$'
const digits = (text: string) => text.replaceAll(/\D/g, '')
/** Phone numbers are parsed elsewhere: nothing but hyphens stands between their digits. */
const joined = (phone: string) => phone.replaceAll('-', '')
const squeezed = (text: string) => text.toLowerCase().replaceAll(' ', '')
const isLatin = (text: string) => /^[\x20-\x7e]*$/.test(text)

export type Searchable = {
  readonly name: string
  readonly phone: string
  readonly msisdn: string
  /** Another number by which it is asked for: what an order puts in place of the old one. */
  readonly newMsisdn?: string | null
  readonly contractNo: string
  readonly imei: string
  readonly model: string
}

/**
 * One contract as two lines in which every kind of question is a substring. `latin` holds one byte per letter, which
 * makes looking for digits three times as fast; `hangul` holds what has Korean letters in it.
 */
export type SearchLines = { readonly latin: string; readonly hangul: string }
export type SearchNeedle = { readonly text: string; readonly line: keyof SearchLines }

export function searchLines({ name, phone, msisdn, newMsisdn = null, contractNo, imei, model }: Searchable): SearchLines {
  const own = joined(phone)
  const line = joined(msisdn)
  const next = newMsisdn === null ? '' : `${END} ${joined(newMsisdn)}`
  const numbers = own === line ? `${own}${next}` : `${own}${END} ${line}${next}`
  const plainName = squeezed(name)
  const plainModel = squeezed(model)
  const latinParts = `${latinOf(plainName)} ${latinOf(plainModel)}`
  return {
    latin: `${numbers}${END} ${contractNo.toLowerCase()}${END} ${imei}${END} ${latinParts}`,
    hangul: isLatin(plainName) && isLatin(plainModel) ? '' : `${plainName} ${getChoseong(plainName)} ${plainModel}`,
  }
}

/** The Latin letters of a text, what stood between them as a gap. */
function latinOf(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]+/g, ' ')
}

/** True when whatever one of `now` finds, one of `before` found: somebody typed on. */
export function narrows(now: readonly SearchNeedle[], before: readonly SearchNeedle[]): boolean {
  return now.length > 0 && now.every(({ line, text }) => before.some((needle) => needle.line === line && text.includes(needle.text)))
}

/**
 * What to look for, any of which is a match: as typed, and as it would read on the other keyboard. Four digits are the
 * last four of a number.
 */
export function searchNeedles(text: string): readonly SearchNeedle[] {
  // Some keyboards give letters in pieces; what is stored has them whole.
  const plain = squeezed(text.normalize('NFC').trim())
  if (plain === '') return []
  if (/^[\d-]+$/.test(plain)) {
    const number = digits(plain)
    return number === '' ? [] : [{ text: number.length === 4 ? `${number}${END}` : number, line: 'latin' }]
  }
  if (!isLatin(plain)) return [{ text: plain, line: 'hangul' }]
  // Shift matters on a Korean keyboard, so the text is taken as typed here.
  const hangul = convertQwertyToHangul(text.trim().replaceAll(' ', ''))
  const typed = { text: plain, line: 'latin' } as const
  return isLatin(hangul) ? [typed] : [typed, { text: hangul, line: 'hangul' }]
}
