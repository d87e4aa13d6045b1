import type { ContractPart } from '../../../domain/orders/order.ts'
import type { useText } from '../../text/useText.ts'

/** The line that an order is about: its number, and the one that comes in its place. */
export function lineWords({ msisdn, newMsisdn }: Pick<ContractPart, 'msisdn' | 'newMsisdn'>, t: ReturnType<typeof useText>): string {
  return newMsisdn === undefined ? (msisdn ?? '') : t('orders/newNumber', { number: msisdn ?? '', next: newMsisdn })
}
