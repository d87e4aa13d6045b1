import { z } from 'zod'

function weigh(digits: string): number {
  return Array.from(digits).reduce((sum, digit, i) => sum + Number(digit) * (i % 2 === 0 ? 1 : 3), 0)
}

/** True for 13 digits whose last one is the check digit (GS1 General Specifications, 7.9: weights 1 and 3). */
export function isEan13(text: string): boolean {
  return /^\d{13}$/.test(text) && weigh(text) % 10 === 0
}

/** The barcode of 12 digits: they and their check digit. */
export function withCheckDigit(twelve: string): string {
  return ean13Schema.parse(`${twelve}${(10 - (weigh(twelve) % 10)) % 10}`)
}

export const ean13Schema = z.string().refine(isEan13, 'a barcode has 13 digits and a right check digit')
