import { randomUUID } from 'node:crypto'
import type { Principal } from '../../../domain/access/principal.ts'
import { permissionsOfPost, type Role } from '../../../domain/access/permissions.ts'
import {
  dealerCodeSchema,
  deviceIdSchema,
  idempotencyKeySchema,
  saleRightIdSchema,
  sessionIdSchema,
  userIdSchema,
  type HubCode,
  type OrderId,
} from '../../../domain/kernel/ids.ts'
import type { Refused } from '../../../domain/kernel/refusals.ts'
import { toInstant } from '../../../domain/kernel/instant.ts'
import { isCollision } from '../../../server/platform/batchLane.ts'
import type { Database } from '../../../server/platform/database.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { createStock } from '../../../server/stock/createStock.ts'
import { createReservationLane, type ReservationLane } from '../../../server/stock/reservationLane.ts'
import { endReservation, keepReservation, type EndGiven, type EndResult } from '../../../server/stock/reservationEnds.ts'
import { settleSale } from '../../../server/stock/settleSale.ts'
import { asOwner, type FreshDatabase } from '../../support/freshDatabase.ts'
import { hubCode, NOON, notedDesk, openHall, orderId, request, type Shelf } from './stockHall.ts'

export const streetHubs: readonly HubCode[] = ['CTR-A', 'ORG-A', 'D1001-H1', 'D1001-H2'].map(hubCode)
export const streetSkus = ['S25', 'S24', 'CASE'] as const
const shelves: readonly Shelf[] = [
  ['CTR-A', 'S25', 8],
  ['CTR-A', 'CASE', 9],
  ['ORG-A', 'S25', 3],
  ['ORG-A', 'S24', 2],
  ['D1001-H1', 'S25', 5],
  ['D1001-H1', 'S24', 3],
  ['D1001-H1', 'CASE', 4],
]

const person = (role: Role, dealer: string | null): Principal => ({
  userId: userIdSchema.parse(randomUUID()),
  sessionId: sessionIdSchema.parse(randomUUID()),
  deviceId: deviceIdSchema.parse(randomUUID()),
  displayName: role,
  role,
  permissions: permissionsOfPost[role],
  dealerCode: dealer === null ? null : dealerCodeSchema.parse(dealer),
})
export const people = {
  staff: person('DEALER_STAFF', 'D1001'),
  manager: person('DEALER_MANAGER', 'D1001'),
  marketing: person('MARKETING', null),
  stranger: person('DEALER_STAFF', 'D1002'),
} as const
export type Who = keyof typeof people

/** What was asked of an order and what was answered, as the people of the street remember it. */
export type Remembered = { readonly orderId: OrderId; readonly ends: { readonly end: EndGiven['end']; readonly at: number }[] }

/** Two processes over one database, several people, a clock of their own, and what they remember. */
export class StockStreet {
  now = NOON
  readonly orders: Remembered[] = []
  readonly rightIds: string[] = []
  readonly wrongs: string[] = []
  readonly db: Database
  readonly desk = notedDesk()
  readonly lanes: readonly ReservationLane[]
  readonly #services: ReturnType<typeof createStock>

  constructor(db: Database) {
    this.db = db
    const clock = () => this.now
    this.lanes = [0, 1].map(() => createReservationLane({ db, clock, desk: this.desk }))
    this.#services = createStock({ db, clock, random: { uuid: () => randomUUID() }, onStock: () => undefined })
  }

  get services() {
    return this.#services
  }

  asked<B>(who: Who, body: B, key: string = randomUUID()) {
    return { principal: people[who], idempotencyKey: idempotencyKeySchema.parse(key), address: '127.0.0.1', body }
  }

  async hold(lane: number, part: Parameters<typeof request>[0]) {
    const id = orderId()
    this.orders.push({ orderId: id, ends: [] })
    return this.lanes[lane % 2]!.hold(request({ ...part, id }))
  }

  /** As an order's own transaction would end its reservation, again when another one was faster. */
  async end(order: Remembered, end: EndGiven['end']): Promise<EndResult> {
    const at = this.now
    const result = await this.patiently(() =>
      withReach(this.db, { kind: 'all' }, (tx) => endReservation(tx, { orderId: order.orderId, end, now: toInstant(at) })),
    )
    if (result === 'ended') order.ends.push({ end, at })
    return result
  }

  keep(order: Remembered): Promise<boolean> {
    return this.patiently(() => withReach(this.db, { kind: 'all' }, (tx) => keepReservation(tx, order.orderId, toInstant(this.now))))
  }

  async sellOffline(rightId: string, imei: string): Promise<{ readonly kind: string } | Refused> {
    const id = orderId()
    const { deviceId, dealerCode } = people.staff
    const sale = { orderId: id, dealerCode: dealerCode!, lineId: 1, imei, saleRightId: saleRightIdSchema.parse(rightId), deviceId }
    const settled = await this.patiently(() =>
      withReach(this.db, { kind: 'all' }, (tx) => settleSale(tx, { ...sale, now: toInstant(this.now) })),
    )
    if ('kind' in settled) this.orders.push({ orderId: id, ends: [] })
    return settled
  }

  async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (!isCollision(error) || tries === 5) throw error
      }
    }
  }
}

const tables = ['command', 'timer', 'reservation', 'transfer', 'sale_right', 'provisional_counter', 'stock_count', 'stock_movement']

/** The street in its first state: everything of a run before is gone. */
export async function openStreet(database: FreshDatabase, db: Database = database.db): Promise<StockStreet> {
  const emptied = [...tables, 'stock_unit', 'stock_level', 'hub'].map((table) => `desk.${table}`).join(', ')
  await asOwner(database.ownerUrl, `truncate ${emptied} restart identity cascade`)
  await openHall(database, shelves)
  return new StockStreet(db)
}
