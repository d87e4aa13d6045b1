import type { Json } from './json.ts'

/** JSON text of a value, the same whatever the order of its keys; a key without a value is none. */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const branch = value as { readonly [key: string]: Json | undefined }
  const keys = Object.keys(branch)
    .filter((key) => branch[key] !== undefined)
    .sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(branch[key])}`).join(',')}}`
}
