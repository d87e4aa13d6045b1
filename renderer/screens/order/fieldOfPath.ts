import type { OrderKind } from '../../../domain/orders/order.ts'
import type { TextKey } from '../../text/texts.ts'

const names: Readonly<Record<string, TextKey>> = {
  contract: 'order/field/contract',
  'customer.name': 'order/field/customerName',
  'customer.birthDate': 'order/field/customerBirthDate',
  'customer.phone': 'order/field/customerPhone',
  'customer.email': 'order/field/customerEmail',
  'customer.address': 'order/field/customerAddress',
  'contract.planCode': 'order/field/plan',
  'contract.msisdn': 'order/field/msisdn',
  'contract.previousCarrier': 'order/field/previousCarrier',
  'contract.oldDevice': 'order/field/oldDevice',
  'contract.reason': 'order/field/reason',
  'contract.guard.lastFour': 'order/field/guardNumber',
  'contract.guard.name': 'order/field/guardName',
  lines: 'order/field/goods',
  'receipt.phone': 'order/field/recipientPhone',
  'receipt.address': 'order/field/address',
  'receipt.requiredDay': 'order/field/requiredDay',
  'fulfilment.hubCode': 'order/field/hub',
}

/** What a place in an order of this kind is called on the screen. */
export function fieldOfPath(path: string, kind: OrderKind): TextKey {
  if (path === 'contract.msisdn' && kind === 'NUMBER_CHANGE') return 'order/field/newNumber'
  if (/^lines\.\d+$/.test(path)) return 'order/field/price'
  return names[path] ?? (path.startsWith('lines') ? 'order/field/goods' : 'order/field/other')
}

/** The box in which the place is filled in: marked with `data-field`, goods by what they have in common. */
export function focusField(path: string): void {
  const mark = path.startsWith('lines') ? 'lines' : path
  const place = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(mark)}"]`)
  place?.scrollIntoView({ block: 'center' })
  place?.querySelector<HTMLElement>('input, textarea, button, [tabindex="0"]')?.focus({ preventScroll: true })
}
