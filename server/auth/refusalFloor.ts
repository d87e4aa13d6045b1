import { sql } from 'kysely'
import { MINUTE_MS, SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'

/**
 * A refused password is answered no sooner than this after its check began. Longer than the slowest hash of the system before takes
 * (bcrypt of cost 12, about 300 ms) with ours on top of it, on a machine that is busy.
 */
export const REFUSAL_FLOOR_MS = 1.5 * SECOND_MS
/** So long it is believed what was last seen of how many are left. */
const LOOKED_FOR_MS = MINUTE_MS

/** Begins where the check begins; what it gives is waited for before the refusal is answered. */
export type RefusalFloor = { begin(): () => Promise<void> }

/**
 * AUT-5: while slow hashes of the system before are left, nobody learns from the time of a refusal who still has one. Nobody's place
 * at the hashes is kept by the waiting. `hasSlow`: whether any are left.
 */
export function createRefusalFloor(given: {
  readonly hasSlow: () => Promise<boolean>
  readonly monotonicMs: () => Millis
  readonly pause: (ms: Millis) => Promise<unknown>
}): RefusalFloor {
  const { hasSlow, monotonicMs, pause } = given
  let looking: Promise<boolean> | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  function slowAreLeft(): Promise<boolean> {
    if (looking !== null && monotonicMs() - lookedAt < LOOKED_FOR_MS) return looking
    lookedAt = monotonicMs()
    // One that failed is no answer: the next refusal looks again.
    looking = hasSlow().catch((error: unknown) => {
      looking = null
      throw error
    })
    return looking
  }
  return {
    begin() {
      const begunAt = monotonicMs()
      return async () => {
        if (!(await slowAreLeft())) return
        const leftMs = begunAt + REFUSAL_FLOOR_MS - monotonicMs()
        if (leftMs > 0) await pause(leftMs)
      }
    },
  }
}

/** Whether anybody's password is still kept as bcrypt of the system before; its other hashes take no time. `db` works as `desk_auth`. */
export async function slowHashesAreLeft(db: Database): Promise<boolean> {
  const { rows } =
    await sql`select 1 from auth.app_user where password_hash like 'legacy$bcrypt$%' and disabled_at is null limit 1`.execute(db)
  return rows.length > 0
}
