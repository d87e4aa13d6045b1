import { maskAddress, maskBirthDate, maskEmail, maskName, maskPhone } from '../../domain/customers/mask.ts'
import { orderIdSchema, type OrderId } from '../../domain/kernel/ids.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { OrderState } from '../../domain/orders/orderTable.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Desk } from '../desk.ts'
import { searchLines, searchNeedles, type SearchLines } from '../search/searchLines.ts'
import { isQuietlyOffered } from '../commands/commandRow.ts'
import { commandEntries } from './deskViews.ts'
import type { CommandEntry } from '../commandApi.ts'
import type { OrderQuery, OrderRow, OrderView, OrderWindow } from '../salesTopics.ts'

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
  const known = new Map<string, KnownOrder>()
  for (const { id, rev, body } of await desk.replica.all('order')) {
    known.set(id, { id: orderIdSchema.parse(id), rev, orderNo: body.orderNo, body, pending: [] })
  }
  for (const { targetId, preview, orderNo } of desk.sales.commands.all()) {
    if (targetId === null || preview === null) continue
    const before = known.get(targetId)
    const isNewer = before === undefined || Date.parse(preview.updatedAt) > Date.parse(before.body.updatedAt)
    if (isNewer) known.set(targetId, { id: orderIdSchema.parse(targetId), rev: before?.rev ?? null, orderNo, body: preview, pending: [] })
  }
  for (const entry of commandEntries(desk)) {
    const order = entry.targetId === null ? undefined : known.get(entry.targetId)
    if (order) known.set(order.id, { ...order, pending: [...order.pending, entry] })
  }
  return [...known.values()]
}

/** The window of orders that a query asks for, newest first, masked. */
export async function orderWindow(desk: Desk, query: OrderQuery): Promise<OrderWindow> {
  const all = await knownOrders(desk)
  const found = matching(all, query)
  const counts: Partial<Record<OrderState, number>> = {}
  for (const { body } of found) counts[body.state] = (counts[body.state] ?? 0) + 1
  const wanted = inStates(found, query.states)
  const offset = Math.max(0, Math.min(query.offset, wanted.length))
  const rows = wanted.slice(offset, offset + Math.min(query.limit, WINDOW_ROWS_MAX)).map(orderRow)
  const queued = desk.sales.commands
    .all()
    .filter((row) => row.endpoint.startsWith('POST /orders') && row.state !== 'settling' && !isQuietlyOffered(row)).length
  return {
    total: all.length,
    matched: wanted.length,
    offset,
    rows,
    counts,
    queued,
    complete: desk.loading === null && desk.puller.state.complete,
  }
}

/** Every order of a list that the centre knows, newest first, masked. */
export async function listedOrders(desk: Desk, query: Pick<OrderQuery, 'text' | 'states' | 'kinds'>): Promise<readonly OrderRow[]> {
  const all = await knownOrders(desk)
  return inStates(matching(all, query), query.states)
    .filter(({ rev }) => rev !== null)
    .map(orderRow)
}

function matching(all: readonly KnownOrder[], { text: typed, kinds }: Pick<OrderQuery, 'text' | 'kinds'>): readonly KnownOrder[] {
  const needles = searchNeedles(typed)
  return all
    .filter(({ body }) => kinds.length === 0 || kinds.includes(body.kind))
    .filter((order) => needles.length === 0 || needles.some(({ text, line }) => orderLines(order)[line].includes(text)))
}

function inStates(found: readonly KnownOrder[], states: readonly OrderState[]): readonly KnownOrder[] {
  return found
    .filter(({ body }) => states.length === 0 || states.includes(body.state))
    .sort((a, b) => (a.body.placedAt > b.body.placedAt ? -1 : Number(a.body.placedAt < b.body.placedAt)))
}

/** One order as this desk knows it, in clear: for the engine alone. */
export async function knownOrder(desk: Desk, id: OrderId): Promise<KnownOrder | null> {
  const held = await desk.replica.read('order', id)
  const pending = commandEntries(desk, id)
  const waiting = desk.sales.commands.ofTarget(id).findLast(({ preview }) => preview !== null)
  const preview = waiting?.preview ?? null
  if (waiting && preview && (!held || Date.parse(preview.updatedAt) > Date.parse(held.body.updatedAt)))
    return { id, rev: held?.rev ?? null, orderNo: waiting.orderNo, body: preview, pending }
  return held && { id, rev: held.rev, orderNo: held.body.orderNo, body: held.body, pending }
}

/** The same, masked; null when it is not known here. */
export async function orderView(desk: Desk, id: OrderId): Promise<OrderView | null> {
  const known = await knownOrder(desk, id)
  return known && { ...known, body: maskOrder(known.body) }
}

/** Kept with the body: a list is asked for with every keystroke. */
const linesOf = new WeakMap<object, SearchLines>()

function orderLines({ orderNo, body }: KnownOrder): SearchLines {
  const known = linesOf.get(body)
  if (known) return known
  const number = orderNo ?? ''
  const made = searchLines({
    name: body.customer.name,
    phone: body.customer.phone,
    msisdn: body.contract?.msisdn ?? body.customer.phone,
    newMsisdn: body.contract?.newMsisdn ?? null,
    contractNo: `${number} ${number.replaceAll(/\D/g, '')}`,
    imei: body.lines.flatMap(({ imeis }) => imeis).join(' '),
    model: body.lines.map(({ name, modelCode }) => `${name} ${modelCode}`).join(' '),
  })
  linesOf.set(body, made)
  return made
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
    contract: contract && {
      ...contract,
      msisdn: contract.msisdn === null ? null : maskPhone(contract.msisdn),
      ...(contract.newMsisdn === undefined ? {} : { newMsisdn: maskPhone(contract.newMsisdn) }),
    },
  }
}
