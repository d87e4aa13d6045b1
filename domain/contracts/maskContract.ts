import { z } from 'zod'
import { maskAddress, maskBirthDate, maskEmail, maskName, maskPhone } from '../customers/mask.ts'
import type { Json } from '../kernel/json.ts'
import { conflictSchema, type Choice, type Conflict } from './conflict.ts'
import { contractSchema, customerSnapshotSchema, type Contract } from './contract.ts'
import { isContractField, valueAt, withValueAt } from './contractChanges.ts'
import { contractFieldPaths, type ContractField } from './contractFields.ts'

/** CUS-2: how each field is told to somebody who did not say why he must know; null: as it is. A new field has to be decided on here. */
const fieldMasks: Record<ContractField, ((text: string) => string) | null> = {
  'customer.name': maskName,
  'customer.birthDate': maskBirthDate,
  'customer.phone': maskPhone,
  'customer.email': maskEmail,
  'customer.address': maskAddress,
  msisdn: maskPhone,
  memo: null,
  tags: null,
  plan: null,
  addOns: null,
  discountPlan: null,
  instalment: null,
  commitment: null,
  device: null,
  status: null,
}

/** The value of one field, masked; of a path that is no field nothing is told. */
export function maskedValue(path: string, value: Json): Json {
  if (!isContractField(path)) return null
  const mask = fieldMasks[path]
  return mask && typeof value === 'string' && value !== '' ? mask(value) : value
}

/** The customer's data made unreadable, each part in its own way. The result is read by `readContractSchema`, not by the contract's own. */
export function maskContract(body: Contract): Contract {
  const masked = contractFieldPaths.reduce<Json>((sum, path) => {
    const value = valueAt(body, path)
    return value === undefined || fieldMasks[path] === null ? sum : withValueAt(sum, path, maskedValue(path, value))
  }, body)
  return masked as Contract
}

/** All three versions of a conflict and what was decided, masked. */
export function maskConflict(conflict: Conflict): Conflict {
  const { base, mine, theirs, resolution } = conflict
  const versions = { base: maskContract(base), mine: maskContract(mine), theirs: maskContract(theirs) }
  if (resolution === null) return { ...conflict, ...versions }
  const choices = Object.entries(resolution.choices).map(([path, choice]): [string, Choice] => [
    path,
    typeof choice === 'string' ? choice : { value: maskedValue(path, choice.value) },
  ])
  return { ...conflict, ...versions, resolution: { ...resolution, choices: Object.fromEntries(choices) } }
}

const text = z.string().max(200)
/** A contract that is only read: what a mask leaves of a name or a number has no shape of its own. */
export const readContractSchema = contractSchema.extend({
  customer: customerSnapshotSchema.extend({ name: text, birthDate: text, phone: text, email: text, address: text }),
  msisdn: text,
})
export const readConflictSchema = conflictSchema.extend({
  base: readContractSchema,
  mine: readContractSchema,
  theirs: readContractSchema,
})
