import { afterAll, beforeEach } from 'vitest'
import { createReservationLane, type ReservationLane } from '../../../server/stock/reservationLane.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { all, NOON, notedDesk, openHall, type NotedDesk, type Shelf } from './stockHall.ts'

export type LaneHall = {
  readonly database: FreshDatabase
  readonly desk: NotedDesk
  readonly lane: (more?: { readonly waitingMax?: number }) => ReservationLane
  readonly stocked: (...shelves: Shelf[]) => Promise<void>
  readonly level: (
    hub?: string,
    sku?: string,
  ) => Promise<{ readonly on_hand: number; readonly reserved: number; readonly kept_back: number }>
}

/** A hall of its own for each test of a file, with lanes that see it at noon; what it returns is there when a test begins. */
export function laneHall(): LaneHall {
  const opened: FreshDatabase[] = []
  let desk = notedDesk()
  beforeEach(async () => {
    opened.push(await freshDatabase())
    desk = notedDesk()
  })
  afterAll(() => Promise.all(opened.map((one) => one.close())))
  const database = () => opened.at(-1)!
  return {
    get database() {
      return database()
    },
    get desk() {
      return desk
    },
    lane: (more = {}) => createReservationLane({ db: database().db, clock: () => NOON, desk, ...more }),
    stocked: (...shelves) => openHall(database(), shelves),
    level: (hub = 'D1001-H1', sku = 'S25') =>
      all(database(), (tx) =>
        tx
          .selectFrom('desk.stock_level')
          .select(['on_hand', 'reserved', 'kept_back'])
          .where('hub_code', '=', hub)
          .where('sku_code', '=', sku)
          .executeTakeFirstOrThrow(),
      ),
  }
}
