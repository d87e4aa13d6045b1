import { orderIdSchema, saleRightIdSchema, type DocumentId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { OrderKind } from '../../domain/orders/order.ts'
import { lineNumberOf } from '../../domain/orders/lineNumber.ts'
import type { PlaceOrder } from '../../domain/orders/placeOrder.ts'
import { lineOf, samplePlacement } from '../domain/orders/sampleOrder.ts'
import type { SimDesk } from '../simulation/simDesk.ts'
import { CASE, hubCodes, PHONE, sellers, worldContracts, type PcName, type SellerName } from './sellingData.ts'
import type { SellingWorld } from './sellingWorld.ts'

export type Manned = { readonly pc: PcName; readonly desk: SimDesk; readonly seller: SellerName }

/** A desk at which somebody of these works now. */
export function manned(world: SellingWorld, may: (seller: SellerName) => boolean): Manned | null {
  const found = Object.entries(world.pcs).flatMap(([name, desk]) => {
    const pc = name as PcName
    const seller = world.sellerAt(pc)
    return seller !== null && may(seller) ? [{ pc, desk, seller }] : []
  })
  return found.length === 0 ? null : world.random.pick(found)
}
export const sells = (seller: SellerName): boolean => sellers[seller].dealerCode !== null
export const ownHubOf = (seller: SellerName) => (seller === 'rival' ? hubCodes.away : hubCodes.own)

/** An order over the counter: of goods, or with a contract; from the own hub most of the time, where everybody's goods meet. */
export async function sell(world: SellingWorld): Promise<void> {
  const at = manned(world, sells)
  if (!at) return
  const { random } = world
  const kind = random.pick<OrderKind>([
    'SALE',
    'SALE',
    'SALE',
    'SALE',
    'JOIN',
    'PORT_IN',
    'DEVICE_CHANGE',
    'DEVICE_CHANGE',
    'NUMBER_CHANGE',
    'TERMINATE',
  ])
  const hubCode = random.pick([ownHubOf(at.seller), ownHubOf(at.seller), hubCodes.shared, hubCodes.shared, hubCodes.centre])
  const body = await bodyOf(world, at, kind, hubCode)
  if (body) await order(world, at, body)
}

async function bodyOf(world: SellingWorld, at: Manned, kind: OrderKind, hubCode: string): Promise<PlaceOrder | null> {
  const { random } = world
  const common = {
    orderId: world.uuid(),
    fulfilment: { kind: 'hub', hubCode },
    payment: { method: 'CARD', paymentKey: random.chance(0.7) ? `pay-${world.uuid()}` : null },
    joinWaitlist: random.chance(0.5),
    ...(random.chance(0.4) ? { receipt: { kind: 'pickup', hubCode, requiredDay: null } } : {}),
  }
  if (kind === 'SALE') return samplePlacement(kind, { ...common, ...goods(world) })
  if (kind === 'JOIN' || kind === 'PORT_IN') {
    const base = samplePlacement(kind, common)
    const msisdn = kind === 'PORT_IN' ? `010-3000-${String(random.between(1, 6)).padStart(4, '0')}` : null
    return samplePlacement(kind, { ...common, contract: { ...base.contract, contractId: world.uuid(), msisdn } })
  }
  return onContract(world, at, kind, common)
}

/** One phone, several, two lines of one model, or cases of another seller beside it. */
function goods({ random }: SellingWorld): Partial<PlaceOrder> {
  const of = (phones: readonly number[], cases: number) => {
    const lines = [
      ...phones.map((quantity, i) => lineOf('S25', PHONE, quantity, i + 1)),
      ...(cases > 0 ? [lineOf('CASE', CASE, cases, phones.length + 1)] : []),
    ]
    const total = phones.reduce((sum, quantity) => sum + quantity, 0) * 1_155_000 + cases * 33_000
    return { lines, expected: { total, paidNow: total }, allowPartial: random.chance(0.3) } as Partial<PlaceOrder>
  }
  return random.pick([of([1], 0), of([1], 0), of([1], 0), of([2], 0), of([1, 1], 0), of([1], 2), of([], random.between(1, 6))])
}

async function onContract(world: SellingWorld, at: Manned, kind: ContractKind, common: object): Promise<PlaceOrder | null> {
  const { random } = world
  const rows = (await world.during(at.desk.contracts(), 500)) ?? []
  if (rows.length === 0) return null
  const { id } = random.pick(rows.filter(({ status }) => status === 'active').concat(rows.slice(0, 1)))
  // Half of the time somebody holds the contract's lease while he fills in the sheet; without a line he works on without one.
  const lease = random.chance(0.5)
    ? await world.during(at.desk.engine.takeLease({ contractId: id, purpose: kind, takeOverReason: random.pick([null, '급한 업무']) }))
    : undefined
  return sheetOn(world, at, { kind, id, common, fencingToken: lease?.ok ? lease.value.fencingToken : null })
}

type ContractKind = 'DEVICE_CHANGE' | 'NUMBER_CHANGE' | 'TERMINATE'
type Sheet = { readonly kind: ContractKind; readonly id: DocumentId; readonly common: object; readonly fencingToken?: number | null }

async function sheetOn(
  world: SellingWorld,
  { desk }: Manned,
  { kind, id, common, fencingToken = null }: Sheet,
): Promise<PlaceOrder | null> {
  const view = await world.during(desk.contract({ id }), 500)
  if (!view) return null
  const base = samplePlacement(kind, common)
  const known = worldContracts.find((one) => one.id === id)?.body
  const guard = { lastFour: view.body.msisdn.slice(-4), name: known?.customer.name ?? '홍길동' }
  const contract = { ...base.contract, contractId: id, baseRev: view.rev, fencingToken }
  if (kind === 'TERMINATE') return samplePlacement(kind, { ...common, contract: { ...contract, guard } })
  // A handful of numbers, so that many want the same.
  if (kind === 'NUMBER_CHANGE')
    return samplePlacement(kind, { ...common, contract: { ...contract, guard, msisdn: lineNumberOf(world.random.between(0, 3)) } })
  // With one plan comes a subsidy.
  const total = view.body.plan.code === 'P-A' ? 915_000 : 1_155_000
  return samplePlacement(kind, { ...common, expected: { total, paidNow: total }, contract })
}

/** Two colleagues at two counters have the same customer's contract before them, and send at the same moment. */
export async function sellTwice(world: SellingWorld): Promise<void> {
  const row = worldContracts[world.random.between(0, 1)]!
  const sheets: (readonly [Manned, PlaceOrder, null])[] = []
  for (const pc of ['clerk', 'boss'] as const) {
    const at = { pc, desk: world.pcs[pc], seller: world.sellerAt(pc) }
    if (at.seller === null) continue
    const common = { orderId: world.uuid(), fulfilment: { kind: 'hub', hubCode: hubCodes.shared } }
    const body = await sheetOn(world, { ...at, seller: at.seller }, { kind: 'TERMINATE', id: row.id, common })
    if (body) sheets.push([{ ...at, seller: at.seller }, body, null])
  }
  await orderAtOnce(world, sheets)
}

/** A unit that was lent to this person on this PC, or one that he has no right to: that one must be refused on the spot. */
export async function sellLent(world: SellingWorld): Promise<void> {
  const at = manned(world, sells)
  if (!at) return
  const view = await world.during(at.desk.look('saleRights', null), 500)
  if (!view) return
  const isRight = world.random.chance(0.8)
  const may = view.left.flatMap(({ imeis }) => imeis)
  const all = view.rights.flatMap(({ id, hubCode, units }) => units.map((unit) => ({ id, hubCode, imei: unit.imei })))
  const some = all.filter(({ imei }) => may.includes(imei) === isRight)
  if (some.length === 0) return
  const { id, hubCode, imei } = world.random.pick(some)
  const body = samplePlacement('SALE', {
    orderId: world.uuid(),
    fulfilment: {
      kind: 'saleRight',
      hubCode,
      saleRightId: saleRightIdSchema.parse(id),
      provisionalNo: 'D1001-OFF-999999',
      soldAt: toInstant(0),
    },
    receipt: { kind: 'pickup', hubCode, requiredDay: null },
    lines: [{ ...lineOf('S25', PHONE), imei }],
    payment: { method: 'CARD', paymentKey: null },
  })
  const done = await order(world, at, body, imei)
  if (done && !isRight) world.wrongs.push(`S9 ${at.pc} sold ${imei}, which ${at.seller} was not lent`)
}

/** True when the desk took it. */
async function order(world: SellingWorld, at: Manned, body: PlaceOrder, imei: string | null = null): Promise<boolean> {
  const [isTaken] = await orderAtOnce(world, [[at, body, imei]])
  return isTaken ?? false
}

async function orderAtOnce(
  world: SellingWorld,
  sheets: readonly (readonly [at: Manned, body: PlaceOrder, imei: string | null])[],
): Promise<readonly boolean[]> {
  const asked = sheets.map(([{ desk }, body]) => desk.engine.command('POST /orders', { body }, body.kind))
  const answers = await world.during(Promise.all(asked), 2_000)
  return sheets.map(([{ pc, seller }, body, imei], i) => {
    const done = answers?.[i]
    const what = `${pc} ${seller} sells ${body.kind} ${body.lines.map(({ skuCode, quantity }) => `${skuCode}×${quantity}`).join('+')}`
    const from = `from ${body.fulfilment.hubCode} as ${body.orderId}${imei === null ? '' : `, lent ${imei}`}`
    world.say(`${what} ${from}: ${done?.ok ? (done.value.provisionalNo ?? 'taken') : (done?.code ?? 'no answer')}`)
    if (!done?.ok) return false
    world.taken.push({ orderId: orderIdSchema.parse(body.orderId), pc, seller, number: done.value.provisionalNo, imei })
    return true
  })
}
