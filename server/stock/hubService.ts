import type { z } from 'zod'
import type { HubCode } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { closedOrderStates } from '../../domain/orders/orderTable.ts'
import { adjustStockReplySchema, hubReplySchema, type adjustStockSchema, type hubStateSchema } from '../../domain/protocol/stock.ts'
import { decideAdjustment } from '../../domain/stock/decideAdjustment.ts'
import { decideHubState } from '../../domain/stock/decideHubState.ts'
import { transferStates } from '../../domain/stock/transfer.ts'
import { transferTable } from '../../domain/stock/transferTable.ts'
import { isFinal } from '../../domain/kernel/stateTable.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { availableBySku, book, lockHubs, lockLevels, unitsBy } from './stockBooks.ts'
import { runsHub, stockCommand, type Asked, type CommandContext, type StockDeps } from './stockCommand.ts'
import { levelsOfHub } from './stockReads.ts'

type HubState = z.infer<typeof hubStateSchema>
type HubReply = z.infer<typeof hubReplySchema>
type Adjust = z.infer<typeof adjustStockSchema>
type AdjustReply = z.infer<typeof adjustStockReplySchema>

export type HubService = {
  /** STK-2 (S10). Refusals in this order: hub_unknown, not_permitted, hub_state_refused, hub_not_empty. */
  readonly setState: (asked: Asked<HubState>, hubCode: HubCode) => Promise<Outcome<HubReply>>
  /** STK-13. Refusals in this order: hub_unknown, not_permitted, unit_unknown, unit_state_refused. */
  readonly adjust: (asked: Asked<Adjust>) => Promise<Outcome<AdjustReply>>
}

export function createHubService(deps: StockDeps): HubService {
  return {
    setState: (asked, hubCode) => {
      const subject = { type: 'hub', id: hubCode }
      const what = { endpoint: 'POST /hubs/:hubCode/state', action: 'stock.hub_state', subject, reply: hubReplySchema } as const
      return stockCommand(deps, asked, what, (context) => setState(context, hubCode, asked.body))
    },
    adjust: (asked) => {
      const subject = { type: 'hub', id: asked.body.hubCode }
      const what = { endpoint: 'POST /stock-adjustments', action: 'stock.adjust', subject, reply: adjustStockReplySchema } as const
      return stockCommand(deps, asked, what, (context) => adjust(context, asked.body))
    },
  }
}

async function setState({ tx, principal }: CommandContext, hubCode: HubCode, { to }: HubState): Promise<Outcome<HubReply>> {
  // Alone: whoever holds goods here has the hub locked too, so nothing comes between looking and closing.
  const hub = (await lockHubs(tx, [hubCode], 'alone')).get(hubCode)?.hub
  const refused = runsHub(principal, hub, hubCode)
  if (refused) return refused
  const levels = await levelsOfHub(tx, hubCode)
  const decided = decideHubState({
    hub: hub!,
    to,
    levels,
    toInspect: await toInspect(tx, hubCode),
    openOrders: await openOrders(tx, hubCode),
    openTransfers: await openTransfers(tx, hubCode),
  })
  if (!decided.ok) return decided
  await tx
    .updateTable('desk.hub')
    .set((current) => ({ state: to, version: current('version', '+', 1) }))
    .where('hub_code', '=', hubCode)
    .execute()
  return accept({ hub: decided.value })
}

async function toInspect(tx: DatabaseTransaction, hubCode: HubCode): Promise<number> {
  const row = await tx
    .selectFrom('desk.stock_unit')
    .select((count) => count.fn.countAll<number>().as('n'))
    .where('hub_code', '=', hubCode)
    .where('state', '=', 'returned')
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

async function openOrders(tx: DatabaseTransaction, hubCode: HubCode): Promise<number> {
  const row = await tx
    .selectFrom('desk.order')
    .select((count) => count.fn.countAll<number>().as('n'))
    .where('hub_code', '=', hubCode)
    .where('state', 'not in', [...closedOrderStates])
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

const finalTransferStates = transferStates.filter((state) => isFinal(transferTable, state))

async function openTransfers(tx: DatabaseTransaction, hubCode: HubCode): Promise<number> {
  const row = await tx
    .selectFrom('desk.transfer')
    .select((count) => count.fn.countAll<number>().as('n'))
    .where((where) => where.or([where('from_hub_code', '=', hubCode), where('to_hub_code', '=', hubCode)]))
    .where('state', 'not in', finalTransferStates)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

async function adjust({ tx, at, author, principal }: CommandContext, body: Adjust): Promise<Outcome<AdjustReply>> {
  const { hubCode, imeis, to, reason } = body
  const hub = (await lockHubs(tx, [hubCode])).get(hubCode)?.hub
  const refused = runsHub(principal, hub, hubCode)
  if (refused) return refused
  const keysOf = async () => [...(await unitsBy(tx, imeis)).values()].map(({ hubCode: at_, skuCode }) => ({ hubCode: at_, skuCode }))
  const locked = await lockLevels(tx, await keysOf())
  const units = await unitsBy(tx, imeis)
  const elsewhere = [...units.values()].find((unit) => unit.hubCode !== hubCode)
  // Where another hub's unit is, is not this person's to know.
  if (elsewhere) return refuse('unit_unknown', elsewhere.imei)
  const decided = decideAdjustment({
    hubCode,
    imeis,
    to,
    reason,
    by: author.userId,
    units,
    availableBySku: availableBySku(locked, hubCode),
  })
  if (!decided.ok) return decided
  const moves = decided.units.map((change) => ({ ...change, from: units.get(change.imei)!.state }))
  await book(tx, { movements: decided.movements, units: moves, at, byUser: author.userId })
  const skus = new Set(decided.units.map(({ skuCode }) => skuCode))
  const levels = (await levelsOfHub(tx, hubCode)).filter(({ skuCode }) => skus.has(skuCode))
  return accept({ levels, units: [...(await unitsBy(tx, imeis)).values()] })
}
