import type { SaleRightId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { SaleRightEndDecision } from '../../domain/stock/decideSaleRightEnd.ts'
import { saleRightSchema, type SaleRight } from '../../domain/stock/saleRight.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'
import { book, lockLevels } from './stockBooks.ts'

/** Locks a sale right; undefined when there is none in reach. */
export async function lockSaleRight(tx: DatabaseTransaction, id: SaleRightId): Promise<SaleRight | undefined> {
  const row = await tx.selectFrom('desk.sale_right').select('body').where('id', '=', id).forUpdate().executeTakeFirst()
  return row && saleRightSchema.parse(row.body)
}

/** Writes the next body of a right that is locked; it is published after the commit. */
export async function saveSaleRight(tx: DatabaseTransaction, id: SaleRightId, right: SaleRight): Promise<void> {
  await tx
    .updateTable('desk.sale_right')
    .set((row) => ({
      state: right.state,
      expires_at: right.expiresAt,
      body: jsonb(right),
      version: row('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** Books the end of a right that is locked: what was not sold is free again. */
export async function endSaleRight(
  tx: DatabaseTransaction,
  id: SaleRightId,
  { saleRight, movements, units }: Extract<SaleRightEndDecision, { readonly kind: 'ended' }>,
  { at, byUser }: { readonly at: Instant; readonly byUser: string | null },
): Promise<void> {
  await lockLevels(tx, movements)
  await book(tx, { movements, units: units.map((change) => ({ ...change, from: 'leased' as const })), at, byUser })
  await saveSaleRight(tx, id, saleRight)
}
