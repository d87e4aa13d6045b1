import type { Guard } from '../../domain/orders/placeOrder.ts'

/**
 * Whether what was typed again cannot be right, judged by the masked data that this PC shows. The centre judges for good;
 * this only saves a way there and back. Nothing typed is not wrong yet.
 */
export function guardLooksWrong(
  guard: Guard,
  masked: { readonly msisdn: string; readonly name: string },
): { readonly lastFour: boolean; readonly name: boolean } {
  const lastFour = guard.lastFour.length >= 4 && guard.lastFour !== masked.msisdn.slice(-4)
  const typed = Array.from(guard.name.normalize('NFC').replaceAll(/\s/g, ''))
  const known = Array.from(masked.name.normalize('NFC').replaceAll(/\s/g, ''))
  const fits = typed.length === known.length && known.every((letter, i) => letter === '*' || letter === typed[i])
  return { lastFour, name: typed.length >= known.length && !fits }
}
