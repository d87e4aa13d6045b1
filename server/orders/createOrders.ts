import { hubCodeSchema } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import type { SagaStepName } from '../../domain/orders/saga.ts'
import type { Database } from '../platform/database.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import { createContractStep, type ContractReplication } from './contractStep.ts'
import { createFreeNumbers } from './freeNumbers.ts'
import { createHoldDesk } from './holdDesk.ts'
import { createNumberRest, NUMBER_REST_TIMER } from './keptNumbers.ts'
import { createOrderCommands, type OrderCommands } from './orderCommands.ts'
import { createOrderIntake, type OrderIntake } from './orderIntake.ts'
import type { HoldDesk, OrderStock } from './orderPorts.ts'
import { createOrderReads, type OrderReads } from './orderReads.ts'
import { createOrderStarter } from './orderStarter.ts'
import { createOrderTimers } from './orderTimers.ts'
import { createPaymentLook, PAYMENT_LOOK_TIMER } from './paymentLook.ts'
import type { OrderPayments } from './paymentPort.ts'
import { createSagaDesk, type SagaDesk } from './sagaDesk.ts'
import { tellPoint, type SagaProbe } from './sagaPoints.ts'
import { lastCallOf } from './sagaRows.ts'
import { createSagaRunner } from './sagaRunner.ts'
import { createSagaSteps, PAY_AGAIN_TIMER } from './sagaSteps.ts'

const SWEEP = 'orderSweep'

export type OrdersDeps = {
  readonly db: Database
  readonly clock: () => Millis
  /** In [0, 1). */
  readonly random: () => number
  /** Stock, given the desk that the lane answers to. */
  readonly stockFor: (desk: HoldDesk) => OrderStock
  readonly payments: OrderPayments
  readonly replication: ContractReplication
  /** Timers were armed or are due: whoever runs them should look. */
  readonly onTimers: () => void
  /** After a commit that changed orders: there is something to publish. */
  readonly onChanged: () => void
  readonly onTrouble: (error: unknown) => void
  readonly probe?: SagaProbe
}

export type Orders = OrderIntake &
  OrderCommands &
  OrderReads & {
    readonly sagaDesk: SagaDesk
    readonly stock: OrderStock
    readonly freeNumbers: ReturnType<typeof createFreeNumbers>
    /** What to do when a timer of each kind is due. */
    readonly timerHandlers: Readonly<Record<string, (refId: string) => Promise<Instant | null>>>
    /** Resolves when every order placed here has been asked for: at an end, nothing is left half-way. */
    readonly idle: () => Promise<void>
    /** Once per process that works: what was left behind is found from now on. */
    readonly begin: () => Promise<void>
  }

/** Orders as a whole: intake, saga, commands, reads, over the stock, the gateway and the replication it is given. */
export function createOrders(deps: OrdersDeps): Orders {
  const { db, clock, random, payments, onTimers, onTrouble } = deps
  const probe: SagaProbe = deps.probe ?? tellPoint
  const onChanged = (): void => {
    deps.onChanged()
    onTimers()
  }
  const contracts = createContractStep({ db, replication: deps.replication, clock })
  const desk = createHoldDesk({ clock, onCommitted: () => void afterHold() })
  const stock = deps.stockFor(desk)
  const lastCalled = (id: string, step: SagaStepName) => withReach(db, { kind: 'all' }, (tx) => lastCallOf(tx, id, step))
  const steps = createSagaSteps({ stock, payments, contracts, clock, lastCalled })
  const runSaga = createSagaRunner({ db, clock, random, steps, probe, onTrouble, onChanged: deps.onChanged })
  const timers = createOrderTimers({ db, clock, random, stock, contracts, probe, onChanged: deps.onChanged, onTrouble })
  const starter = createOrderStarter({ db, clock, stock, onStarted: onChanged, onTrouble })

  async function afterHold(): Promise<void> {
    await probe('lane.held')
    onChanged()
  }
  const under = new Set<Promise<void>>()
  const intake = createOrderIntake({
    db,
    clock,
    onPlaced: (orders) => {
      const work: Promise<void> = afterIntake(orders)
        .catch(onTrouble)
        .finally(() => under.delete(work))
      under.add(work)
    },
  })
  async function afterIntake(orders: Parameters<typeof starter.start>[0]): Promise<void> {
    if (orders.length === 0) return
    await probe('intake.placed')
    deps.onChanged()
    await starter.start(orders)
  }

  return {
    ...intake,
    ...createOrderCommands({ db, clock, stock, onChanged }),
    ...createOrderReads(db, clock),
    sagaDesk: createSagaDesk({ db, clock, onChanged }),
    stock,
    freeNumbers: createFreeNumbers({ db, clock, random }),
    timerHandlers: {
      saga: runSaga,
      orderExpiry: timers.expire,
      orderFinish: timers.finish,
      [PAYMENT_LOOK_TIMER]: createPaymentLook({ db, clock, payments, onChanged: deps.onChanged }),
      [PAY_AGAIN_TIMER]: timers.payAgainOver,
      [NUMBER_REST_TIMER]: createNumberRest({ db, clock }),
      waitlist: async (hubCode) => {
        await stock.allocateWaitlist(hubCodeSchema.parse(hubCode))
        return null
      },
      [SWEEP]: () => starter.sweep(),
    },
    idle: async () => {
      while (under.size > 0) await Promise.all(under)
    },
    begin: async () => {
      await withReach(db, { kind: 'all' }, (tx) => armTimers(tx, [{ kind: SWEEP, refId: 'all', dueAt: toInstant(clock()) }]))
      onTimers()
    },
  }
}
