import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import { lineOf } from '../domain/orders/sampleOrder.ts'
import { allQuiet, shop } from './support/shop.ts'
import { offlineSale, onlineSale, orderIdOf, sell, SKU } from './support/sellingShop.ts'
import { StockedCentre } from './support/stockedCentre.ts'
import { problem } from './support/testLine.ts'
import type { TestPc } from './support/testPc.ts'

const UNITS = 8

type World = {
  readonly pc: TestPc
  readonly other: TestPc
  readonly stock: StockedCentre
  /** Orders that a desk said it has taken, and the numbers it printed; given up ones are taken out. */
  readonly taken: Map<string, { readonly number: string | null; readonly imei: string | null }>
  next: number
}

/** The first unit that the desk says it may sell; or one it must not, when it is asked for more than it has. */
async function sellLeased({ pc, taken, ...world }: World, n: number): Promise<void> {
  const { rights } = await pc.read('saleRights', null)
  const units = rights.flatMap(({ id, units: all }) => all.map(({ imei }) => ({ saleRightId: id, imei })))
  const unit = units[n % Math.max(1, units.length)]
  if (!unit) return
  const order = world.next
  const { fulfilment } = offlineSale(order, 1)
  const body = offlineSale(order, 1, {
    fulfilment: { ...fulfilment, saleRightId: unit.saleRightId },
    lines: [{ ...lineOf('S25', SKU), imei: unit.imei }],
  })
  const answer = await sell(pc, body)
  if (answer.ok) taken.set(orderIdOf(order), { number: answer.value.provisionalNo, imei: unit.imei })
}

async function backAgain(pc: TestPc): Promise<void> {
  pc.start()
  await pc.signIn()
  await pc.engine.subscribe('saleRights', null, () => undefined)
  await pc.clock.advance(1000)
}

const acts = {
  sell: async (world: World, n: number) => {
    world.next++
    await sellLeased(world, n)
  },
  sellElsewhere: async ({ other, taken, stock }: World) => {
    const n = 1000 + taken.size
    const answer = await sell(other, onlineSale(n))
    if (answer.ok) taken.set(orderIdOf(n), { number: null, imei: null })
    await other.clock.advance(100)
    stock.publish()
  },
  line: async ({ pc }: World, up: number) => {
    pc.line.up = up > 0
    await pc.engine.syncNow()
    await pc.clock.advance(100)
  },
  crash: async ({ pc }: World, lost: number) => {
    await pc.crash(lost)
    await backAgain(pc)
  },
  crashBeforeAnswer: async ({ pc }: World) => {
    pc.line.loseAnswers = 1
    await pc.engine.syncNow()
    await pc.clock.advance(1)
    await pc.crash()
    pc.line.loseAnswers = 0
    await backAgain(pc)
  },
  wall: ({ pc }: World, minutes: number) => Promise.resolve(pc.clock.setWall(minutes * MINUTE_MS)),
  pass: async ({ pc, stock }: World, minutes: number) => {
    for (let passed = 0; passed < minutes; passed += 20) {
      await pc.engine.activity()
      await pc.clock.advance(20 * MINUTE_MS)
      stock.expire()
    }
  },
  trouble: ({ stock }: World, kind: number) => {
    stock.trouble = ([null, 'unexpected', 'server_busy'] as const)[kind] ?? null
    return Promise.resolve()
  },
  publish: ({ stock }: World) => Promise.resolve(stock.publish()),
  /** The session ends in the middle of it; a colleague may sit down at the PC and try what was lent to somebody else. */
  superseded: async (world: World, isColleague: number) => {
    const { pc, stock } = world
    pc.line.refusal = problem('session_revoked')
    await pc.engine.syncNow()
    await pc.clock.advance(100)
    pc.line.refusal = null
    if (isColleague > 0 && (await pc.signIn(pc.users[1])).ok) {
      for (const [id, right] of stock.rights) {
        // A desk where somebody sells asks for units of his own.
        if (right.userId === pc.users[1]!.userId) continue
        world.next++
        const body = offlineSale(world.next, 1)
        const lines = [{ ...lineOf('S25', SKU), imei: right.units[0]!.imei }]
        const tried = await sell(pc, { ...body, lines, fulfilment: { ...body.fulfilment, saleRightId: id } as typeof body.fulfilment })
        expect(tried).toMatchObject({ ok: false })
      }
    }
    await pc.signIn()
    await pc.clock.advance(1000)
  },
  giveUp: async ({ pc, taken }: World) => {
    const last = (await pc.read('commands', null)).entries.at(-1)
    const given = last && (await pc.engine.giveUpCommand(last.commandId))
    if (given?.ok) taken.delete(last!.targetId!)
  },
} as const
type Act = keyof typeof acts
const step = (act: Act, ...values: readonly number[]) => fc.tuple(fc.constant(act), fc.constantFrom(0, ...values))
const steps = [
  fc.tuple(fc.constant<Act>('sell'), fc.nat(UNITS)),
  step('sellElsewhere'),
  step('line', 1),
  step('crash', 1, 1000),
  step('crashBeforeAnswer'),
  step('wall', -180, -60, -3, 60),
  step('pass', 20, 120, 15 * 60),
  step('trouble', 1, 2),
  step('publish'),
  step('superseded', 1),
  step('giveUp'),
]

