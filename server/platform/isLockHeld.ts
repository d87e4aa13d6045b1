/** PostgreSQL's word for a lock that was not to be had in time (`lock_timeout`). */
const LOCK_NOT_AVAILABLE = '55P03'

/** When who met a held row is asked to come back. */
export const LOCK_HELD_SECONDS = 2

/** Somebody else holds a row for longer than we wait. What we were about to do is undone; trying again later may go well. */
export function isLockHeld(error: unknown): boolean {
  return error instanceof Error && (Reflect.get(error, 'code') === LOCK_NOT_AVAILABLE || isLockHeld(error.cause))
}
