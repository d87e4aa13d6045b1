type Branch = Readonly<Record<string, unknown>>
const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * `next`, in which every part that equals the same part of `previous` is that very object. Values cross a thread as copies:
 * without this, everything would look new to React each time anything changed.
 */
export function keepEqualParts<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next
  const kept =
    Array.isArray(next) && Array.isArray(previous)
      ? next.map((item: unknown, i) => keepEqualParts(previous[i] as unknown, item))
      : mapped(previous, next)
  if (kept === null) return next
  return (sameParts(previous, kept) ? previous : kept) as T
}

function mapped(previous: unknown, next: unknown): Branch | null {
  if (!isBranch(previous) || !isBranch(next)) return null
  return Object.fromEntries(Object.entries(next).map(([key, value]) => [key, keepEqualParts(previous[key], value)]))
}

function sameParts(previous: unknown, kept: unknown): boolean {
  if (Array.isArray(previous) && Array.isArray(kept))
    return previous.length === kept.length && kept.every((item, i) => item === previous[i])
  if (!isBranch(previous) || !isBranch(kept)) return false
  const keys = Object.keys(kept)
  return keys.length === Object.keys(previous).length && keys.every((key) => Object.hasOwn(previous, key) && kept[key] === previous[key])
}
