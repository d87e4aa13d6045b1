import type pg from 'pg'
import { z } from 'zod'
import { sessionIdSchema, type SessionId } from '../../domain/kernel/ids.ts'
import { endOnWire } from '../../domain/session/heldSession.ts'
import { endReasonSchema, type SessionEnd } from '../../domain/session/session.ts'
import { createStandingLine } from '../platform/standingLine.ts'
import { LISTEN_TO_AUTH_EVENTS } from './authEvents.ts'

/** An ending whose call was not heard is found after this at the latest. */
const POLL_MS = 500

const rowSchema = z.object({
  seq: z.int(),
  xid: z.string(),
  is_settled: z.boolean(),
  session_id: sessionIdSchema,
  reason: endReasonSchema,
  at: z.date(),
  by_device_name: z.string().nullable(),
})
const horizonSchema = z.tuple([z.object({ oldest: z.string() })])

/**
 * Settled: no transaction that still runs can come before it. What is visible but not settled is told at once as well; it stays
 * behind the position, so that one that commits late, under a smaller number, is not stepped over.
 */
const FRESH = `
  select e.seq, e.xid::text as xid, e.xid < pg_snapshot_xmin(pg_current_snapshot()) as is_settled,
         e.session_id, s.end_reason as reason, s.ended_at as at, s.ended_by_device_name as by_device_name
    from auth.event e join auth.session s on s.id = e.session_id
   where (e.xid, e.seq) > ($1::text::xid8, $2) and s.state = 'ended'
   order by e.xid, e.seq`
const HORIZON = 'select pg_snapshot_xmin(pg_current_snapshot())::text as oldest'

export type EndingFeed = { start(): Promise<void>; stop(): Promise<void> }

/**
 * SES-2: tells which sessions ended, whichever process ended them, each once: woken by the database at the commit, and by its
 * own look twice a second where the call was not heard. What ended before it started is not told: no socket is open then.
 */
export function createEndingFeed(given: {
  readonly pool: pg.Pool
  readonly onEnded: (sessionId: SessionId, end: SessionEnd) => void
  readonly onTrouble: (error: unknown) => void
}): EndingFeed {
  const { pool, onEnded, onTrouble } = given
  let position = { xid: '0', seq: 0 }
  /** Told already, but not settled. */
  const toldAhead = new Set<number>()
  let looking: Promise<void> | null = null
  let again = false
  let stopped = false
  let timer: ReturnType<typeof setInterval> | undefined

  async function begin(): Promise<void> {
    const [{ oldest }] = horizonSchema.parse((await pool.query<object>(HORIZON)).rows)
    position = { xid: oldest, seq: 0 }
  }

  async function look(): Promise<void> {
    do {
      again = false
      const { rows } = await pool.query<object>(FRESH, [position.xid, position.seq])
      for (const row of z.array(rowSchema).parse(rows)) {
        if (!toldAhead.has(row.seq))
          onEnded(row.session_id, endOnWire({ reason: row.reason, at: row.at.getTime(), byDeviceName: row.by_device_name }))
        toldAhead.add(row.seq)
        if (!row.is_settled) continue
        position = { xid: row.xid, seq: row.seq }
        toldAhead.delete(row.seq)
      }
    } while (again && !stopped)
  }

  function poke(): void {
    if (stopped) return
    again = true
    looking ??= look()
      .catch(onTrouble)
      .finally(() => (looking = null))
  }

  const line = createStandingLine({
    pool,
    onUp: async (client) => {
      client.on('notification', poke)
      await client.query(LISTEN_TO_AUTH_EVENTS)
      poke()
    },
    onTrouble,
  })

  return {
    async start() {
      await begin()
      line.client().catch(onTrouble)
      timer = setInterval(poke, POLL_MS)
      timer.unref()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await looking
      await line.stop()
    },
  }
}
