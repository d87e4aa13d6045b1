import { createHash } from 'node:crypto'
import { SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { Database } from '../platform/database.ts'

/** What is past its use is swept so often at most. */
const SWEEP_MS = 30 * SECOND_MS

/** By what a proof is told from all others: the key that made it, and the name it gave it. */
export function proofHash(deviceKey: KeyThumbprint, jti: string): Buffer {
  return createHash('sha256').update(`${deviceKey} ${jti}`).digest()
}

/**
 * Remembers proofs in a table, so that each counts once in whichever process it is shown. `keptMs`: as long as one of them could
 * count. `db` works as a role that may write the table.
 */
export function createSeenProofs({
  db,
  table,
  keptMs,
}: {
  readonly db: Database
  readonly table: 'auth.seen_proof' | 'desk.seen_proof'
  readonly keptMs: Millis
}): { isNew(hash: Buffer, now: Millis): Promise<boolean> } {
  let sweptAt = Number.NEGATIVE_INFINITY
  return {
    async isNew(hash, now) {
      if (now - sweptAt >= SWEEP_MS) {
        sweptAt = now
        await db.deleteFrom(table).where('expires_at', '<', new Date(now)).execute()
      }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto(table)
        .values({ hash, expires_at: new Date(now + keptMs) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}
