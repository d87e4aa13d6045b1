import type { SheetRequest } from '../../data/sheetRequest.ts'
import type { TextKey } from '../../text/texts.ts'

const wrong: Readonly<Record<string, TextKey>> = {
  'customer.phone': 'order/fault/phone',
  'contract.msisdn': 'order/fault/phone',
  'receipt.phone': 'order/fault/phone',
  'customer.birthDate': 'order/fault/day',
  'receipt.requiredDay': 'order/fault/day',
  'customer.email': 'order/fault/email',
  'receipt.address': 'order/fault/address',
}

/** What is said under the box of a place that keeps the sheet from being an order: that it is blank, or how it is written. Undefined: nothing. */
export function fieldFault(path: string, typed: string, request: SheetRequest): TextKey | undefined {
  if (request.ok || !request.missing.includes(path)) return undefined
  return typed.trim() === '' ? 'order/fault/blank' : (wrong[path] ?? 'order/fault/other')
}
