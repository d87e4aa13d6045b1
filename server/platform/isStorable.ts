/**
 * False when a text in it cannot be kept by PostgreSQL: the zero character, or half of a surrogate pair. Both parse fine and would
 * fail the whole transaction later, for ever, so a request that carries one is refused, and a mutation by itself.
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, part]) => isStorable(key) && isStorable(part))
}
