import type pg from 'pg'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { LiveEvent } from '../../domain/protocol/live.ts'
import type { AuthService } from '../../server/auth/authContract.ts'
import type { SessionGate } from '../../server/auth/sessionGate.ts'
import { createLeaseService, type LeaseService } from '../../server/leases/leaseService.ts'
import { createOrders, type Orders } from '../../server/orders/createOrders.ts'
import { orderProjection } from '../../server/orders/orderProjection.ts'
import type { OrderStock } from '../../server/orders/orderPorts.ts'
import type { OrderPayments } from '../../server/orders/paymentPort.ts'
import { databaseOn, type Database } from '../../server/platform/database.ts'
import { createPgReplicationStore } from '../../server/replication/pgReplicationStore.ts'
import { createReplicationService, type ReplicationService } from '../../server/replication/replicationService.ts'
import { createStock } from '../../server/stock/createStock.ts'
import { createOrderStock } from '../../server/stock/orderStock.ts'
import { createProjector, type Projector } from '../../server/stock/projector.ts'
import { stockProjections } from '../../server/stock/stockProjections.ts'
import type { StockServices } from '../../server/stock/stockRoutes.ts'
import { createStockTimers } from '../../server/stock/stockTimers.ts'
import { createTimerRunner, type TimerRunner } from '../../server/worker/timerRunner.ts'
import { createWorkerSeat } from '../../server/worker/workerSeat.ts'
import { worldAuth, worldEndings, worldGate } from './worldIdentity.ts'

export type WorldServices = {
  readonly db: Database
  readonly auth: AuthService
  readonly gate: SessionGate
  /** Tells what ended since it was asked last. */
  readonly tellEndings: () => Promise<void>
  readonly stock: StockServices
  readonly orders: Orders
  readonly leases: LeaseService
  readonly replication: ReplicationService
  readonly projector: Projector
  readonly worker: TimerRunner
  /** After a kill: lets go of what the machine keeps for it. */
  readonly forget: () => void
}

/** Mistakes on purpose, for the worlds that must find them. */
export type ServicePlant = {
  readonly stock?: (stock: OrderStock) => OrderStock
  readonly payments?: (payments: OrderPayments) => OrderPayments
}

/** Told within a moment, as the projector's own tick is. */
const TICK_MS = 150
/** Its own tick is real time, which has no meaning here. */
const NEVER_MS = 2 ** 31 - 1

/** What one process of the centre is made of, put together as `server/app.ts` does, with time and chance of the world. */
export function worldServices(parts: {
  readonly pool: pg.Pool
  /** Works as `desk_auth`. */
  readonly authPool: pg.Pool
  readonly clock: () => Millis
  readonly random: { readonly uuid: () => string; readonly fraction: () => number }
  readonly payments: OrderPayments
  readonly after: (ms: number, run: () => void) => void
  readonly tell: (event: LiveEvent, to?: (token: string) => boolean) => void
  readonly onTrouble: (error: unknown) => void
  readonly plant: ServicePlant
}): WorldServices {
  const { pool, clock, random, tell, onTrouble, plant } = parts
  const db = databaseOn(pool)
  const late: { worker?: TimerRunner; projector?: Projector } = {}
  let isTold = false
  const touch = (): void => {
    if (isTold) return
    isTold = true
    parts.after(TICK_MS, () => {
      isTold = false
      void late.projector?.flush()
    })
  }
  const poke = (): void => late.worker?.poke()
  const onStock = (): void => {
    touch()
    poke()
  }
  const stock = createStock({ db, clock, random, onStock })
  const replication = createReplicationService({
    store: createPgReplicationStore(pool),
    clock: { now: clock },
    random,
    onCommitted: (heads) => {
      const seqs = Object.fromEntries([...heads].map(([scope, head]) => [scope, head.seq]))
      tell({ name: 'heads', data: { heads: seqs } } as LiveEvent)
    },
    onTrouble,
  })
  const projector = createProjector({
    db,
    projections: [...stockProjections, orderProjection],
    write: replication.write,
    onTrouble,
    tickMs: NEVER_MS,
  })
  late.projector = projector
  const orders = createOrders({
    db,
    clock,
    random: random.fraction,
    stockFor: (desk) => {
      const real = createOrderStock({ db, clock, desk, onStock: touch })
      return plant.stock?.(real) ?? real
    },
    payments: plant.payments?.(parts.payments) ?? parts.payments,
    replication,
    onTimers: poke,
    onChanged: touch,
    onTrouble,
  })
  const timers = createStockTimers({ db, clock, saleRights: stock.saleRights, onProof: () => undefined })
  const seat = createWorkerSeat({ pool, onTrouble })
  const worker = createTimerRunner({
    db,
    clock,
    random: random.fraction,
    handlers: { ...timers, ...orders.timerHandlers },
    seat,
    onTrouble,
  })
  late.worker = worker
  return {
    db,
    auth: worldAuth({ db: databaseOn(parts.authPool), clock, uuid: random.uuid }),
    gate: worldGate({ db, clock }),
    tellEndings: worldEndings(db, tell),
    stock,
    orders,
    leases: createLeaseService({ db, clock, onPresence: (_dealer, who) => tell({ name: 'presence', data: who } as LiveEvent) }),
    replication,
    projector,
    worker,
    forget: () => void projector.stop(),
  }
}
