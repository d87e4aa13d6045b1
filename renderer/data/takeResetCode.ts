const BEFORE = '#reset='

/** The address that opens the sign-in screen with a reset code in it; null on the desktop, whose addresses lead nowhere else. */
export function resetAddress(code: string): string | null {
  const { protocol, origin } = window.location
  return protocol === 'https:' || protocol === 'http:' ? `${origin}/${BEFORE}${code}` : null
}

/** The code that came with the address; null: none. It stands behind the #, so no server ever sees it, and is taken out of the history. */
export function takeResetCode(): string | null {
  const { hash, pathname } = window.location
  if (!hash.startsWith(BEFORE)) return null
  // The state stays clean as well: a reload begins at the sign-in.
  window.history.replaceState(null, '', pathname)
  return hash.slice(BEFORE.length)
}
