import { z } from 'zod'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import { closedOrderStates } from '../../domain/orders/orderTable.ts'
import { healthyLine } from '../simulation/simNetwork.ts'
import { brokenStockLaws } from '../server/stock/streetLaws.ts'
import * as faults from './faultActions.ts'
import { brokenDeskLaws } from './deskLaws.ts'
import { brokenByRush } from './lastRush.ts'
import { allOrders, brokenMoneyLaws } from './moneyLaws.ts'
import * as orderActions from './orderActions.ts'
import type { Mistake } from './plantedMistakes.ts'
import { sell, sellLent, sellTwice } from './sellActions.ts'
import { pcNames, sellerNames, type PcName, type SellerName } from './sellingData.ts'
import { SellingWorld } from './sellingWorld.ts'
import { brokenStateLaws } from './stateLaws.ts'
import * as stockActions from './stockActions.ts'

export type SellingResult = {
  readonly seed: number | string
  readonly broken: readonly string[]
  /** How the orders ended, and how many of them were sold without a line. */
  readonly ends: Readonly<Record<string, number>>
  readonly offline: number
  readonly statements: number
  readonly story: string
}

type Action = { readonly weight: number; readonly run: (world: SellingWorld) => Promise<void> }
const actions: readonly Action[] = [
  { weight: 30, run: sell },
  { weight: 12, run: sellLent },
  { weight: 3, run: sellTwice },
  { weight: 9, run: orderActions.callOff },
  { weight: 8, run: orderActions.payAgain },
  { weight: 16, run: orderActions.deliver },
  { weight: 3, run: orderActions.edit },
  { weight: 2, run: orderActions.tidyCommands },
  { weight: 1, run: orderActions.operate },
  { weight: 5, run: stockActions.requestTransfer },
  { weight: 14, run: stockActions.moveTransfer },
  { weight: 2, run: stockActions.count },
  { weight: 4, run: stockActions.adjust },
  { weight: 2, run: stockActions.setHub },
  { weight: 4, run: stockActions.lend },
  { weight: 8, run: faults.line },
  { weight: 4, run: faults.outage },
  { weight: 4, run: faults.crash },
  { weight: 2, run: faults.crashBeforeAnswer },
  { weight: 3, run: faults.wall },
  { weight: 4, run: faults.killNode },
  { weight: 2, run: faults.stopWorker },
  { weight: 8, run: faults.spoilGateway },
  { weight: 1, run: faults.killGateway },
  { weight: 8, run: faults.arrive },
  { weight: 2, run: faults.supersede },
  { weight: 1, run: faults.leave },
  { weight: 4, run: faults.someTime },
  { weight: 1, run: faults.night },
]
const total = actions.reduce((sum, { weight }) => sum + weight, 0)
const ACTIONS = 70
/** The laws of stock hold at every commit: they are looked at in the middle too. */
const LOOK_EVERY = 15

/** One world from its seed: people sell, things fail, everything heals, and then every law must hold. */
export async function runSellingWorld(serverUrl: string, seed: number | string, mistake: Mistake | null = null): Promise<SellingResult> {
  const world = await SellingWorld.open(serverUrl, seed, mistake)
  try {
    await world.everybodyIn()
    await world.pass(3_000)
    for (let i = 1; i <= ACTIONS; i++) {
      await act(world)
      await world.pass(world.random.pick([0, 50, 300, 1_500]))
      world.wrongs.push(...(await brokenMeanwhile(world, i % LOOK_EVERY === 0)))
      if (world.wrongs.length > 0) break
    }
    const readable = await heal(world)
    const rush = await brokenByRush(world)
    await everybodyLooks(world)
    const broken = [
      ...world.wrongs,
      ...rush,
      ...(await brokenStockLaws(world.database.eye.db)),
      ...(await brokenMoneyLaws(world)),
      ...(await brokenStateLaws(world)),
      ...(await brokenDeskLaws(world, readable)),
      ...world.troubles.map((error) => `the centre stumbled: ${error instanceof Error ? error.stack : String(error)}`),
    ]
    const orders = await allOrders(world.database.eye.db)
    const ends: Record<string, number> = {}
    for (const { order } of orders) ends[order.state] = (ends[order.state] ?? 0) + 1
    const offline = orders.filter(({ order }) => order.fulfilment.kind === 'saleRight').length
    return { seed, broken, ends, offline, statements: world.work.count, story: world.log.text }
  } finally {
    await world.close()
  }
}

