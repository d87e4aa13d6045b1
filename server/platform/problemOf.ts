import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import { refusals, type RefusalCode, type Refused } from '../../domain/kernel/refusals.ts'
import { problemTitles } from './problemTitles.ts'

export const PROBLEM_TYPE = 'application/problem+json'

/** Members that some problems carry beside the common ones. */
export type ProblemExtras = Pick<
  Problem,
  | 'issues'
  | 'retryAfterSeconds'
  | 'otherSession'
  | 'takeoverTicket'
  | 'challengeTicket'
  | 'factorOffer'
  | 'passkeyOrigin'
  | 'deviceTicket'
  | 'deviceCode'
  | 'policyReasons'
  | 'end'
>

/** A refusal on its way out of a route. */
export type RefusedAnswer<Code extends RefusalCode = RefusalCode> = Refused<Code> & { readonly extras?: ProblemExtras }

/** A refusal with members beside it; see `ProblemExtras`. */
export function refuseWith<Code extends RefusalCode>(code: Code, extras: ProblemExtras): RefusedAnswer<Code> {
  return { ok: false, code, extras }
}

/** RFC 9457: the refusal as it travels. The title is for people (Korean), `code` for programs, `traceId` for our log. */
export function problemOf(refused: RefusedAnswer, traceId: string): Problem {
  return {
    type: `${API_PREFIX}/docs#${refused.code}`,
    title: problemTitles[refused.code],
    status: refusals[refused.code].http,
    code: refused.code,
    ...(refused.detail === undefined ? {} : { detail: refused.detail }),
    traceId,
    ...refused.extras,
  }
}