async function heal({ pc, other, stock }: World): Promise<void> {
  stock.trouble = null
  pc.line.up = true
  // A wall that jumped may have locked it.
  await pc.engine.activity()
  if ((await pc.status()).session.state !== 'active') await pc.signIn()
  for (let round = 0; round < 3; round++) {
    await pc.engine.activity()
    await allQuiet(pc, other)
    stock.expire()
    stock.publish()
    await pc.clock.advance(2 * MINUTE_MS)
  }
}

/** Every promise of a sale without a line, after everybody came back. */
async function expectKept({ pc, stock, taken }: World): Promise<void> {
  const live = [...stock.orders.values()].filter(({ state }) => state === 'confirmed')
  const held = live.flatMap(({ lines }) => lines.flatMap(({ imeis }) => imeis))
  expect(new Set(held).size, 'a unit is sold once').toBe(held.length)
  const { entries } = await pc.read('commands', null)
  expect(entries.filter(({ state }) => state !== 'refused')).toEqual([])
  const readable = new Set(entries.map(({ targetId }) => targetId))
  for (const id of readable) expect(stock.orders.has(id as never), `${id} is not refused here and taken there`).toBe(false)
  for (const [id, { number }] of taken) {
    const order = stock.orders.get(id as never)
    expect(order !== undefined || readable.has(id), `${id} is at the centre, or refused in words`).toBe(true)
    if (order && number !== null) expect(order.orderNo).toBe(number)
    if (order?.state === 'outOfStock') expect(order.stateReason).not.toBeNull()
  }
  const printed = [...taken.values()].flatMap(({ number }) => number ?? [])
  expect(new Set(printed).size, 'a number is printed once').toBe(printed.length)
  for (const id of stock.orders.keys()) expect(taken.has(id), `${id} was asked for`).toBe(true)
}

test('[RIT-7] whatever happens to the line, the PC and its clock: a unit is sold once, no sale is lost, none is done twice', async () => {
  let sold = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(steps[0]!, ...steps), { minLength: 5, maxLength: 25 }), async (walk) => {
      const { pc, pc2, centre, staff } = shop(1)
      const world: World = { pc, other: pc2, stock: new StockedCentre(centre, () => pc.centreNow(), UNITS), taken: new Map(), next: 0 }
      await pc.signIn(staff)
      await pc2.signIn()
      await pc.engine.subscribe('saleRights', null, () => undefined)
      await allQuiet(pc)
      world.stock.publish()
      await allQuiet(pc)
      for (const [act, value] of walk) await acts[act](world, value)
      await heal(world)
      await expectKept(world)
      sold += [...world.taken.values()].filter(({ number }) => number !== null).length
    }),
    { numRuns: 40 },
  )
  // A world in which nothing is sold proves nothing.
  expect(sold).toBeGreaterThan(10)
}, 120_000)
