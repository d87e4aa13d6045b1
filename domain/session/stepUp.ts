import { canonicalJson } from '../kernel/canonicalJson.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/instant.ts'
import type { Json } from '../kernel/json.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'

/** Long enough to send what was asked for, too short to find a use for. */
export const STEP_UP_TTL_MS = 2 * MINUTE_MS
/** So long a command whose answer was lost may come again with the ticket that it used up, under its own key. */
export const STEP_UP_REPEAT_MS = 24 * HOUR_MS
/** A shop looks customers up all day: after one code they are seen in clear in that session for so long. */
export const UNMASKING_CONFIRMED_MS = 10 * MINUTE_MS
/** Carries the ticket of a step-up with the request that it was given for. */
export const STEP_UP_HEADER = 'step-up'

/**
 * MFA-6: what a step-up is asked for, as text to be hashed by whoever asks and by whoever checks: method, path below the API's prefix
 * with its query, and body. Another path, or one digit more in the body, is another request.
 */
export function stepUpText(asked: { readonly method: string; readonly path: string; readonly body: Json | undefined }): string {
  return `${asked.method} ${asked.path}\n${canonicalJson(asked.body ?? {})}`
}

/**
 * MFA-6: whether a request that is asked for twice goes on. `hasTicket`: it carries one for these very words, used up by asking. Who has
 * no second factor is asked for none where their role needs none. Refusals in this order: auth_unavailable (identity is down: nobody
 * could be asked), step_up_enrolment_needed (the role must have a second factor, and this person has none yet), step_up_needed.
 * Source: security requirement A-11, ASVS 7.5.3.
 */
export function decideStepUp(given: {
  readonly isEnrolled: boolean
  readonly isDemanded: boolean
  readonly hasTicket: boolean
  readonly isIdentityDown: boolean
}): Outcome<null, 'auth_unavailable' | 'step_up_enrolment_needed' | 'step_up_needed'> {
  const { isEnrolled, isDemanded, hasTicket, isIdentityDown } = given
  if (isEnrolled ? hasTicket : !isDemanded) return accept(null)
  if (isIdentityDown) return refuse('auth_unavailable')
  return refuse(isEnrolled ? 'step_up_needed' : 'step_up_enrolment_needed')
}
