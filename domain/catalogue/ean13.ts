import { z } from 'zod'

/** True for 13 digits whose last one is the check digit (GS1 General Specifications, 7.9: weights 1 and 3). */
export function isEan13(text: string): boolean {
  if (!/^\d{13}$/.test(text)) return false
  let sum = 0
  for (let i = 0; i < 13; i++) sum += (text.charCodeAt(i) - 48) * (i % 2 === 0 ? 1 : 3)
  return sum % 10 === 0
}

export const ean13Schema = z.string().refine(isEan13, 'a barcode has 13 digits and a right check digit')
