import type { z } from 'zod'
import type { StockCountId } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { countReplySchema, type CountAction, type startCountSchema } from '../../domain/protocol/stock.ts'
import { decideCountAction } from '../../domain/stock/decideCountAction.ts'
import { stockCountSchema, type StockCount } from '../../domain/stock/stockCount.ts'
import type { StockUnit } from '../../domain/stock/stockUnit.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'
import { availableBySku, book, lockHubs, lockLevels } from './stockBooks.ts'
import { runsHub, stockCommand, type Asked, type CommandContext, type StockDeps } from './stockCommand.ts'
import { unitRowSchema } from './stockRowSchemas.ts'

type StartCount = z.infer<typeof startCountSchema>
type CountReply = z.infer<typeof countReplySchema>

export type CountService = {
  /** STK-6: one open count per hub. Refusals in this order: hub_unknown, not_permitted, document_exists, stock_count_open. */
  readonly start: (asked: Asked<StartCount>) => Promise<Outcome<CountReply>>
  /** STK-6: one step of it. Refusals in this order: stock_count_unknown, not_permitted, those of `decideCountAction`. */
  readonly act: (asked: Asked<CountAction>, id: StockCountId) => Promise<Outcome<CountReply>>
}

export function createCountService(deps: StockDeps): CountService {
  const action = 'stock.count'
  const reply = countReplySchema
  return {
    start: (asked) => {
      const subject = { type: 'stockCount', id: asked.body.stockCountId }
      return stockCommand(deps, asked, { endpoint: 'POST /stock-counts', action, subject, reply }, (context) => start(context, asked.body))
    },
    act: (asked, id) => {
      const subject = { type: 'stockCount', id }
      return stockCommand(deps, asked, { endpoint: 'POST /stock-counts/:id/actions', action, subject, reply }, (context) =>
        actOn(context, id, asked.body),
      )
    },
  }
}

async function start({ tx, at, author, principal }: CommandContext, body: StartCount): Promise<Outcome<CountReply>> {
  const { stockCountId: id, hubCode, skuCodes } = body
  // Alone, so that of two who begin at once one finds the other's.
  const hub = (await lockHubs(tx, [hubCode], 'alone')).get(hubCode)?.hub
  const refused = runsHub(principal, hub, hubCode)
  if (refused) return refused
  const open = await tx
    .selectFrom('desk.stock_count')
    .select(['id', 'state'])
    .where((where) =>
      where.or([where('id', '=', id), where.and([where('hub_code', '=', hubCode), where('state', 'in', ['counting', 'submitted'])])]),
    )
    .execute()
  if (open.some((row) => row.id === id)) return refuse('document_exists', id)
  if (open.length > 0) return refuse('stock_count_open', hubCode)
  const count: StockCount = {
    hubCode,
    skuCodes,
    state: 'counting',
    scannedImeis: [],
    expectedCount: null,
    differences: [],
    startedBy: author,
    startedAt: at,
    appliedBy: null,
    reason: null,
    updatedAt: at,
  }
  await tx
    .insertInto('desk.stock_count')
    .values({ id, hub_code: hubCode, dealer_code: hub?.dealerCode ?? null, state: count.state, body: jsonb(count) })
    .execute()
  return accept({ id, count })
}

async function actOn({ tx, at, author, principal }: CommandContext, id: StockCountId, action: CountAction): Promise<Outcome<CountReply>> {
  const row = await tx.selectFrom('desk.stock_count').select('body').where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) return refuse('stock_count_unknown', id)
  const count = stockCountSchema.parse(row.body)
  const hub = (await lockHubs(tx, [count.hubCode])).get(count.hubCode)?.hub
  const refused = runsHub(principal, hub, count.hubCode)
  if (refused) return refused.code === 'hub_unknown' ? refuse('stock_count_unknown', id) : refused
  const compares = action.kind === 'submit' || action.kind === 'apply'
  const { units, available } = compares ? await unitsInSight(tx, count) : NOTHING_SEEN
  const decided = decideCountAction({ id, count, author, at, units, availableBySku: available }, action)
  if (!decided.ok) return decided
  const before = new Map(units.map((unit) => [unit.imei, unit.state]))
  const moves = decided.units.map((change) => ({ ...change, from: before.get(change.imei)! }))
  await book(tx, { movements: decided.movements, units: moves, at, byUser: author.userId })
  if (action.kind === 'apply') await stampCounted(tx, count, at)
  await tx
    .updateTable('desk.stock_count')
    .set((current) => ({ state: decided.count.state, body: jsonb(decided.count), version: current('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  return accept({ id, count: decided.count })
}

type Sight = { readonly units: readonly StockUnit[]; readonly available: ReadonlyMap<string, number> }
const NOTHING_SEEN: Sight = { units: [], available: new Map() }

/** The units of the hub and those that were scanned, under the locks of the hub's levels and of theirs. */
async function unitsInSight(tx: DatabaseTransaction, { hubCode, scannedImeis }: StockCount): Promise<Sight> {
  const keys = await tx.selectFrom('desk.stock_level').select(['hub_code', 'sku_code']).where('hub_code', '=', hubCode).execute()
  const levels = await lockLevels(
    tx,
    keys.map((key) => ({ hubCode, skuCode: key.sku_code })),
  )
  const rows = await tx
    .selectFrom('desk.stock_unit')
    .selectAll()
    .where((where) => where.or([where('hub_code', '=', hubCode), where('imei', '=', where.fn.any(where.val([...scannedImeis])))]))
    .execute()
  return { units: rows.map((row) => unitRowSchema.parse(row)), available: availableBySku(levels, hubCode) }
}

async function stampCounted(tx: DatabaseTransaction, { hubCode, skuCodes }: StockCount, at: string): Promise<void> {
  let stamping = tx
    .updateTable('desk.stock_level')
    .set((current) => ({ counted_at: at, version: current('version', '+', 1) }))
    .where('hub_code', '=', hubCode)
  if (skuCodes.length > 0) stamping = stamping.where('sku_code', 'in', [...skuCodes])
  await stamping.execute()
}
