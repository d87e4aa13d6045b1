import { HOUR_MS, MINUTE_MS } from '../../domain/kernel/instant.ts'
import { gatewayFaults } from '../../server/payments/simulator/gatewayFault.ts'
import { sellLent } from './sellActions.ts'
import { pcNames, sellerNames, type PcName, type SellerName } from './sellingData.ts'
import type { SellingWorld } from './sellingWorld.ts'

export async function line(world: SellingWorld): Promise<void> {
  const { random } = world
  const name = random.pick(pcNames)
  const { line: it } = world.pcs[name]
  it.up = random.chance(0.6)
  it.loseRequest = random.pick([0, 0, 0.3])
  it.loseReply = random.pick([0, 0, 0.3])
  it.duplicate = random.pick([0, 0, 0.4])
  it.latencyMs = random.pick([10, 40, 400, 3000])
  world.say(`line of ${name}: ${JSON.stringify(it)}`)
}

/** A PC dies: its program alone, or with the power and the newest writes. */
export async function crash(world: SellingWorld): Promise<void> {
  const name = world.random.pick(pcNames)
  const lost = world.random.pick([0, 0, 1, 5, 1000])
  world.pcs[name].crash(lost)
  world.say(`${name} dies${lost > 0 ? `, and its newest ${lost} unsure writes with it` : ''}`)
}

/** Somebody sells, and his PC dies before he hears whether the centre took it. */
export async function crashBeforeAnswer(world: SellingWorld): Promise<void> {
  const name = world.random.pick(pcNames)
  const desk = world.pcs[name]
  desk.line.loseReply = 1
  void desk.engine.syncNow()
  await world.pass(world.random.between(100, 2_000))
  desk.crash()
  desk.line.loseReply = 0
  world.say(`${name} dies while it waits for an answer`)
}

export async function wall(world: SellingWorld): Promise<void> {
  const name = world.random.pick(pcNames)
  world.pcs[name].clockSkewMs = world.random.pick([0, 0, -3 * MINUTE_MS, -HOUR_MS, -3 * HOUR_MS, HOUR_MS, 24 * HOUR_MS])
  world.say(`clock of ${name}: ${world.pcs[name].clockSkewMs / MINUTE_MS} minutes off`)
}

export async function killNode(world: SellingWorld): Promise<void> {
  const { random } = world
  const node = random.pick(world.nodes)
  if (!node.isUp) return
  // Not between two actions only: somewhere in the middle of what it does.
  await world.pass(random.between(0, 300))
  await node.kill()
  world.centre.dropped(node)
  world.say(`${node.name} is killed`)
  await world.pass(random.between(50, 6_000))
  await node.start()
  world.say(`${node.name} is there again`)
}

export async function stopWorker(world: SellingWorld): Promise<void> {
  const node = world.random.pick(world.nodes)
  node.isWorking = !node.isWorking
  world.say(`the worker of ${node.name} ${node.isWorking ? 'works again' : 'rests'}`)
}

/** The gateway does wrong with the next calls, whoever makes them. */
export async function spoilGateway(world: SellingWorld): Promise<void> {
  const { random } = world
  const fault = random.pick(gatewayFaults)
  const operation = random.pick(['confirm', 'confirm', 'confirm', 'cancel', 'cancel', 'lookup'] as const)
  const times = random.pick([1, 1, 2, 3, fault === 'refuse' && operation === 'confirm' ? 1 : 12])
  await world.gateway.order({ operation, fault, times })
  world.say(`gateway: the next ${times} of ${operation} end in ${fault}`)
}

export async function killGateway(world: SellingWorld): Promise<void> {
  if (!world.gateway.isUp) return
  world.gateway.die()
  world.say('the gateway dies')
}

/** Somebody signs in where nobody is. */
export async function arrive(world: SellingWorld): Promise<void> {
  const { random } = world
  const empty = pcNames.filter((name) => world.sellerAt(name) === null)
  if (empty.length === 0) return
  const pc = random.pick(empty)
  await come(world, pc, pc === 'spare' ? random.pick(['clerk', 'boss'] as const) : pc)
}

/** A colleague sits down at somebody's PC, or somebody signs in a second time: his first session ends in the middle of its work. */
export async function supersede(world: SellingWorld): Promise<void> {
  const { random } = world
  const [pc, seller] = random.pick<readonly [PcName, SellerName]>([
    ['spare', 'clerk'],
    ['spare', 'boss'],
    ['clerk', 'boss'],
    ['boss', 'clerk'],
  ])
  await come(world, pc, seller)
}

async function come(world: SellingWorld, pc: PcName, seller: SellerName): Promise<void> {
  const there = world.sellerAt(pc)
  if (there !== null && there !== seller) await world.during(world.pcs[pc].engine.signOut(), 10_000)
  const isIn = await world.signIn(pc, seller)
  world.say(`${seller} signs in at ${pc}: ${isIn}`)
}

export async function leave(world: SellingWorld): Promise<void> {
  const pc = world.random.pick(pcNames)
  await world.during(world.pcs[pc].engine.signOut(), 10_000)
  world.say(`${pc} signs out`)
}

/** Minutes at work: holds run out, sagas try again. */
export async function someTime(world: SellingWorld): Promise<void> {
  const minutes = world.random.pick([1, 1, 3, 16])
  world.say(`${minutes} minutes pass`)
  await world.passAtWork(minutes * MINUTE_MS)
}

/** A night: rights run out, with their grace or without; in the morning people come back, most of them. */
export async function night(world: SellingWorld): Promise<void> {
  const { random } = world
  const hours = random.pick([3, 11, 13, 15])
  if (random.chance(0.5)) {
    // The last sales of the day were made without a line, and the PC was switched off before it came back.
    await outage(world)
    for (let n = 0; n < 3; n++) await sellLent(world)
  }
  world.say(`a night of ${hours} hours`)
  await world.night(hours * HOUR_MS)
  for (const name of sellerNames) if (random.chance(0.8)) await world.signIn(name, name)
}

/** The line is cut for hours while people sell on what they were lent. */
export async function outage(world: SellingWorld): Promise<void> {
  const { random } = world
  const name = random.pick(['clerk', 'boss', 'rival', 'spare'] as const)
  world.pcs[name].line.up = false
  const minutes = random.pick([5, 40])
  world.say(`${name} has no line for at least ${minutes} minutes`)
}
