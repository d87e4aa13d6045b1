import { sql } from 'kysely'
import type { Principal } from '../../domain/access/principal.ts'
import type { HubCode } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { hubSchema, stockLevelSchema, type Hub, type StockLevel } from '../../domain/stock/hub.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { withReach } from '../platform/withReach.ts'

export interface StockService {
  /** The hubs a person may see: a shop its own and the shared ones; ordered by code. */
  hubs(principal: Principal): Promise<readonly Hub[]>
  /** What one hub holds, ordered by SKU. Refusal: hub_unknown, also for another dealer's hub. */
  levels(principal: Principal, hubCode: HubCode): Promise<Outcome<{ hubCode: string; levels: StockLevel[] }, 'hub_unknown'>>
}

/** The read side of stock. Nothing in it concerns a customer, so it leaves no audit row. */
export function createStockService(db: Database): StockService {
  return {
    hubs: (principal) =>
      withReach(db, reachOfPrincipal(principal), async (tx) => {
        const rows = await live(tx, 'hub').orderBy('id').execute()
        return rows.map((row) => hubSchema.parse(row.body))
      }),
    levels: (principal, hubCode) =>
      withReach(db, reachOfPrincipal(principal), async (tx) => {
        const inHub = (type: 'hub' | 'stockLevel') =>
          live(tx, type)
            .where(sql<string>`body ->> 'hubCode'`, '=', hubCode)
            .orderBy('id')
            .execute()
        if ((await inHub('hub')).length === 0) return refuse('hub_unknown', hubCode)
        const rows = await inHub('stockLevel')
        return accept({ hubCode, levels: rows.map((row) => stockLevelSchema.parse(row.body)) })
      }),
  }
}

function live(tx: DatabaseTransaction, type: 'hub' | 'stockLevel') {
  return tx.selectFrom('desk.document').select(['id', 'body']).where('type', '=', type).where('deleted', '=', false)
}
