/** A revision as a strong entity tag. */
export function etagOf(rev: string): string {
  return `"${rev}"`
}

/** True when an If-None-Match header names this revision (or any). */
export function matchesEtag(header: string | undefined, rev: string): boolean {
  return (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(rev) || tag.trim() === '*')
}
