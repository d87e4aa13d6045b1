import { useCallback, useMemo } from 'react'
import type { RoleBook } from '../../domain/access/roleBook.ts'
import { MINUTE_MS, SECOND_MS } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { AccessPeopleReply, GiveRole, HoldPermission, MakeRole, OpenSessionsReply, StandAbove } from '../../domain/protocol/access.ts'
import type { ApprovalsReply } from '../../domain/protocol/approvals.ts'
import type { FactorHelp } from '../../domain/protocol/factors.ts'
import { useEngine } from './engineContext.ts'
import { useCentreAnswer, type CentreAnswer } from './useCentreAnswer.ts'

/** People whose login id or name begins with `q`. */
export function useAccessPeople(q: string): CentreAnswer<AccessPeopleReply> {
  const engine = useEngine()
  return useCentreAnswer(
    useCallback(() => engine.call('GET /access/people', { query: q === '' ? {} : { q } }), [engine, q]),
    MINUTE_MS / 2,
  )
}

export function useRoleBook(): CentreAnswer<{ readonly book: RoleBook }> {
  const engine = useEngine()
  return useCentreAnswer(
    useCallback(() => engine.call('GET /access/roles', {}), [engine]),
    MINUTE_MS / 2,
  )
}

export function useOpenSessions(): CentreAnswer<OpenSessionsReply> {
  const engine = useEngine()
  return useCentreAnswer(
    useCallback(() => engine.call('GET /access/sessions', {}), [engine]),
    10 * SECOND_MS,
  )
}

/** A page of what takes two persons; `after`: where the page before ended. */
export function useApprovals(after: string | undefined): CentreAnswer<ApprovalsReply> {
  const engine = useEngine()
  return useCentreAnswer(
    useCallback(() => engine.call('GET /access/approvals', { query: after === undefined ? {} : { after } }), [engine, after]),
    10 * SECOND_MS,
  )
}

export type AccessActions = {
  readonly give: (userId: string, given: GiveRole) => Promise<Outcome<{ readonly waitsForSecond: boolean }>>
  readonly decide: (approvalId: string, event: 'confirm' | 'refuse') => Promise<Outcome<unknown>>
  readonly end: (givenId: string, reason: string) => Promise<Outcome<unknown>>
  readonly endSession: (sessionId: string, reason: string) => Promise<Outcome<unknown>>
  readonly helpFactor: (userId: string, help: FactorHelp, reason: string) => Promise<Outcome<unknown>>
  readonly make: (made: MakeRole) => Promise<Outcome<unknown>>
  readonly hold: (role: string, change: HoldPermission) => Promise<Outcome<{ readonly waitsForSecond: boolean }>>
  readonly stand: (role: string, change: StandAbove) => Promise<Outcome<{ readonly waitsForSecond: boolean }>>
}

export function useAccessActions(): AccessActions {
  const engine = useEngine()
  return useMemo(
    () => ({
      give: (id, body) => engine.call('POST /access/people/:id/roles', { params: { id }, body }),
      end: (id, reason) => engine.call('POST /access/given/:id/end', { params: { id }, body: { reason } }),
      endSession: (id, reason) => engine.call('POST /auth/sessions/:id/end', { params: { id }, body: { reason } }),
      decide: (id, event) => engine.call('POST /access/approvals/:id/decision', { params: { id }, body: { event } }),
      helpFactor: (id, help, reason) => engine.call('POST /auth/people/:id/second-factor', { params: { id }, body: { help, reason } }),
      make: (body) => engine.call('POST /access/roles', { body }),
      hold: (id, body) => engine.call('POST /access/roles/:id/permissions', { params: { id }, body }),
      stand: (id, body) => engine.call('POST /access/roles/:id/juniors', { params: { id }, body }),
    }),
    [engine],
  )
}
