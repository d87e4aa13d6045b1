import type { z } from 'zod'
import { seoulDaySpan } from '../../domain/kernel/seoulTime.ts'
import { auditQuerySchema } from '../../domain/protocol/audit.ts'
import type { AuditFilter } from './auditView.ts'

export type AuditAsked = z.input<typeof auditQuerySchema>

/** What is typed as a question to the centre; null while a part of it cannot be asked: no dealer, no audit number, no day, days reversed, too long. */
export function auditQuery({ who, subject, group, dealerCode, batch, fromDay, untilDay }: AuditFilter): AuditAsked | null {
  const dealer = dealerCode.trim().toUpperCase()
  const number = batch.trim().toUpperCase()
  const first = fromDay === '' ? undefined : seoulDaySpan(fromDay)
  // The last day is meant whole.
  const last = untilDay === '' ? undefined : seoulDaySpan(untilDay)
  if (first === null || last === null || (first && last && first.from > last.from)) return null
  const asked: AuditAsked = {
    ...(who.trim() === '' ? {} : { who: who.trim() }),
    ...(subject.trim() === '' ? {} : { subject: subject.trim() }),
    ...(group === null ? {} : { group }),
    ...(dealer === '' ? {} : { dealerCode: dealer }),
    ...(number === '' ? {} : { batch: number }),
    ...(first ? { from: first.from } : {}),
    ...(last ? { until: last.until } : {}),
  }
  return auditQuerySchema.safeParse(asked).success ? asked : null
}
