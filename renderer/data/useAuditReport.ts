import { useCallback } from 'react'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { AuditReportReply } from '../../domain/protocol/audit.ts'
import { useEngine } from './engineContext.ts'
import { useCentreAnswer, type CentreAnswer } from './useCentreAnswer.ts'

export type AuditReport = CentreAnswer<AuditReportReply> & { readonly sign: (note: string) => Promise<Outcome<unknown>> }

export function useAuditReport(month: string): AuditReport {
  const engine = useEngine()
  const report = useCentreAnswer(
    useCallback(() => engine.call('GET /audit/reports/:month', { params: { month } }), [engine, month]),
    10 * MINUTE_MS,
  )
  return {
    ...report,
    async sign(note) {
      const signed = await engine.call('POST /audit/reports/:month/review', { params: { month }, body: { note } })
      await report.refresh()
      return signed
    },
  }
}
