import type pg from 'pg'
import { z } from 'zod'
import { ADVISORY_LOCKS } from '../platform/advisoryLocks.ts'
import { createStandingLine } from '../platform/standingLine.ts'

const seatRows = z.tuple([z.object({ seat: z.int() })])

/** A worker's number, taken anew with every connection: it is his as long as the connection stands, and nobody's afterwards. */
export type WorkerSeat = {
  /** The number under which this process claims work now. */
  readonly number: () => Promise<number>
  readonly stop: () => Promise<void>
}

/**
 * Seats a worker: a number that was never used before, held by a lock of its session at the database. When the process dies,
 * however it dies, the system closes its connection and the lock is gone; no clock is asked.
 */
export function createWorkerSeat(given: { readonly pool: pg.Pool; readonly onTrouble: (error: unknown) => void }): WorkerSeat {
  const seats = new WeakMap<pg.PoolClient, number>()
  const line = createStandingLine({
    ...given,
    onUp: async (client) => {
      const { rows } = await client.query<object>(`select nextval('desk.worker_seat')::int as seat`)
      const [{ seat }] = seatRows.parse(rows)
      await client.query('select pg_advisory_lock($1, $2)', [ADVISORY_LOCKS.workerSeats, seat])
      seats.set(client, seat)
    },
  })
  return {
    number: async () => seats.get(await line.client())!,
    stop: line.stop,
  }
}
