import { useCallback } from 'react'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { PasswordMigration, SetPasswordMode } from '../../domain/protocol/passwords.ts'
import type { PasswordService } from '../../domain/session/legacyPassword.ts'
import { useEngine } from './engineContext.ts'
import { useCentreAnswer, type CentreAnswer } from './useCentreAnswer.ts'

/** How far passwords are moved over from the system before. */
export function usePasswordMigration(): CentreAnswer<PasswordMigration> {
  const engine = useEngine()
  return useCentreAnswer(
    useCallback(() => engine.call('GET /auth/password-migration', {}), [engine]),
    MINUTE_MS / 2,
  )
}

export function useSetPasswordMode(): (service: PasswordService, change: SetPasswordMode) => Promise<Outcome<unknown>> {
  const engine = useEngine()
  return useCallback((service, body) => engine.call('POST /auth/password-services/:service', { params: { service }, body }), [engine])
}
