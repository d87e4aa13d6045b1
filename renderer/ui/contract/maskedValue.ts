import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import { maskAddress, maskBirthDate, maskEmail, maskName, maskPhone } from '../../../domain/customers/mask.ts'
import type { Json } from '../../../domain/kernel/json.ts'

const masks: Partial<Record<ContractField, (text: string) => string>> = {
  'customer.name': maskName,
  'customer.birthDate': maskBirthDate,
  'customer.phone': maskPhone,
  'customer.email': maskEmail,
  'customer.address': maskAddress,
  msisdn: maskPhone,
}

/** The value as it may be shown to somebody who did not ask for the customer's data in clear. */
export function maskedValue(field: ContractField, value: Json | undefined): Json | undefined {
  const mask = masks[field]
  return mask && typeof value === 'string' && value !== '' ? mask(value) : value
}
