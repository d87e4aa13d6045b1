/** What the PC is to its user. `locked`: the session may go on, the key is gone. `ended`: somebody or something ended it. */
export const clientSessionStates = ['signedOut', 'locked', 'active', 'ended'] as const
export type ClientSessionState = (typeof clientSessionStates)[number]

/**
 * `signedIn`: the store is open, by the centre's word or by the password alone. `found`: after a restart the PC still
 * holds a session. `lock`: asked for, or idle. `end`: revoked, taken over, expired. `signOut`: asked for.
 */
export const clientSessionEvents = ['signedIn', 'found', 'lock', 'end', 'signOut'] as const
export type ClientSessionEvent = (typeof clientSessionEvents)[number]

/**
 * PCS-14: total on purpose; a cell with its own state means "nothing happens". A PC without an open session cannot be
 * locked, and an ended one stays ended until somebody signs in.
 */
export const clientSessionTable: Record<ClientSessionState, Record<ClientSessionEvent, ClientSessionState>> = {
  signedOut: { signedIn: 'active', found: 'locked', lock: 'signedOut', end: 'signedOut', signOut: 'signedOut' },
  locked: { signedIn: 'active', found: 'locked', lock: 'locked', end: 'ended', signOut: 'signedOut' },
  active: { signedIn: 'active', found: 'active', lock: 'locked', end: 'ended', signOut: 'signedOut' },
  ended: { signedIn: 'active', found: 'ended', lock: 'ended', end: 'ended', signOut: 'signedOut' },
}
