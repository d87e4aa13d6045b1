import type { z } from 'zod'
import { batchNoSchema } from '../../domain/audit/batchNo.ts'
import { dealerCodeSchema } from '../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant } from '../../domain/kernel/instant.ts'
import type { auditQuerySchema } from '../../domain/protocol/audit.ts'
import type { AuditFilter } from './auditView.ts'

export type AuditAsked = z.input<typeof auditQuerySchema>
const DAY_MS = 24 * HOUR_MS
const seoulMidnight = (day: string) => Date.parse(`${day}T00:00:00+09:00`)

/** What is typed as a question to the centre; null while a part of it is no dealer or no audit number. */
export function auditQuery({ who, subject, group, dealerCode, batch, fromDay, untilDay }: AuditFilter): AuditAsked | null {
  const dealer = dealerCode.trim().toUpperCase()
  const number = batch.trim().toUpperCase()
  const known = dealerCodeSchema.safeParse(dealer)
  const numbered = batchNoSchema.safeParse(number)
  if ((dealer !== '' && !known.success) || (number !== '' && !numbered.success)) return null
  return {
    ...(who.trim() === '' ? {} : { who: who.trim() }),
    ...(subject.trim() === '' ? {} : { subject: subject.trim() }),
    ...(group === null ? {} : { group }),
    ...(known.success ? { dealerCode: known.data } : {}),
    ...(numbered.success ? { batch: numbered.data } : {}),
    ...(fromDay === '' ? {} : { from: toInstant(seoulMidnight(fromDay)) }),
    // The last day is meant whole.
    ...(untilDay === '' ? {} : { until: toInstant(seoulMidnight(untilDay) + DAY_MS) }),
  }
}
