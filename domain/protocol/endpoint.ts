import type { z } from 'zod'
import type { Permission } from '../access/permissions.ts'

/** One row of the table of routes. */
export type Endpoint = {
  readonly summary: string
  /** 'public' needs nobody signed in; everything else is checked before the handler runs. */
  readonly permission: Permission | 'public'
  /** About every dealer at once: a dealer's people are refused, whatever role they were given (ACC-11). */
  readonly office?: true
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  /** A customer stands in the reply: it is given with an audit event or not at all. */
  readonly tells?: 'customer'
  /** Absent: no body (GET) or a raw stream, see `raw`. */
  readonly body?: z.ZodType
  /** The body is a stream of this media type. */
  readonly raw?: string
  readonly reply: z.ZodType | 'text/csv'
  readonly status?: number
  /** Not done while identity is down: it shows or takes out more than the work at hand needs, or cannot be taken back. */
  readonly sensitive?: true
  /** Asked for again with a code, of whoever has a second factor, always, for customers in clear once in a while, or where the body is such; see `decideStepUp` (MFA-6). */
  readonly stepUp?: true | 'unmasking' | z.ZodType
  /** A command that must be done once: the header `Idempotency-Key` is required, and the same key is answered as before. */
  readonly idempotent?: true
}

/** MFA-6: whether this request of it is asked for twice. */
export function isAskedTwice({ stepUp }: Endpoint, body: unknown): boolean {
  return typeof stepUp === 'object' ? stepUp.safeParse(body).success : stepUp !== undefined
}
