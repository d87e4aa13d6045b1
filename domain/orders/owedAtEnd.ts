import type { Contract } from '../contracts/contract.ts'
import type { Day, Millis } from '../kernel/instant.ts'
import type { Money } from '../kernel/money.ts'
import { seoulDayOf } from '../kernel/seoulTime.ts'
import { instalmentSchedule } from './instalmentSchedule.ts'

export type OwedAtEnd = {
  /** Principal that is not due yet, in KRW without interest, and in how many months it would be; null: nothing. */
  readonly instalment: { readonly principal: Money; readonly months: number } | null
  /** The commitment that would be broken; null: none, or it is over. */
  readonly commitment: { readonly endDate: Day; readonly months: number } | null
}

/**
 * ORD-16: what a line still owes when it ends now, as far as its contract tells. A commitment and the instalments of its handset
 * begin on one day, otherwise the line's own first day counts; a month that has begun is due. What the carrier asks for a broken
 * commitment is not in a contract: only how long it would have gone on.
 */
export function owedAtEnd(contract: Pick<Contract, 'instalment' | 'commitment' | 'activatedAt'>, now: Millis): OwedAtEnd {
  const { instalment, commitment, activatedAt } = contract
  const today = seoulDayOf(now)
  const since = commitment?.startDate ?? (activatedAt === null ? today : seoulDayOf(Date.parse(activatedAt)))
  const left = instalmentSchedule(instalment.principal, instalment.months).slice(monthsBegun(since, today))
  const isBound = commitment !== null && today < commitment.endDate
  return {
    instalment: left.length === 0 ? null : { principal: left.reduce((sum, one) => sum + one, 0), months: left.length },
    commitment: isBound ? { endDate: commitment.endDate, months: monthsBegun(today, commitment.endDate) } : null,
  }
}

/** Months from one day to another, the last one counted as soon as it begins; none on the day itself. */
function monthsBegun(from: Day, to: Day): number {
  if (to <= from) return 0
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number)
  const [untilYear = 0, untilMonth = 0, untilDay = 0] = to.split('-').map(Number)
  return (untilYear - year) * 12 + untilMonth - month + (untilDay > day ? 1 : 0)
}
