import { isImei } from '../contracts/imei.ts'
import { isEan13 } from './ean13.ts'

export type Scan =
  | { readonly kind: 'imei'; readonly imei: string }
  | { readonly kind: 'ean13'; readonly code: string }
  /** Nothing we know; `text` is what came, without control characters. */
  | { readonly kind: 'unknown'; readonly text: string }

/**
 * STK-14: what a scanner (or a person) typed: an IMEI, alone, with hyphens, behind its label, or first of several numbers on
 * a box; or the barcode of a model (EAN-13, UPC-A as EAN-13 with a leading zero). An IMEI is never guessed: its check digit decides.
 */
export function recogniseScan(raw: string): Scan {
  const text = Array.from(raw, (letter) => (letter < ' ' || letter === '\u007f' ? ' ' : letter))
    .join('')
    .trim()
  const bare = text.replaceAll(/[\s-]/g, '')
  const imei = isImei(bare) ? bare : [...text.replaceAll('-', '').matchAll(/(?<!\d)\d{15}(?!\d)/g)].map(([digits]) => digits).find(isImei)
  if (imei !== undefined) return { kind: 'imei', imei }
  const code = /^\d{12}$/.test(bare) ? `0${bare}` : bare
  return isEan13(code) ? { kind: 'ean13', code } : { kind: 'unknown', text }
}
