import type { Instant } from '../../domain/kernel/instant.ts'
import { deviceOf } from '../../domain/orders/contractChangesOf.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import type { OrderStock } from './orderPorts.ts'
import type { StoredOrder } from './orderStore.ts'

/**
 * STK-15, STK-16: what a finished order means for the handsets of its contract, in the transaction that ends it: the new one is
 * activated, the old one is free of the contract and, handed back, stands in the shop's hub. Resolves with the order as it
 * says so; `trouble` names what the books of stock did not let happen and the order has no place for.
 */
export async function settleHandsets(
  tx: DatabaseTransaction,
  stock: Pick<OrderStock, 'activate' | 'partWith'>,
  { id: orderId, order }: Pick<StoredOrder, 'id' | 'order'>,
  { now, isOpened }: { readonly now: Instant; readonly isOpened: boolean },
): Promise<{ readonly order: Order; readonly trouble: Error | null }> {
  const { contract } = order
  const device = deviceOf(order)
  // A 기변 changed the handset long before its end; a new line is open only if that could be written.
  if (!contract || !device || (!isOpened && order.kind !== 'DEVICE_CHANGE')) return { order, trouble: null }
  const { contractId, handBack } = contract
  const activated = await stock.activate(tx, { orderId, contractId, imei: device.imei, now })
  const trouble = typeof activated === 'object' ? new Error(`the handset of ${order.orderNo}: ${activated.code}`) : null
  const old = contract.before?.device ?? null
  if (old === null || old.imei === device.imei) return { order, trouble }
  const parted = await stock.partWith(tx, { orderId, contractId, device: old, hubCode: handBack?.hubCode ?? null, now })
  if (!handBack) return { order, trouble }
  const state = typeof parted === 'object' ? ('refused' as const) : ('takenIn' as const)
  const refusal = typeof parted === 'object' ? parted.code : null
  return { order: { ...order, contract: { ...contract, handBack: { ...handBack, state, refusal } } }, trouble }
}
