import { sql } from 'kysely'
import { dealerCodeSchema, type DealerCode } from '../../domain/kernel/ids.ts'
import { saleRightSchema } from '../../domain/stock/saleRight.ts'
import { stockCountSchema } from '../../domain/stock/stockCount.ts'
import { transferSchema } from '../../domain/stock/transfer.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import type { Projection, Unpublished } from './projector.ts'
import { levelRows } from './stockReads.ts'
import { hubRowSchema, levelOf } from './stockRowSchemas.ts'

type Aggregate = 'desk.transfer' | 'desk.sale_right' | 'desk.stock_count'

/** Levels, hubs, transfers, sale rights and counts, as clients see them. */
export const stockProjections: readonly Projection[] = [
  { unpublished: unpublishedHubs, published: publishedHubs },
  { unpublished: unpublishedLevels, published: publishedLevels },
  aggregate('desk.transfer', (id, body) => ({ type: 'transfer', id, body: transferSchema.parse(body) })),
  aggregate('desk.sale_right', (id, body) => ({ type: 'saleRight', id, body: saleRightSchema.parse(body) })),
  { unpublished: unpublishedCounts, published: publishedIn('desk.stock_count') },
]

function aggregate(
  table: 'desk.transfer' | 'desk.sale_right',
  document: (id: string, body: unknown) => Unpublished['document'],
): Projection {
  return {
    unpublished: async (tx, limit) => {
      const rows = await unpublishedIn(tx, table, limit).select(['id', 'body', 'version']).execute()
      return rows.map(({ id, body, version }) => ({ version, document: document(id, body) }))
    },
    published: publishedIn(table),
  }
}

async function unpublishedCounts(tx: DatabaseTransaction, limit: number): Promise<readonly Unpublished[]> {
  const rows = await unpublishedIn(tx, 'desk.stock_count', limit).select(['id', 'body', 'version', 'dealer_code']).execute()
  return rows.map(({ id, version, ...row }) => ({
    version,
    document: { type: 'stockCount', id, dealerCode: ownerOf(row), body: stockCountSchema.parse(row.body) },
  }))
}

function unpublishedIn(tx: DatabaseTransaction, table: Aggregate, limit: number) {
  return tx.selectFrom<Aggregate>(table).whereRef('published_version', '<', 'version').orderBy('id').limit(limit)
}

/** Whose hub the row lies in; null: a shared one. */
function ownerOf(row: { readonly dealer_code: string | null }): DealerCode | null {
  return dealerCodeSchema.nullable().parse(row.dealer_code)
}

function publishedIn(table: Aggregate): Projection['published'] {
  return async (tx, rows) => {
    await sql`
      with told as (
        select t.id, k.version from unnest(${ids(rows)}::uuid[], ${versions(rows)}::bigint[]) k (id, version)
          join ${sql.table(table)} t on t.id = k.id order by t.id for update of t skip locked)
      update ${sql.table(table)} t set published_version = told.version from told where t.id = told.id`.execute(tx)
  }
}

async function unpublishedHubs(tx: DatabaseTransaction, limit: number): Promise<readonly Unpublished[]> {
  const rows = await tx.selectFrom('desk.hub').selectAll().whereRef('published_version', '<', 'version').limit(limit).execute()
  return rows.map((row) => ({ version: row.version, document: { type: 'hub', id: row.hub_code, body: hubRowSchema.parse(row) } }))
}

async function publishedHubs(tx: DatabaseTransaction, rows: readonly Unpublished[]): Promise<void> {
  await sql`
    with told as (
      select t.hub_code, k.version from unnest(${ids(rows)}::text[], ${versions(rows)}::bigint[]) k (id, version)
        join desk.hub t on t.hub_code = k.id order by t.hub_code for update of t skip locked)
    update desk.hub t set published_version = told.version from told where t.hub_code = told.hub_code`.execute(tx)
}

async function unpublishedLevels(tx: DatabaseTransaction, limit: number): Promise<readonly Unpublished[]> {
  const rows = await levelRows(tx).whereRef('l.published_version', '<', 'l.version').limit(limit).execute()
  return rows.map((row) => ({
    version: row.version,
    document: { type: 'stockLevel', id: `${row.hub_code}|${row.sku_code}`, dealerCode: ownerOf(row), body: levelOf(row) },
  }))
}

async function publishedLevels(tx: DatabaseTransaction, rows: readonly Unpublished[]): Promise<void> {
  const hubs = rows.map(({ document }) => document.id.slice(0, document.id.indexOf('|')))
  const skus = rows.map(({ document }) => document.id.slice(document.id.indexOf('|') + 1))
  await sql`
    with told as (
      select t.hub_code, t.sku_code, k.version
        from unnest(${hubs}::text[], ${skus}::text[], ${versions(rows)}::bigint[]) k (hub_code, sku_code, version)
        join desk.stock_level t on t.hub_code = k.hub_code and t.sku_code = k.sku_code
       order by t.hub_code, t.sku_code for update of t skip locked)
    update desk.stock_level t set published_version = told.version from told
     where t.hub_code = told.hub_code and t.sku_code = told.sku_code`.execute(tx)
}

const ids = (rows: readonly Unpublished[]) => rows.map(({ document }) => document.id)
const versions = (rows: readonly Unpublished[]) => rows.map(({ version }) => version)
