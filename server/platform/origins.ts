/** Where a request says it comes from: our own pages (or a listed one), somebody else's, or no page at all. */
export type OriginKind = 'own' | 'foreign' | 'absent'

/** Decides by the whole origin, never by a prefix. `host` is the Host header of the request; `null` is foreign. */
export function originKind(given: {
  readonly origin: string | undefined
  readonly host: string | undefined
  readonly allowed: readonly string[]
}): OriginKind {
  const { origin, host, allowed } = given
  if (origin === undefined) return 'absent'
  if (allowed.includes(origin)) return 'own'
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`) ? 'own' : 'foreign'
}
