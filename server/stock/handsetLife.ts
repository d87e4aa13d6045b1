import type { Contract } from '../../domain/contracts/contract.ts'
import type { DocumentId, HubCode, OrderId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Refused } from '../../domain/kernel/refusals.ts'
import { decideActivation } from '../../domain/stock/decideActivation.ts'
import { decidePartedHandset } from '../../domain/stock/decidePartedHandset.ts'
import type { StockUnit } from '../../domain/stock/stockUnit.ts'
import { usedSkuOf } from '../../domain/stock/usedSku.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement, type Statement } from '../platform/namedStatements.ts'
import { openHubs } from './receiveStock.ts'
import { book, lockLevels, unitsBy, type LevelKey } from './stockBooks.ts'

export type Activation = {
  readonly orderId: OrderId
  readonly contractId: DocumentId
  readonly imei: string
  readonly now: Instant
}
export type Activated = 'activated' | 'already' | Refused<'unit_unknown' | 'unit_state_refused'>

/** STK-15: a line was opened on a handset of an order, in the caller's transaction, which has locked the order before. */
export async function activateUnit(tx: DatabaseTransaction, { orderId, contractId, imei, now }: Activation): Promise<Activated> {
  const unit = await lockedUnit(tx, imei, [], now)
  const decision = decideActivation({ unit, orderId, contractId })
  if (!('kind' in decision)) return decision
  if (decision.kind === 'already') return 'already'
  const move = { ...decision.unit, from: unit!.state, orderId, contractId }
  await book(tx, { movements: decision.movements, units: [move], at: now, byUser: null })
  return 'activated'
}

export type PartedHandset = {
  readonly orderId: OrderId
  readonly contractId: DocumentId
  readonly device: NonNullable<Contract['device']>
  /** Where it is handed back; null: its customer keeps it. */
  readonly hubCode: HubCode | null
  readonly now: Instant
}
export type Parted = 'takenIn' | 'kept' | 'already' | Refused<'unit_state_refused'>

/** STK-16: a handset left its contract, in the caller's transaction, which has locked the order before. */
export async function partWithHandset(tx: DatabaseTransaction, given: PartedHandset): Promise<Parted> {
  const { device, hubCode, now } = given
  const sku = usedSkuOf(device)
  if (hubCode !== null) await openHubs(tx, [], [sku])
  const unit = await lockedUnit(tx, device.imei, hubCode === null ? [] : [{ hubCode, skuCode: sku.skuCode }], now)
  const decision = decidePartedHandset({ ...given, unit })
  if (!('kind' in decision)) return decision
  if (decision.kind === 'kept') {
    const move = { ...decision.unit, from: unit!.state, orderId: unit!.orderId }
    await book(tx, { movements: [], units: [move], at: now, byUser: null })
  }
  if (decision.kind === 'takenIn') {
    await book(tx, { movements: decision.movements, units: [], at: now, byUser: null })
    const { imei, skuCode } = decision.unit
    const to = { imei, sku_code: skuCode, hub_code: decision.unit.hubCode, order_id: given.orderId, received_at: now }
    await runStatement(tx, takeIn, [JSON.stringify([to])])
  }
  return decision.kind
}

// The row of a handset that we never had is made here; one of ours goes on under the SKU of used ones. Its level is locked.
const takeIn: Statement = {
  name: 'stock.takeInHandset',
  text: `insert into desk.stock_unit as u (imei, sku_code, hub_code, dealer_code, state, received_at, order_id)
         select r.imei, r.sku_code, r.hub_code, h.dealer_code, 'returned', r.received_at, r.order_id
           from json_to_recordset($1::json) as r (imei text, sku_code text, hub_code text, order_id uuid, received_at timestamptz)
           join desk.hub h using (hub_code)
         on conflict (imei) do update set sku_code = excluded.sku_code, hub_code = excluded.hub_code, dealer_code = excluded.dealer_code,
                state = excluded.state, received_at = excluded.received_at, order_id = excluded.order_id, contract_id = null`,
}

/** A unit changes under the lock of its level only: which level that is, the unit itself tells; `also` are made where missing. */
async function lockedUnit(tx: DatabaseTransaction, imei: string, also: readonly LevelKey[], at: Instant): Promise<StockUnit | undefined> {
  const found = (await unitsBy(tx, [imei])).get(imei)
  await lockLevels(tx, [...(found ? [found] : []), ...also], { at })
  return found && (await unitsBy(tx, [imei])).get(imei)
}
