export type ConnectionState = 'connecting' | 'online' | 'offline'
/** `answered`: the centre said anything at all, a refusal included. */
export type ConnectionEvent = 'begin' | 'answered' | 'unreachable'

/** Total on purpose. Trying again from offline is no state of its own: a strip that flickers every few seconds tells nothing. */
export const connectionTable: Record<ConnectionState, Record<ConnectionEvent, ConnectionState>> = {
  connecting: { begin: 'connecting', answered: 'online', unreachable: 'offline' },
  online: { begin: 'online', answered: 'online', unreachable: 'offline' },
  offline: { begin: 'offline', answered: 'online', unreachable: 'offline' },
}

export const POLL_EVERY_MS = 30_000
export const BACK_OFF_FIRST_MS = 1_000
export const BACK_OFF_MAX_MS = 30_000

/**
 * How long to wait before attempt number `failures` + 1: doubling from one second to thirty, of which the second half is
 * chance (0 to below 1), so that a thousand PCs do not come back in the same moment.
 */
export function backOffMs(failures: number, chance: number): number {
  const whole = Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** Math.min(failures, 10))
  return Math.round(whole / 2 + (whole / 2) * chance)
}