/** What must hold at every commit, whatever is under way. */
async function brokenMeanwhile({ database }: SellingWorld, looksAtStock: boolean): Promise<readonly string[]> {
  const twice = z.array(z.object({ contract_id: z.string() })).parse(await database.ask(OPEN_TWICE, [closedOrderStates]))
  const stock = looksAtStock ? await brokenStockLaws(database.eye.db) : []
  return [...twice.map(({ contract_id: id }) => `C7: contract ${id} has two open orders`), ...stock].map((one) => `${one} (meanwhile)`)
}

const OPEN_TWICE = `select contract_id from desk.order where contract_id is not null and state <> all ($1)
  group by contract_id having count(*) > 1`

async function act(world: SellingWorld): Promise<void> {
  let draw = world.random.fraction() * total
  const action = actions.find(({ weight }) => (draw -= weight) < 0) ?? actions[0]!
  await action.run(world)
}

/** A PC on another process than the one where something ended hears of it with its next pull: everybody asks for one now. */
async function everybodyLooks(world: SellingWorld): Promise<void> {
  for (const name of pcNames) void world.pcs[name].engine.syncNow()
  await world.pass(3_000)
}

/** What each PC shows as refused at the end, by what it was about. */
async function heal(world: SellingWorld): Promise<ReadonlyMap<string, string>> {
  // A gateway that was started anew has forgotten what it was to do wrong, and nothing else.
  world.gateway.die()
  world.gateway.cardsRefused = 0
  await world.pass(3_000)
  for (const node of world.nodes) {
    node.isWorking = true
    if (!node.isUp) await node.start()
  }
  for (const name of pcNames) {
    Object.assign(world.pcs[name].line, healthyLine())
    world.pcs[name].clockSkewMs = 0
  }
  const readable = new Map<string, string>()
  // Whoever worked somewhere comes by once more and lets that PC send what it kept; the last visit is to the own PC.
  const visits = [...world.worked].map((place) => place.split(' ') as [PcName, SellerName]).filter(([pc, seller]) => pc !== seller)
  for (const [pc, seller] of [...visits, ...sellerNames.map((name) => [name, name] as const)]) {
    await visit(world, pc, seller)
    await noteRefused(world, pc, readable)
  }
  await comeToRest(world)
  for (const name of sellerNames) await visit(world, name, name)
  await world.passAtWork(2 * MINUTE_MS)
  for (const name of sellerNames) await noteRefused(world, name, readable)
  return readable
}

/** Until no saga runs any more: patience first, then the operators. */
async function comeToRest(world: SellingWorld): Promise<void> {
  for (let round = 0; round < 60; round++) {
    await world.passAtWork(MINUTE_MS)
    await orderActions.operate(world)
    const rows = await world.database.ask(`select 1 from desk.saga where state in ('running', 'compensating', 'stuck') limit 1`)
    if (round > 2 && rows.length === 0) return
  }
}

/** Signs a person in at a PC, whoever was there, and lets it send what it kept. A PC that was taken over learns it only now. */
async function visit(world: SellingWorld, pc: PcName, seller: SellerName): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    const there = world.sellerAt(pc)
    if (there !== null && there !== seller) await world.during(world.pcs[pc].engine.signOut())
    if (!world.isAt(pc, seller)) await world.signIn(pc, seller)
    await world.passAtWork(20_000)
    if (world.isAt(pc, seller)) break
  }
  world.say(`heal: ${seller} is ${world.isAt(pc, seller) ? 'back' : 'not let in'} at ${pc}`)
}

async function noteRefused(world: SellingWorld, pc: PcName, readable: Map<string, string>): Promise<void> {
  const view = await world.during(world.pcs[pc].look('commands', null), 1_000)
  for (const { endpoint, targetId, state, refusal } of view?.entries ?? [])
    if (endpoint === 'POST /orders' && state === 'refused' && targetId !== null) readable.set(targetId, refusal?.code ?? '')
}
