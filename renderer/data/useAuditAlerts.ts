import { useCallback } from 'react'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { AnswerAlert, AuditAlert } from '../../domain/protocol/audit.ts'
import { useEngine } from './engineContext.ts'
import { useCentreAnswer, type CentreAnswer } from './useCentreAnswer.ts'

export type AuditAlerts = CentreAnswer<{ readonly alerts: readonly AuditAlert[]; readonly nextBefore: number | null }> & {
  readonly answer: (id: number, answer: AnswerAlert) => Promise<Outcome<AuditAlert>>
}

export function useAuditAlerts(state: 'open' | 'answered'): AuditAlerts {
  const engine = useEngine()
  const list = useCentreAnswer(
    useCallback(() => engine.call('GET /audit/alerts', { query: { state } }), [engine, state]),
    MINUTE_MS / 2,
  )
  return {
    ...list,
    async answer(id, body) {
      const answered = await engine.call('POST /audit/alerts/:id/answer', { params: { id: String(id) }, body })
      await list.refresh()
      return answered
    },
  }
}
