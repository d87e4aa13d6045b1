import type pg from 'pg'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { createStandingLine } from '../platform/standingLine.ts'

const BEAT_MS = SECOND_MS

/** The sign of life of identity: a row in the database, written each second by its clock. */
export type AuthPulse = { start(): Promise<void>; stop(): Promise<void> }

/**
 * Every process of identity writes the same row: one that lives is enough. It has a connection of its own, so that identity that
 * waits for the database with all its others does not look dead.
 */
export function createAuthPulse(given: { readonly pool: pg.Pool; readonly onTrouble: (error: unknown) => void }): AuthPulse {
  let timer: ReturnType<typeof setInterval> | undefined
  let isStopped = false
  const line = createStandingLine({ ...given, onUp: async () => undefined })
  const beat = async (): Promise<void> => {
    const client = await line.client()
    await client.query(`insert into auth.heartbeat (at) values (clock_timestamp())
                        on conflict (only_row) do update set at = excluded.at`)
  }
  const onTrouble = (error: unknown): void => {
    if (!isStopped) given.onTrouble(error)
  }
  return {
    async start() {
      await beat()
      timer = setInterval(() => void beat().catch(onTrouble), BEAT_MS)
      timer.unref()
    },
    stop() {
      isStopped = true
      clearInterval(timer)
      return line.stop()
    },
  }
}
