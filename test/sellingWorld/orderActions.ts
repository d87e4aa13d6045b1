import { orderIdSchema } from '../../domain/kernel/ids.ts'
import { liveStates } from '../../domain/orders/orderTable.ts'
import { deliveryEvents, type DeliveryEvent } from '../../domain/protocol/orders.ts'
import type { OrderRow } from '../../sync/salesTopics.ts'
import type { ContractField } from '../../domain/contracts/contractFields.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { manned, sells, type Manned } from './sellActions.ts'
import { sellers } from './sellingData.ts'
import type { SellingWorld } from './sellingWorld.ts'

async function ordersAt(world: SellingWorld, { desk }: Manned): Promise<readonly OrderRow[]> {
  const window = await world.during(desk.look('orders', { text: '', states: [], kinds: [], offset: 0, limit: 100 }), 500)
  return window?.rows ?? []
}

/** Somebody changed his mind: of whichever order, also one that is long gone. */
export async function callOff(world: SellingWorld): Promise<void> {
  const at = manned(world, sells)
  const rows = at && (await ordersAt(world, at))
  if (!at || !rows || rows.length === 0) return
  const open = rows.filter(({ state }) => !['cancelled', 'compensated', 'outOfStock'].includes(state))
  const row = world.random.pick(world.random.chance(0.9) && open.length > 0 ? open : rows)
  const params = { id: orderIdSchema.parse(row.id) }
  // At the counter people press twice.
  const calls = Array.from({ length: world.random.pick([1, 1, 2]) }, () =>
    at.desk.engine.call('POST /orders/:id/cancellation', { params, body: { reason: '변심' } }),
  )
  const done = await world.during(Promise.all(calls), 5_000)
  for (const answer of done ?? []) {
    if (answer.ok) world.called.push({ orderId: row.id, refusal: null })
    else if (answer.code !== 'server_unreachable') world.called.push({ orderId: row.id, refusal: answer.code })
  }
  const heard = done?.map((answer) => (answer.ok ? answer.value.order.state : answer.code)).join(', ')
  world.say(`${at.pc} calls off ${row.id}, seen as ${row.state}: ${heard ?? 'no answer'}`)
}

/** The card was refused: the customer pays in another way, as long as the goods are held. */
export async function payAgain(world: SellingWorld): Promise<void> {
  const at = manned(world, sells)
  const rows = at && (await ordersAt(world, at))
  const refused = (rows ?? []).filter(({ state }) => state === 'paymentFailed')
  if (!at || refused.length === 0) return
  const row = world.random.pick(refused)
  const method = world.random.pick(['CARD', 'TRANSFER'] as const)
  const body = { method, paymentKey: method === 'CARD' ? `pay-${world.uuid()}` : null }
  const asked = at.desk.engine.call('POST /orders/:id/payment', { params: { id: orderIdSchema.parse(row.id) }, body })
  const done = await world.during(asked, 5_000)
  const heard = done?.ok ? done.value.order.state : done?.code
  world.say(`${at.pc} pays ${row.id} again: ${heard ?? 'no answer'}`)
}

/** What happened to a parcel, mostly the next thing that does. */
export async function deliver(world: SellingWorld): Promise<void> {
  const at = manned(world, sells)
  const rows = at && (await ordersAt(world, at))
  if (!at || !rows) return
  const { random } = world
  const live = rows.filter(({ state }) => liveStates.includes(state) && state !== 'completed')
  if (live.length === 0) return
  const row = random.pick(live)
  const next: Partial<Record<OrderRow['state'], readonly DeliveryEvent['event'][]>> = {
    confirmed: ['pick'],
    picking: ['ship', 'handOver'],
    shipped: ['outForDelivery', 'deliver', 'deliver', 'fail'],
    deliveryFailed: ['retry', 'returnHome', 'returned', 'deliver'],
  }
  const event = random.pick(random.chance(0.9) ? (next[row.state] ?? deliveryEvents) : deliveryEvents)
  const body = { event, ...(event === 'fail' ? { reason: '부재' } : {}), ...(event === 'ship' ? { carrier: '택배', trackingNo: '1' } : {}) }
  const done = await world.during(
    at.desk.engine.command('POST /orders/:id/delivery', { params: { id: orderIdSchema.parse(row.id) }, body }, event),
    2_000,
  )
  world.say(`${at.pc} says ${event} of ${row.id}, seen as ${row.state}: ${done?.ok ? 'taken' : done?.code}`)
}

/** Somebody changes a contract that an order may be changing too. */
export async function edit(world: SellingWorld): Promise<void> {
  const at = manned(world, sells)
  const rows = at && (await world.during(at.desk.contracts(), 500))
  if (!at || !rows || rows.length === 0) return
  const { random } = world
  const row = random.pick(rows)
  const [field, value] = random.pick<readonly [ContractField, Json]>([
    ['memo', `메모 ${random.between(1, 9)}`],
    ['plan', { code: 'P-B', name: '5G 심플', monthlyFee: 69_000 }],
    ['discountPlan', 'SELECT25'],
    ['device', { modelCode: 'SM-S931N', name: '갤럭시 S25', imei: '490154203237518' }],
  ])
  const drafted = await world.during(at.desk.engine.draftField(row.id, field, value), 500)
  const done = drafted?.ok ? await world.during(at.desk.engine.submitDraft(row.id), 500) : drafted
  if (!done?.ok) await world.during(at.desk.engine.discardDraft(row.id), 500)
  world.say(`${at.pc} writes ${field} into ${row.contractNo}: ${done?.ok ? 'kept' : done?.code}`)
}

/** A refused command is sent again, or put away by who reads it; what is put away is his no longer. */
export async function tidyCommands(world: SellingWorld): Promise<void> {
  const at = manned(world, () => true)
  const view = at && (await world.during(at.desk.look('commands', null), 500))
  const refused = view?.entries.filter(({ state }) => state === 'refused') ?? []
  if (!at || refused.length === 0) return
  const { commandId, endpoint, targetId, refusal } = world.random.pick(refused)
  if (world.random.chance(0.5)) {
    await world.during(at.desk.engine.retryCommand(commandId), 1_000)
    world.say(`${at.pc} sends ${endpoint} of ${targetId} again, refused as ${refusal?.code}`)
    return
  }
  const done = await world.during(at.desk.engine.giveUpCommand(commandId), 1_000)
  if (!done?.ok) return
  if (endpoint === 'POST /orders') world.putAway.add(`${targetId}`)
  world.say(`${at.pc} puts ${endpoint} of ${targetId} away, refused as ${refusal?.code}`)
}

/** The people of the sagas' desk: whatever is stuck is tried again. */
export async function operate(world: SellingWorld): Promise<void> {
  const answer = await world.asOperator({ endpoint: 'GET /saga-desk', path: '/saga-desk' })
  const rows = (answer as { readonly rows: readonly { readonly orderId: string }[] } | null)?.rows ?? []
  for (const { orderId } of rows) {
    await world.asOperator({
      endpoint: 'POST /saga-desk/:id/actions',
      path: `/saga-desk/${orderId}/actions`,
      body: { kind: 'retry' },
      key: world.key(),
    })
    world.say(`${sellers.operator.loginId} has ${orderId} tried again`)
  }
}
