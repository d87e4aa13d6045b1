import type { Instant } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import type { EndReason, SessionEnd } from '../../domain/session/session.ts'
import type { SignInAnswer } from '../sessionApi.ts'
import type { Answer } from '../hostPorts.ts'

/** In a browser the cookies may be another person's. */
export const NOT_SIGNED_IN: Problem = { type: 'about:blank', title: 'another person is signed in', status: 401, code: 'not_signed_in' }

const stillAsking: ReadonlySet<RefusalCode> = new Set([
  'device_waiting',
  'second_factor_wrong',
  'second_factor_locked',
  'passkey_unknown',
  'passkey_challenge_invalid',
  'passkey_counter',
  'too_many_requests',
  'rate_limited',
  'server_busy',
])

/** What the password alone does not open here: the centre is asked. */
export const onlyCentreOpens: ReadonlySet<RefusalCode> = new Set([
  'local_store_missing',
  'local_copy_wiped',
  'local_key_lost',
  'local_store_damaged',
])

/** A code or a passkey was refused, or the PC is not approved yet, and the question still stands. */
export function mayTryAgain({ code }: Problem): boolean {
  return stillAsking.has(code)
}

export type AwayCode = 'server_unreachable' | 'auth_unavailable'

/** Nobody at the centre could say who somebody is: no answer, or identity is down. Null: it was said. */
export function awayCode(answer: Answer<unknown>): AwayCode | null {
  if (answer.kind === 'unreachable') return 'server_unreachable'
  return answer.kind === 'refused' && answer.problem.code === 'auth_unavailable' ? 'auth_unavailable' : null
}

/** An answer as an outcome. No answer: server_unreachable. */
export function outcomeOf<T>(answer: Answer<T>): Outcome<T> {
  if (answer.kind === 'value') return accept(answer.value)
  return answer.kind === 'unreachable' ? refuse('server_unreachable') : refuse(answer.problem.code, answer.problem.detail)
}

/** The centre's "no" to a sign-in, for the page. */
export function refusedSignIn(problem: Problem): SignInAnswer {
  const {
    code,
    detail,
    retryAfterSeconds,
    otherSession,
    takeoverTicket,
    challengeTicket,
    factorOffer,
    passkeyOrigin,
    deviceTicket,
    deviceCode,
    policyReasons,
  } = problem
  return {
    ok: false,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(otherSession === undefined ? {} : { other: otherSession }),
    ...(takeoverTicket === undefined ? {} : { takeoverTicket }),
    ...(challengeTicket === undefined ? {} : { challengeTicket }),
    ...(factorOffer === undefined ? {} : { factorOffer }),
    ...(passkeyOrigin === undefined ? {} : { passkeyOrigin }),
    ...(deviceTicket === undefined ? {} : { deviceTicket }),
    ...(deviceCode === undefined ? {} : { deviceCode }),
    ...(policyReasons === undefined ? {} : { policyReasons }),
  }
}

const guesses: Partial<Record<RefusalCode, EndReason>> = {
  session_revoked: 'superseded',
  session_expired: 'idle',
  refresh_token_invalid: 'absolute',
  token_expired: 'absolute',
  device_lost: 'device_lost',
}

/** What ended the session: the centre's word, or what its code suggests when it says no more. */
export function endOf(problem: Problem, at: Instant): SessionEnd {
  return problem.end ?? { reason: guesses[problem.code] ?? 'signed_out', at, byDeviceName: null }
}
