import { z } from 'zod'
import type { Order } from '../../../domain/orders/order.ts'
import { liveStates } from '../../../domain/orders/orderTable.ts'
import { tossPaymentSchema, type TossPayment } from '../../../server/payments/tossShapes.ts'
import type { ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { verifyStock } from '../../../server/stock/verifyStock.ts'
import { brokenNumberLaws } from './numberLaws.ts'

const UUID_CHARS = 36
const booksSchema = z.object({ payments: z.array(tossPaymentSchema) })

/** What the gateway's stand-in holds. */
export async function paymentsAt(gatewayUrl: string): Promise<readonly TossPayment[]> {
  return booksSchema.parse(await (await fetch(`${gatewayUrl}/simulator/books`)).json()).payments
}

/**
 * What must hold whenever nothing runs: M1 by the gateway's own books, M2, C7, no stock held without an owner, S1 to S3, no
 * unit in two live orders, and no number on two lines. Resolves with sentences, none when all is well.
 */
export async function soundness(connected: Pick<ConnectedDatabase, 'db'>, gatewayUrl: string): Promise<readonly string[]> {
  return soundnessBy(connected, await paymentsAt(gatewayUrl))
}

/** The same by the gateway's books as they were read. */
export async function soundnessBy({ db }: Pick<ConnectedDatabase, 'db'>, payments: readonly TossPayment[]): Promise<readonly string[]> {
  const kept = new Map<string, number>()
  const taken = new Map<string, number>()
  for (const { orderId, balanceAmount, status } of payments) {
    // Another attempt to pay an order has a number behind it.
    const id = orderId.slice(0, UUID_CHARS)
    kept.set(id, (kept.get(id) ?? 0) + balanceAmount)
    taken.set(id, (taken.get(id) ?? 0) + (status === 'ABORTED' ? 0 : 1))
  }
  const wrong = [...taken].filter(([, times]) => times > 1).map(([id, times]) => `M4: ${id} was paid ${times} times`)
  await withReach(db, { kind: 'all' }, async (tx) => {
    const orders = await tx.selectFrom('desk.order').select(['id', 'state', 'body']).execute()
    const live: readonly string[] = liveStates
    const shipments = new Set((await tx.selectFrom('desk.shipment').select('order_id').execute()).map(({ order_id: id }) => id))
    const held = await tx.selectFrom('desk.reservation').selectAll().execute()
    const stateOf = new Map(held.map((row) => [row.order_id, row.state]))
    const soldIn = new Map<string, string>()
    for (const { id, state, body } of orders) {
      const order = body as Order
      const owed = live.includes(state) ? order.amounts.paidNow : 0
      if ((kept.get(id) ?? 0) !== owed) wrong.push(`M1: ${state} ${id} owes ${owed}, the gateway keeps ${kept.get(id) ?? 0}`)
      const ours = order.payment.capturedAmount - order.payment.refundedAmount
      if (ours !== (kept.get(id) ?? 0)) wrong.push(`M1: ${state} ${id} books ${ours}, the gateway keeps ${kept.get(id) ?? 0}`)
      if (live.includes(state) && order.lines.length > 0 && !shipments.has(id)) wrong.push(`M2: ${state} ${id} has no shipment`)
      const goods = stateOf.get(id)
      if (live.includes(state) && order.lines.length > 0 && !['held', 'partiallyHeld', 'consumed'].includes(goods ?? ''))
        wrong.push(`M2: ${state} ${id} has goods ${goods ?? 'none'}`)
      if (['cancelled', 'compensated', 'outOfStock'].includes(state) && ['held', 'partiallyHeld'].includes(goods ?? ''))
        wrong.push(`stock: ${state} ${id} still holds`)
      for (const imei of live.includes(state) ? order.lines.flatMap(({ imeis }) => imeis) : []) {
        if (soldIn.has(imei)) wrong.push(`S6: ${imei} is in ${soldIn.get(imei)} and in ${id}`)
        soldIn.set(imei, id)
      }
    }
    wrong.push(...(await brokenNumberLaws(tx)))
    for (const { contract_id: contract } of await tx
      .selectFrom('desk.order')
      .select('contract_id')
      .where('contract_id', 'is not', null)
      .where('state', 'not in', ['completed', 'outOfStock', 'cancelled', 'compensated'])
      .groupBy('contract_id')
      .having((eb) => eb.fn.countAll(), '>', 1)
      .execute())
      wrong.push(`C7: contract ${contract} has two open orders`)
  })
  const { differences } = await verifyStock(db)
  return [
    ...wrong,
    ...differences.map((one) => `stock: ${one.hub_code} ${one.sku_code} ${one.figure} ${one.stored}, by ${one.against} ${one.proven}`),
  ]
}
