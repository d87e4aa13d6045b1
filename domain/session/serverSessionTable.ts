import type { RefusalCode } from '../kernel/refusals.ts'
import type { EndReason } from './session.ts'

/** The state of the newest session of one user, as the centre knows it. `none`: this user never signed in. */
export const serverSessionStates = ['none', 'active', 'ended'] as const
export type ServerSessionState = (typeof serverSessionStates)[number]

/** `signInHere` comes from the device that holds the session (or when none is held), `signInElsewhere` from another. */
export const serverSessionEvents = [
  'signInHere',
  'signInElsewhere',
  'takeOver',
  'activity',
  'refresh',
  'refreshTheft',
  'signOut',
  'idleLimit',
  'absoluteLimit',
  'administratorEnds',
  'passwordReset',
  'deviceLocked',
  'deviceLost',
  'policyDenies',
  'conductDoubted',
] as const
export type ServerSessionEvent = (typeof serverSessionEvents)[number]

/** What happens: the state after, whether a new session starts, how the held one ends, and what the caller is told. */
export type ServerSessionStep = {
  readonly next: ServerSessionState
  readonly starts?: true
  readonly ends?: EndReason
  /** `why-it-ended`: session_revoked or session_expired, by the reason that stands in the session. */
  readonly refuses?: RefusalCode | 'why-it-ended'
}

const starts = { next: 'active', starts: true } as const
const replaces = { next: 'active', starts: true, ends: 'superseded' } as const
const goesOn = { next: 'active' } as const
const isOver = { next: 'ended', refuses: 'why-it-ended' } as const
const nobody = { next: 'none' } as const

/** AUT-1: every event in every state; "nothing happens" is written down. */
export const serverSessionTable: Record<ServerSessionState, Record<ServerSessionEvent, ServerSessionStep>> = {
  none: {
    signInHere: starts,
    signInElsewhere: starts,
    takeOver: starts,
    activity: { ...nobody, refuses: 'not_signed_in' },
    refresh: { ...nobody, refuses: 'refresh_token_invalid' },
    refreshTheft: { ...nobody, refuses: 'refresh_token_invalid' },
    signOut: { ...nobody, refuses: 'not_signed_in' },
    idleLimit: nobody,
    absoluteLimit: nobody,
    administratorEnds: nobody,
    passwordReset: nobody,
    deviceLocked: nobody,
    deviceLost: nobody,
    policyDenies: nobody,
    conductDoubted: nobody,
  },
  active: {
    signInHere: replaces,
    signInElsewhere: { ...goesOn, refuses: 'session_conflict' },
    takeOver: replaces,
    activity: goesOn,
    refresh: goesOn,
    refreshTheft: { next: 'ended', ends: 'token_theft', refuses: 'why-it-ended' },
    signOut: { next: 'ended', ends: 'signed_out' },
    idleLimit: { next: 'ended', ends: 'idle', refuses: 'why-it-ended' },
    absoluteLimit: { next: 'ended', ends: 'absolute', refuses: 'why-it-ended' },
    administratorEnds: { next: 'ended', ends: 'administrator', refuses: 'why-it-ended' },
    passwordReset: { next: 'ended', ends: 'password_reset', refuses: 'why-it-ended' },
    deviceLocked: { next: 'ended', ends: 'device_locked', refuses: 'why-it-ended' },
    deviceLost: { next: 'ended', ends: 'device_lost', refuses: 'why-it-ended' },
    policyDenies: { next: 'ended', ends: 'policy', refuses: 'why-it-ended' },
    conductDoubted: { next: 'ended', ends: 'doubted', refuses: 'why-it-ended' },
  },
  ended: {
    signInHere: starts,
    signInElsewhere: starts,
    takeOver: starts,
    activity: isOver,
    refresh: isOver,
    refreshTheft: isOver,
    signOut: isOver,
    idleLimit: { next: 'ended' },
    absoluteLimit: { next: 'ended' },
    administratorEnds: { next: 'ended' },
    passwordReset: { next: 'ended' },
    deviceLocked: { next: 'ended' },
    deviceLost: { next: 'ended' },
    policyDenies: { next: 'ended' },
    conductDoubted: { next: 'ended' },
  },
}
