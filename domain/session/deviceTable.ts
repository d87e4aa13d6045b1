import type { RefusalCode } from '../kernel/refusals.ts'

/**
 * What a PC is to one person, known by the key it holds. `none`: never seen. `known`: in use from a time when nobody had to approve it.
 * `waiting`: for a manager's word. `locked`: lost, or given to somebody else.
 */
export const deviceStates = ['none', 'known', 'waiting', 'approved', 'refused', 'locked'] as const
export type DeviceState = (typeof deviceStates)[number]

/** Of a PC that its owner works on. */
export const trustedDeviceStates = ['known', 'approved'] as const satisfies readonly DeviceState[]

/**
 * Somebody signs in on it: `arrivesFree`, where approval is asked of nobody in this role; `arrivesFirst`, where it is and this would be
 * the person's first; `arrivesFurther`, where the person has one already. The others are a manager's.
 */
export const deviceEvents = ['arrivesFree', 'arrivesFirst', 'arrivesFurther', 'approve', 'refuse', 'lock'] as const
export type DeviceEvent = (typeof deviceEvents)[number]

/** The state after, and what the caller is told where it is a "no". */
export type DeviceStep = {
  readonly next: DeviceState
  readonly refuses?: Extract<RefusalCode, 'device_waiting' | 'device_refused' | 'device_locked' | 'device_unknown' | 'device_state_refused'>
}

const waits = { next: 'waiting', refuses: 'device_waiting' } as const
const staysRefused = { next: 'refused', refuses: 'device_refused' } as const
const staysLocked = { next: 'locked', refuses: 'device_locked' } as const
const nobodysDevice = { next: 'none', refuses: 'device_unknown' } as const
const notNow = <S extends DeviceState>(next: S) => ({ next, refuses: 'device_state_refused' }) as const

/** DEV-1: every event in every state. A manager's "no" and a lock hold whatever is asked of the role, until a manager approves. */
export const deviceTable: Record<DeviceState, Record<DeviceEvent, DeviceStep>> = {
  none: {
    arrivesFree: { next: 'known' },
    arrivesFirst: { next: 'approved' },
    arrivesFurther: waits,
    approve: nobodysDevice,
    refuse: nobodysDevice,
    lock: nobodysDevice,
  },
  known: {
    arrivesFree: { next: 'known' },
    arrivesFirst: { next: 'approved' },
    arrivesFurther: waits,
    approve: { next: 'approved' },
    refuse: { next: 'refused' },
    lock: { next: 'locked' },
  },
  waiting: {
    arrivesFree: { next: 'known' },
    arrivesFirst: waits,
    arrivesFurther: waits,
    approve: { next: 'approved' },
    refuse: { next: 'refused' },
    lock: notNow('waiting'),
  },
  approved: {
    arrivesFree: { next: 'approved' },
    arrivesFirst: { next: 'approved' },
    arrivesFurther: { next: 'approved' },
    approve: notNow('approved'),
    refuse: notNow('approved'),
    lock: { next: 'locked' },
  },
  refused: {
    arrivesFree: staysRefused,
    arrivesFirst: staysRefused,
    arrivesFurther: staysRefused,
    approve: { next: 'approved' },
    refuse: notNow('refused'),
    lock: notNow('refused'),
  },
  locked: {
    arrivesFree: staysLocked,
    arrivesFirst: staysLocked,
    arrivesFurther: staysLocked,
    approve: { next: 'approved' },
    refuse: notNow('locked'),
    lock: notNow('locked'),
  },
}

/** States after which a person's next device is not the first one any more: a lost PC must not let the finder begin anew. */
const countsAsDevice: Record<DeviceState, boolean> = {
  none: false,
  known: false,
  waiting: true,
  approved: true,
  refused: true,
  locked: true,
}

/** DEV-3: how a sign-in meets a device. `others`: the states of the same person's other devices. */
export function arrivalOf(given: { readonly isDemanded: boolean; readonly others: readonly DeviceState[] }): DeviceEvent {
  if (!given.isDemanded) return 'arrivesFree'
  return given.others.some((state) => countsAsDevice[state]) ? 'arrivesFurther' : 'arrivesFirst'
}
