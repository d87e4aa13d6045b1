import { sql } from 'kysely'
import { z } from 'zod'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'
import type { AuthHealth } from './authPorts.ts'

const LOOK_MS = SECOND_MS
/** Identity that did not beat for so long, by the database's clock, is held for down. */
export const AUTH_SILENT_MS = 5 * SECOND_MS

const silenceRows = z.array(z.object({ ms: z.number() }))

export type AuthWatch = AuthHealth & { look(): Promise<void>; start(): Promise<void>; stop(): void }

/**
 * IDN-2: what a process sees of identity: it is down when its sign of life is old while the database itself answers. Where the
 * database does not answer nothing is known, and what was seen last holds: nobody gets in without it anyway.
 */
export function createAuthWatch(given: {
  readonly db: Database
  readonly clock: () => Millis
  readonly onChange: (isDown: boolean) => void
  readonly onTrouble: (error: unknown) => void
}): AuthWatch {
  let isDown = false
  let upSince = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setInterval> | undefined

  async function look(): Promise<void> {
    const { rows } = await sql`select extract(epoch from clock_timestamp() - at)::float8 * 1000 as ms from auth.heartbeat`.execute(given.db)
    const silentMs = silenceRows.parse(rows)[0]?.ms ?? Infinity
    const seen = silentMs > AUTH_SILENT_MS
    if (seen === isDown) return
    isDown = seen
    upSince = given.clock()
    given.onChange(seen)
  }

  return {
    seen: () => (isDown ? { isDown } : { isDown, upForMs: given.clock() - upSince }),
    look,
    async start() {
      await look()
      timer = setInterval(() => void look().catch(given.onTrouble), LOOK_MS)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}
