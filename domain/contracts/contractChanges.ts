import { jsonEqual, type Json } from '../kernel/json.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'
import { contractSchema, type Contract } from './contract.ts'
import { contractFieldPaths, contractFields, serverOnlyFields, type ContractField } from './contractFields.ts'

/** One field-level edit as it travels: a dotted path, what the author saw, what the author wants. */
export type Change = { readonly path: string; readonly from: Json; readonly to: Json }
type Branch = { readonly [key: string]: Json }

/** The value at a dotted path, undefined when a step is missing. */
export function valueAt(body: Json | undefined, path: string): Json | undefined {
  let value: Json | undefined = body
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = Object.hasOwn(value, key) ? (value as Branch)[key] : undefined
  }
  return value
}

/** A copy of `body` with `value` at the dotted path; missing branches are made. */
export function withValueAt(body: Json | undefined, path: string, value: Json): Json {
  const [key, ...rest] = path.split('.') as [string, ...string[]]
  const branch = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Branch) : {}
  return { ...branch, [key]: rest.length === 0 ? value : withValueAt(branch[key], rest.join('.'), value) }
}

/** The fields in which two bodies differ. */
export function changedFields(before: Contract, after: Contract): ContractField[] {
  return contractFieldPaths.filter((field) => !jsonEqual(valueAt(before, field), valueAt(after, field)))
}

/** The parts of a change's path that name units: itself, the unit it lies in, or the units that lie in it. */
function unitsOf(path: string): readonly ContractField[] {
  return contractFieldPaths.filter((field) => field === path || path.startsWith(`${field}.`) || field.startsWith(`${path}.`))
}

/**
 * CON-2: the body that `changes` make out of `base`. Refusals in this order: change_empty, field_unknown,
 * field_not_editable, field_invalid (detail: the path). Values that equal the base are no change.
 */
export function applyChanges(
  base: Contract,
  changes: readonly Change[],
): Outcome<Contract, 'change_empty' | 'field_unknown' | 'field_not_editable' | 'field_invalid'> {
  if (changes.length === 0) return refuse('change_empty')
  for (const { path } of changes) {
    if (serverOnlyFields.includes(path)) return refuse('field_not_editable', path)
    if (unitsOf(path).length === 0) return refuse('field_unknown', path)
  }
  const body = changes.reduce<Json>((draft, { path, to }) => withValueAt(draft, path, to), base)
  const parsed = contractSchema.safeParse(body)
  if (!parsed.success) return refuse('field_invalid', parsed.error.issues[0]?.path.join('.') ?? '')
  if (serverOnlyFields.some((path) => !jsonEqual(valueAt(base, path), valueAt(parsed.data, path)))) return refuse('field_not_editable')
  if (changedFields(base, parsed.data).length === 0) return refuse('change_empty')
  return accept(parsed.data)
}

/** A body with the value of one unit taken from elsewhere. The caller parses the result before trusting it. */
export function withField(body: Json, field: ContractField, from: Json): Json {
  return withValueAt(body, field, valueAt(from, field) ?? null)
}

export function isContractField(path: string): path is ContractField {
  return Object.hasOwn(contractFields, path)
}
