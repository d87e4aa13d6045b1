import { holds } from '../../domain/access/permissions.ts'
import { addOnOfferings } from '../../domain/catalogue/addOnOfferings.ts'
import { idempotencyKeySchema } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { decidePlacement } from '../../domain/orders/decidePlacement.ts'
import { handBackHubOf } from '../../domain/orders/handBackHubOf.ts'
import type { Order } from '../../domain/orders/order.ts'
import { closedOrderStates } from '../../domain/orders/orderTable.ts'
import { placeOrderSchema, type PlaceOrder } from '../../domain/orders/placeOrder.ts'
import { endpoints } from '../../domain/protocol/endpoints.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'
import type { OfflineSale } from '../rights/saleRights.ts'
import { queuedEndpoints, type QueuedCommand, type QueuedEndpoint } from '../commandApi.ts'
import { routeCall, type RouteCall, type RouteInput } from '../transport/routeCall.ts'
import type { CommandRow } from './commandRow.ts'

/** A number in the shape of one, for working an order out; it is never shown. */
const NUMBER_TO_COME = 'D0000-00000000-00000'

/** See `SalesApi.command`. On the disk before it is answered for. */
export function queueCommand(
  desk: Desk,
  ports: ActionPorts,
  asked: { readonly endpoint: QueuedEndpoint; readonly input: RouteInput; readonly label: string },
): Promise<Outcome<QueuedCommand>> {
  return desk.sales.commands.serially(async () => {
    const { endpoint, input, label } = asked
    if (!queuedEndpoints.includes(endpoint)) return refuse('malformed', 'endpoint')
    if (!holds(desk.user, endpoints[endpoint].permission)) return refuse('not_permitted')
    const call = routeCall(endpoint, input)
    if (!call.ok) return call
    const worked = await workOut(desk, ports, call.value)
    if (!worked.ok) return worked
    const { body, preview, sale, targetId } = worked.value
    const row: CommandRow = {
      sequence: desk.sales.commands.nextSequence,
      commandId: idempotencyKeySchema.parse(ports.random.uuid()),
      endpoint,
      path: call.value.path,
      body,
      targetId,
      label,
      madeAt: toInstant(ports.clock.now()),
      state: 'waiting',
      offered: false,
      reoffered: false,
      attempts: 0,
      refusal: null,
      trouble: null,
      sale,
      preview,
      orderNo: sale?.provisionalNo ?? null,
      answeredAt: null,
    }
    await desk.sales.commands.change({ put: [row], also: sale ? [desk.sales.clock.row()] : [] })
    if (endpoint === 'POST /sale-rights/:id/return') desk.sales.keeper.rest()
    desk.driver.push()
    return accept({ commandId: row.commandId, targetId, provisionalNo: sale?.provisionalNo ?? null })
  })
}

type Worked = Pick<CommandRow, 'body' | 'preview' | 'sale' | 'targetId'>

async function workOut(desk: Desk, ports: ActionPorts, call: RouteCall): Promise<Outcome<Worked>> {
  if (call.endpoint !== 'POST /orders') return accept({ body: call.body, preview: null, sale: null, targetId: targetOf(call) })
  const placed = placeOrderSchema.parse(call.body)
  const isKnown = desk.sales.commands.ofTarget(placed.orderId).length > 0 || (await desk.replica.read('order', placed.orderId)) !== null
  if (isKnown) return refuse('document_exists', 'order')
  // Which numbers are free the centre alone knows: without it none is promised to a customer.
  if (placed.kind === 'NUMBER_CHANGE' && desk.driver.connection.state !== 'online') return refuse('server_unreachable')
  const sale = await desk.sales.rights.check(placed)
  if (!sale.ok) return sale
  const order = withSale(placed, sale.value, toInstant(ports.clock.now()))
  const preview = await previewOf(desk, ports, order)
  if (!preview.ok) return preview
  const { orderNo: _, ...unnumbered } = preview.value
  return accept({ body: order, preview: unnumbered, sale: sale.value, targetId: placed.orderId })
}

/** The number that is printed, and when: the engine's word, not the page's. */
function withSale(placed: PlaceOrder, sale: OfflineSale | null, soldAt: string): PlaceOrder {
  const { fulfilment } = placed
  if (sale === null || fulfilment.kind !== 'saleRight') return placed
  return { ...placed, fulfilment: { ...fulfilment, provisionalNo: sale.provisionalNo, soldAt } }
}

/** The order as the centre would place it, with what this PC knows: what is refused here would be refused there. */
async function previewOf(desk: Desk, ports: ActionPorts, placed: PlaceOrder): Promise<Outcome<Order>> {
  const { user, replica } = desk
  if (user.dealerCode === null) return refuse('not_permitted')
  const contractId = placed.contract?.contractId
  const standing = contractId === undefined ? null : await desk.standing(contractId)
  const offerings = (await replica.all('offering')).map(({ body }) => body)
  const plans = (await replica.all('plan')).map(({ body }) => body)
  const hubs = (await replica.all('hub')).map(({ body }) => body)
  const { userId, displayName, role, dealerCode } = user
  return decidePlacement({
    placed,
    orderNo: NUMBER_TO_COME,
    dealerCode: user.dealerCode,
    author: { userId, displayName, role, dealerCode },
    at: toInstant(ports.clock.now()),
    offerings: new Map(offerings.map((offering) => [offering.offeringCode, offering])),
    plans: new Map(plans.map((plan) => [plan.code, plan])),
    addOns: new Map(addOnOfferings.map((addOn) => [addOn.code, addOn])),
    contract: standing?.body,
    contractHasOpenOrder: contractId !== undefined && (await hasOpenOrder(desk, contractId)),
    preorderedQty: new Map(),
    handBackHub: handBackHubOf(placed, user.dealerCode, hubs),
  })
}

async function hasOpenOrder(desk: Desk, contractId: string): Promise<boolean> {
  const here = desk.sales.commands.all().some((row) => row.state !== 'refused' && row.preview?.contract?.contractId === contractId)
  if (here) return true
  const orders = await desk.replica.all('order')
  return orders.some(({ body }) => body.contract?.contractId === contractId && !closedOrderStates.includes(body.state))
}

/** What a command is about: named in its path, or minted in its body. */
export function targetOf({ endpoint, path, body }: RouteCall): string | null {
  if (endpoint.includes('/:id')) return path.split('/')[2] ?? null
  const { transferId, stockCountId } = body as { readonly transferId?: string; readonly stockCountId?: string }
  return transferId ?? stockCountId ?? null
}
