import { refusals, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import { securityHeaders } from './contentSecurityPolicy.ts'

/** A refusal that main itself gives, in the shape of the centre's own. */
export function problemOf(code: RefusalCode, detail?: string): Problem {
  return { type: 'about:blank', title: code, status: refusals[code].http, code, ...(detail === undefined ? {} : { detail }) }
}

export function problemReply(problem: Problem): Response {
  return Response.json(problem, { status: problem.status, headers: { ...securityHeaders, 'content-type': 'application/problem+json' } })
}
