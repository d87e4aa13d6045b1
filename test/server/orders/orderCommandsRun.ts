import { v7 as uuidv7 } from 'uuid'
import fc from 'fast-check'
import { PAYMENT_LAST_LOOK_MS } from '../../../domain/orders/paymentDoubt.ts'
import { MINUTE_MS, type Millis } from '../../../domain/kernel/instant.ts'
import type { FreshDatabase } from '../../support/freshDatabase.ts'
import { contractIdOf } from '../../domain/contracts/sampleContract.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { asked, contractRevOf, figure, openShop, place, placement, settled, type OrderShop, type Plant } from './orderShop.ts'
import { soundness } from './soundness.ts'

export const CONTRACTS = 3
const faults = ['refuse', 'timeOut', 'lose', 'errorThenSucceed', 'answerTwice', 'answerAfterCancel', 'arriveLate'] as const
const events = ['pick', 'ship', 'outForDelivery', 'deliver', 'fail', 'retry', 'returned', 'handOver'] as const

/** What a person, the gateway or the time does next; numbers choose among what there is. */
export type ShopCommand =
  | {
      readonly kind: 'place'
      readonly what: 'sale' | 'case' | 'change' | 'terminate'
      readonly n: number
      readonly fault: (typeof faults)[number] | null
    }
  | { readonly kind: 'cancel'; readonly n: number }
  | { readonly kind: 'payAgain'; readonly n: number; readonly fault: (typeof faults)[number] | null }
  | { readonly kind: 'deliver'; readonly n: number; readonly event: (typeof events)[number] }
  | { readonly kind: 'move'; readonly ms: number }
  | { readonly kind: 'settle' }

const n = fc.nat({ max: 20 })
export const shopCommands = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('place' as const),
        what: fc.constantFrom('sale' as const, 'case' as const, 'change' as const, 'terminate' as const),
        n,
        fault: fc.option(fc.constantFrom(...faults), { freq: 2 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), n }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('payAgain' as const), n, fault: fc.option(fc.constantFrom(...faults), { freq: 2 }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), n, event: fc.constantFrom(...events) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), ms: fc.constantFrom(1000, 5000, MINUTE_MS, 16 * MINUTE_MS) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  ),
  { minLength: 8, maxLength: 16, size: 'max' },
)

export type Street = {
  readonly database: FreshDatabase
  readonly gatewayUrl: string
  /** Two processes over one database. */
  readonly shops: readonly [OrderShop, OrderShop]
  readonly clock: { now: Millis }
}

export function openStreet(database: FreshDatabase, gatewayUrl: string, plant: Plant = {}): Street {
  const clock = { now: Date.parse('2026-11-23T01:00:00.000Z') }
  const open = () => openShop({ connected: database, clock: () => clock.now, gatewayUrl, answerWithinMs: 40, plant })
  return { database, gatewayUrl, clock, shops: [open(), open()] }
}

/** Runs commands on both processes in turn, then lets time pass until everything rests, and tells what is wrong. */
export async function runShopCommands(street: Street, commands: readonly ShopCommand[]): Promise<readonly string[]> {
  const { shops, clock, database, gatewayUrl } = street
  const placed: string[] = []
  const wrong: string[] = []
  for (const [i, command] of commands.entries()) {
    const shop = shops[i % 2]!
    switch (command.kind) {
      case 'place':
        placed.push(...(await placeTwice(street, [shop, shops[(i + 1) % 2]!], command)))
        if ((await figure(database, TWICE_OPEN)) > 0) wrong.push('C7: a contract has two open orders')
        break
      case 'cancel':
        if (placed.length > 0) await shop.orders.cancel(asked(placed[command.n % placed.length]!), { reason: '변심' })
        break
      case 'payAgain':
        if (placed.length > 0) {
          const way = anotherWay(command.n)
          await orderFault(street, command.fault, way.paymentKey)
          await shop.orders.payAgain(asked(placed[command.n % placed.length]!), way)
        }
        break
      case 'deliver':
        if (placed.length > 0)
          await shop.orders.deliver(asked(placed[command.n % placed.length]!), { event: command.event, reason: '부재' })
        break
      case 'move':
        clock.now += command.ms
        break
      case 'settle':
        await settled(shop)
    }
  }
  await untilAtRest(street)
  return [...wrong, ...(await soundness(database, gatewayUrl))]
}

