/**
 * The fields of a contract that are edited and merged as one unit each, and what a machine may do when two people
 * changed the same contract. A path below a unit ("plan.code") or above several ("customer") means the unit(s).
 */
export const fieldClasses = ['SAFE-UNION', 'SAME-FIELD-SOFT', 'MONEY', 'IDENTITY', 'TERMINAL'] as const
export type FieldClass = (typeof fieldClasses)[number]

export const contractFields = {
  memo: 'SAFE-UNION',
  tags: 'SAFE-UNION',
  'customer.phone': 'SAME-FIELD-SOFT',
  'customer.email': 'SAME-FIELD-SOFT',
  'customer.address': 'SAME-FIELD-SOFT',
  plan: 'MONEY',
  addOns: 'MONEY',
  discountPlan: 'MONEY',
  instalment: 'MONEY',
  commitment: 'MONEY',
  'customer.name': 'IDENTITY',
  'customer.birthDate': 'IDENTITY',
  msisdn: 'IDENTITY',
  device: 'IDENTITY',
  status: 'TERMINAL',
} as const satisfies Record<string, FieldClass>

export type ContractField = keyof typeof contractFields
export const contractFieldPaths = Object.keys(contractFields) as readonly ContractField[]

/** Written by the server only; a change that names one is refused with `field_not_editable`. */
export const serverOnlyFields: readonly string[] = ['contractNo', 'dealerCode', 'customerId', 'activatedAt', 'terminatedAt', 'updatedAt']

/**
 * Fields of one group are decided together: a price is plan, add-ons and discount at once, a line is its owner, number
 * and handset at once. A soft field is a group of its own. Changes in different groups are independent: a machine merges them.
 */
export function groupOf(field: ContractField): string {
  const fieldClass = contractFields[field]
  return fieldClass === 'SAME-FIELD-SOFT' || fieldClass === 'SAFE-UNION' ? field : fieldClass
}
