import { sql } from 'kysely'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'

const BEAT_MS = SECOND_MS

/** The sign of life of identity: a row in the database, written each second by its clock. */
export type AuthPulse = { start(): Promise<void>; stop(): void }

/** Every process of identity writes the same row: one that lives is enough. */
export function createAuthPulse(given: { readonly db: Database; readonly onTrouble: (error: unknown) => void }): AuthPulse {
  let timer: ReturnType<typeof setInterval> | undefined
  const beat = () =>
    sql`insert into auth.heartbeat (at) values (clock_timestamp())
        on conflict (only_row) do update set at = excluded.at`.execute(given.db)
  return {
    async start() {
      await beat()
      timer = setInterval(() => void beat().catch(given.onTrouble), BEAT_MS)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}
