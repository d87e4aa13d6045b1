import type { Author } from '../../domain/access/principal.ts'
import { stockCountIdSchema } from '../../domain/kernel/ids.ts'
import { countActionSchema, startCountSchema } from '../../domain/protocol/stock.ts'
import type { StockCount } from '../../domain/stock/stockCount.ts'
import type { CommandRow } from '../commands/commandRow.ts'
import type { Desk } from '../desk.ts'
import type { StockCountView } from '../salesTopics.ts'
import { commandEntries } from './deskViews.ts'

/** Newest first: the centre's counts with what was scanned here and not taken in yet, and those begun without a line. */
export async function stockCountViews(desk: Desk): Promise<readonly StockCountView[]> {
  const held = await desk.replica.all('stockCount')
  const known = new Map(held.map(({ id, rev, body }) => [id, { rev, body } as { rev: typeof rev | null; body: StockCount }]))
  const { userId, displayName, role, dealerCode } = desk.user
  for (const row of desk.sales.commands.all()) {
    if (row.targetId === null || row.state === 'refused') continue
    const before = known.get(row.targetId)
    const body = before ? withAction(before.body, row) : begun(row, { userId, displayName, role, dealerCode })
    if (body) known.set(row.targetId, { rev: before?.rev ?? null, body })
  }
  return [...known]
    .sort(([, a], [, b]) => (a.body.startedAt > b.body.startedAt ? -1 : Number(a.body.startedAt < b.body.startedAt)))
    .map(([id, { rev, body }]) => ({ id: stockCountIdSchema.parse(id), rev, body, pending: commandEntries(desk, id) }))
}

function begun({ endpoint, body, madeAt }: CommandRow, startedBy: Author): StockCount | null {
  const started = endpoint === 'POST /stock-counts' ? startCountSchema.safeParse(body).data : undefined
  if (!started) return null
  return {
    hubCode: started.hubCode,
    skuCodes: started.skuCodes,
    state: 'counting',
    scannedImeis: [],
    expectedCount: null,
    differences: [],
    startedBy,
    startedAt: madeAt,
    appliedBy: null,
    reason: null,
    updatedAt: madeAt,
  }
}

/** Scans are a set: taking one in twice changes nothing. Everything else is the centre's to decide. */
function withAction(count: StockCount, { endpoint, body }: CommandRow): StockCount {
  const action = endpoint === 'POST /stock-counts/:id/actions' ? countActionSchema.safeParse(body).data : undefined
  if (action?.kind === 'scan') return { ...count, scannedImeis: [...new Set([...count.scannedImeis, ...action.imeis])] }
  if (action?.kind !== 'unscan') return count
  return { ...count, scannedImeis: count.scannedImeis.filter((imei) => !action.imeis.includes(imei)) }
}
