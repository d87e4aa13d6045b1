import type { Money } from '../kernel/money.ts'

/**
 * PRC-3: 선택약정 25 % of a monthly fee, as operators print it: a quarter of the fee without VAT (fee ÷ 1.1), rounded up to
 * ten won, with VAT again. 130,000 becomes 32,505, which is 780,120 in 24 months. In whole numbers: ⌈fee ÷ 44⌉ × 11.
 */
export function select25DiscountOf(monthlyFee: Money): Money {
  return Math.min(monthlyFee, Math.ceil(monthlyFee / 44) * 11)
}
