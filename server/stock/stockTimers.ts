import type { Instant, Millis } from '../../domain/kernel/instant.ts'
import { nextSeoulHour } from '../../domain/kernel/seoulTime.ts'
import type { Database } from '../platform/database.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import { SALE_RIGHT_TIMER, type SaleRightService } from './saleRightService.ts'
import { verifyStock, type StockProof } from './verifyStock.ts'

/** In Korea nobody sells at four in the morning. */
const VERIFIED_AT_HOUR = 4
export const VERIFY_TIMER = 'stockVerify'
const EVERYWHERE = 'all'

export type StockTimerDeps = {
  readonly db: Database
  readonly clock: () => Millis
  readonly saleRights: Pick<SaleRightService, 'expire'>
  /** What the nightly proof found; differences are for an operator to look at. */
  readonly onProof: (proof: StockProof) => void
}

/** The timers of stock by kind: each resolves with when to come again, null when it is over. Done twice they do once. */
export function createStockTimers(deps: StockTimerDeps): Readonly<Record<string, (refId: string) => Promise<Instant | null>>> {
  return {
    [SALE_RIGHT_TIMER]: (refId) => deps.saleRights.expire(refId),
    [VERIFY_TIMER]: async () => {
      deps.onProof(await verifyStock(deps.db))
      return nextNight(deps.clock())
    },
  }
}

/** STK-21: the nightly proof is armed once per database; a start in the morning does not run it again. */
export async function armVerifyTimer(db: Database, now: Millis): Promise<void> {
  await withReach(db, { kind: 'all' }, async (tx) => {
    const known = await tx.selectFrom('desk.timer').select('kind').where('kind', '=', VERIFY_TIMER).executeTakeFirst()
    if (!known) await armTimers(tx, [{ kind: VERIFY_TIMER, refId: EVERYWHERE, dueAt: nextNight(now) }])
  })
}

/** The next four o'clock in Korea. */
export function nextNight(now: Millis): Instant {
  return nextSeoulHour(now, VERIFIED_AT_HOUR)
}
