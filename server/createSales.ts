import type pg from 'pg'
import type { Instant, Millis } from '../domain/kernel/instant.ts'
import { createOrders, type Orders } from './orders/createOrders.ts'
import type { ContractReplication } from './orders/contractStep.ts'
import type { OrderPayments } from './orders/paymentPort.ts'
import type { SagaProbe } from './orders/sagaPoints.ts'
import type { Database } from './platform/database.ts'
import { createOrderStock } from './stock/orderStock.ts'
import { createTimerRunner, type TimerRunner } from './worker/timerRunner.ts'
import { createWorkerSeat } from './worker/workerSeat.ts'

export type Sales = {
  readonly orders: Orders
  /** Looks for what is due now. */
  readonly poke: () => void
  /** In processes that work: sagas, timers and what was left behind run from now on. */
  readonly begin: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly worker: TimerRunner
}

/** Orders over stock, gateway and replication, and the worker that runs what is due for all of them. */
export function createSales(deps: {
  readonly db: Database
  /** Where the worker's seat stands. */
  readonly pool: pg.Pool
  readonly clock: () => Millis
  readonly random: () => number
  readonly payments: OrderPayments
  readonly replication: ContractReplication
  /** There is something to publish. */
  readonly onChanged: () => void
  readonly onTrouble: (error: unknown) => void
  /** Timers of other capabilities, by kind. */
  readonly timers?: Readonly<Record<string, (refId: string) => Promise<Instant | null>>>
  readonly probe?: SagaProbe
}): Sales {
  const { db, clock, random, onChanged, onTrouble } = deps
  const late: { worker?: TimerRunner } = {}
  let working = false
  const poke = (): void => {
    // A process that only answers requests leaves what is due to those that work.
    if (working) late.worker?.poke()
  }
  const orders = createOrders({
    db,
    clock,
    random,
    stockFor: (desk) => createOrderStock({ db, clock, desk, onStock: onChanged }),
    payments: deps.payments,
    replication: deps.replication,
    onTimers: poke,
    onChanged,
    onTrouble,
    ...(deps.probe ? { probe: deps.probe } : {}),
  })
  const seat = createWorkerSeat({ pool: deps.pool, onTrouble })
  const worker = createTimerRunner({ db, clock, random, handlers: { ...deps.timers, ...orders.timerHandlers }, seat, onTrouble })
  late.worker = worker
  return {
    orders,
    poke,
    worker,
    begin: async () => {
      working = true
      await orders.begin()
      worker.start()
    },
    stop: async () => {
      await orders.idle()
      await worker.stop()
    },
  }
}
