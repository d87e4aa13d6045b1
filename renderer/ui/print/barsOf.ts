import JsBarcode from 'jsbarcode'

export type Bars = {
  readonly text: string
  readonly width: number
  readonly dark: readonly { readonly from: number; readonly width: number }[]
}

/** The bars of an EAN-13, or of a stock code as CODE 128 when the goods have none; in modules from the left, quiet zones included. */
export function barsOf(ean13: string | null, fallback: string): Bars {
  const text = ean13 ?? fallback
  const target: { encodings?: readonly { readonly data: string }[] } = {}
  JsBarcode(target, text, { format: ean13 === null ? 'CODE128' : 'EAN13', flat: true })
  const modules = (target.encodings ?? []).map(({ data }) => data).join('')
  const dark = [...modules.matchAll(/1+/g)].map(({ 0: run, index }) => ({ from: index + QUIET, width: run.length }))
  return { text, width: modules.length + 2 * QUIET, dark }
}
const QUIET = 10
