import type { Money } from '../kernel/money.ts'

/**
 * PRC-4 (M8): the monthly principals of an instalment: whole won, none differs from another by more than one, the larger
 * ones first, and their sum is the principal. No months or nothing to pay: none. Interest is the carrier's and not part of it.
 */
export function instalmentSchedule(principal: number, months: number): readonly Money[] {
  if (months <= 0 || principal <= 0) return []
  const each = Math.floor(principal / months)
  const more = principal - each * months
  return Array.from({ length: months }, (_, month) => each + (month < more ? 1 : 0))
}