/** A card of its own, or the shop's terminal. */
const anotherWay = (number: number) =>
  number % 2 === 0 ? ({ method: 'CARD', paymentKey: `pay-${uuidv7()}` } as const) : ({ method: 'TRANSFER', paymentKey: null } as const)

const TWICE_OPEN = `select count(*) as value from (select contract_id from desk.order where contract_id is not null
  and state not in ('completed', 'outOfStock', 'cancelled', 'compensated') group by contract_id having count(*) > 1) as twice`

/** On a contract two shops' PCs ask at once: one of them gets it. */
async function placeTwice(
  street: Street,
  [shop, other]: readonly [OrderShop, OrderShop],
  command: Extract<ShopCommand, { readonly kind: 'place' }>,
): Promise<readonly string[]> {
  const isOnContract = command.what === 'change' || command.what === 'terminate'
  return Promise.all((isOnContract ? [shop, other] : [shop]).map((one) => placeOne(street, one, command)))
}

/** What the gateway does wrong with this card. */
async function orderFault({ gatewayUrl }: Pick<Street, 'gatewayUrl'>, fault: (typeof faults)[number] | null, paymentKey: string | null) {
  if (fault === null || paymentKey === null) return
  const order = { operation: 'confirm', fault, paymentKey, times: fault === 'errorThenSucceed' ? 3 : 1 }
  const headers = { 'content-type': 'application/json' }
  await fetch(`${gatewayUrl}/simulator/faults`, { method: 'POST', headers, body: JSON.stringify(order) })
}

async function placeOne(
  { database, gatewayUrl }: Street,
  shop: OrderShop,
  { what, n: number, fault }: Extract<ShopCommand, { readonly kind: 'place' }>,
): Promise<string> {
  const paymentKey = `pay-${uuidv7()}`
  await orderFault({ gatewayUrl }, fault, paymentKey)
  const payment = { method: 'CARD', paymentKey }
  const contractNumber = 1 + (number % CONTRACTS)
  const onContract = async (kind: 'DEVICE_CHANGE' | 'TERMINATE', expected: object) => {
    const base = placement(kind, { payment, ...expected })
    const baseRev = await contractRevOf(database, contractNumber)
    return { ...base, contract: { ...base.contract!, contractId: contractIdOf(contractNumber), baseRev: baseRev as never } }
  }
  const order = {
    sale: async () => placement('SALE', { payment, joinWaitlist: number % 2 === 0 }),
    case: async () =>
      placement('SALE', {
        payment,
        allowPartial: true,
        lines: [lineOf('CASE', 'CASE-1', 7)],
        expected: { total: 231_000, paidNow: 231_000 },
      }),
    change: () => onContract('DEVICE_CHANGE', { expected: { total: 915_000, paidNow: 915_000 } }),
    terminate: () => onContract('TERMINATE', {}),
  }
  const asks = await order[what]()
  await place(shop, asks)
  return asks.orderId
}

const UNRESTED = `select count(*) as value from desk.saga where state in ('running', 'compensating')`

/** M3: retries run out or succeed; nothing may stay under way. */
async function untilAtRest(street: Street): Promise<void> {
  const { shops, clock, database } = street
  for (const shop of shops) await shop.orders.begin()
  // As long as a refused payment may be made again, and what is undone after it.
  for (let round = 0; round < 60; round++) {
    for (const shop of shops) await settled(shop)
    if (round > 1 && (await figure(database, UNRESTED)) === 0) return lateArrivals(street)
    clock.now += 31_000
  }
  throw new Error('a saga never came to rest')
}

/** What still was on its way to the gateway arrives now, and is looked for a last time. */
async function lateArrivals({ shops, clock, gatewayUrl }: Street): Promise<void> {
  await fetch(`${gatewayUrl}/simulator/arrivals`, { method: 'POST' })
  clock.now += PAYMENT_LAST_LOOK_MS
  for (const shop of shops) await settled(shop)
}

export async function closeStreet({ shops, database }: Street): Promise<void> {
  for (const shop of shops) await shop.worker.stop()
  await database.close()
}
