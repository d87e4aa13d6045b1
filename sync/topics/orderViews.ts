import { maskAddress, maskBirthDate, maskEmail, maskName, maskPhone } from '../../domain/customers/mask.ts'
import { orderIdSchema, type OrderId } from '../../domain/kernel/ids.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { OrderState } from '../../domain/orders/orderTable.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Desk } from '../desk.ts'
import { commandEntries } from './deskViews.ts'
import type { CommandEntry, OrderQuery, OrderRow, OrderView, OrderWindow } from '../salesApi.ts'

/** Rows of one window at most: a screen, not a download. */
const WINDOW_ROWS_MAX = 500

/** An order as this desk knows it: the centre's, or one that waits here (no revision, no number). */
export type KnownOrder = {
  readonly id: OrderId
  readonly rev: Revision | null
  readonly orderNo: string | null
  readonly body: Omit<Order, 'orderNo'>
  readonly pending: readonly CommandEntry[]
}

async function knownOrders(desk: Desk): Promise<readonly KnownOrder[]> {
  const held = new Map((await desk.replica.all('order')).map((order) => [order.id, order]))
  const known = new Map<string, KnownOrder>()
  for (const { id, rev, body } of held.values()) {
    known.set(id, { id: orderIdSchema.parse(id), rev, orderNo: body.orderNo, body, pending: [] })
  }
  for (const { targetId, preview, orderNo } of desk.commands.all()) {
    const before = targetId === null ? undefined : known.get(targetId)
    if (targetId === null || preview === null) continue
    const isNewer = before === undefined || Date.parse(preview.updatedAt) > Date.parse(before.body.updatedAt)
    if (isNewer) known.set(targetId, { id: orderIdSchema.parse(targetId), rev: before?.rev ?? null, orderNo, body: preview, pending: [] })
  }
  return [...known.values()].map((order) => ({ ...order, pending: commandEntries(desk, order.id) }))
}

/** The window of orders that a query asks for, newest first, masked. */
export async function orderWindow(desk: Desk, query: OrderQuery): Promise<OrderWindow> {
  const all = await knownOrders(desk)
  const found = all
    .filter(({ body }) => query.kinds.length === 0 || query.kinds.includes(body.kind))
    .filter((order) => matches(order, query.text))
  const counts: Partial<Record<OrderState, number>> = {}
  for (const { body } of found) counts[body.state] = (counts[body.state] ?? 0) + 1
  const wanted = found
    .filter(({ body }) => query.states.length === 0 || query.states.includes(body.state))
    .sort((a, b) => (a.body.placedAt > b.body.placedAt ? -1 : Number(a.body.placedAt < b.body.placedAt)))
  const offset = Math.max(0, Math.min(query.offset, wanted.length))
  const rows = wanted.slice(offset, offset + Math.min(query.limit, WINDOW_ROWS_MAX)).map(orderRow)
  const queued = desk.commands.all().filter(({ endpoint, state }) => endpoint.startsWith('POST /orders') && state !== 'settling').length
  return { total: all.length, matched: wanted.length, offset, rows, counts, queued, complete: desk.loading === null }
}

/** One order, masked; null when it is not known here. */
export async function orderView(desk: Desk, id: OrderId): Promise<OrderView | null> {
  const known = (await knownOrders(desk)).find((order) => order.id === id)
  return known ? { ...known, body: maskOrder(known.body) } : null
}

function matches({ orderNo, body }: KnownOrder, text: string): boolean {
  const needle = text.trim().toLowerCase()
  if (needle === '') return true
  const { customer, lines } = body
  const places = [orderNo ?? '', customer.name, customer.phone.replaceAll('-', ''), ...lines.flatMap(({ name, imeis }) => [name, ...imeis])]
  return places.some((place) => place.toLowerCase().includes(needle))
}

function orderRow({ id, orderNo, body, pending }: KnownOrder): OrderRow {
  const [first, ...others] = body.lines
  return {
    id,
    orderNo,
    kind: body.kind,
    name: maskName(body.customer.name),
    phone: maskPhone(body.customer.phone),
    goods: first ? `${first.name} ${first.colour} ${first.capacity}${others.length > 0 ? ` +${others.length}` : ''}` : '',
    quantity: body.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    total: body.amounts.total,
    hubCode: body.fulfilment.hubCode,
    fulfilment: body.fulfilment.kind,
    state: body.state,
    stateReason: body.stateReason,
    waitlist: body.waitlist,
    paymentState: body.payment.state,
    placedBy: body.placedBy.displayName,
    placedAt: body.placedAt,
    queued: pending[0] ?? null,
  }
}

function maskOrder(body: Omit<Order, 'orderNo'>): Omit<Order, 'orderNo'> {
  const { customer, receipt, contract } = body
  return {
    ...body,
    customer: {
      name: maskName(customer.name),
      birthDate: customer.birthDate === null ? null : maskBirthDate(customer.birthDate),
      phone: maskPhone(customer.phone),
      email: maskEmail(customer.email),
      address: maskAddress(customer.address),
    },
    receipt:
      receipt.kind === 'pickup'
        ? receipt
        : {
            ...receipt,
            recipient: maskName(receipt.recipient),
            phone: maskPhone(receipt.phone),
            address: maskAddress(receipt.address),
          },
    contract: contract && { ...contract, msisdn: contract.msisdn === null ? null : maskPhone(contract.msisdn) },
  }
}
