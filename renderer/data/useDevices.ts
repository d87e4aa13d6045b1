import { useCallback } from 'react'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { DeviceDecision, DevicesReply } from '../../domain/protocol/devices.ts'
import { useEngine } from './engineContext.ts'
import { useCentreAnswer, type CentreAnswer } from './useCentreAnswer.ts'

/** PCs of the people in reach, as the centre tells them; somebody waits for each that is to be decided. */
export function useDevices(): CentreAnswer<DevicesReply> {
  const engine = useEngine()
  return useCentreAnswer(
    useCallback(() => engine.call('GET /access/devices', {}), [engine]),
    5 * SECOND_MS,
  )
}

/** IDN-7: the PC of that session is lost. */
export function useReportLost(): (sessionId: string, reason: string) => Promise<Outcome<unknown>> {
  const engine = useEngine()
  return useCallback((id, reason) => engine.call('POST /auth/sessions/:id/device-lost', { params: { id }, body: { reason } }), [engine])
}

export function useDecideDevice(): (id: string, decision: DeviceDecision, reason: string) => Promise<Outcome<unknown>> {
  const engine = useEngine()
  return useCallback(
    (id, decision, reason) => engine.call('POST /auth/devices/:id/decision', { params: { id }, body: { decision, reason } }),
    [engine],
  )
}
