import { canonicalJson } from '../kernel/canonicalJson.ts'
import { MINUTE_MS } from '../kernel/instant.ts'
import type { Json } from '../kernel/json.ts'

/** Long enough to send what was asked for, too short to find a use for. */
export const STEP_UP_TTL_MS = 2 * MINUTE_MS
/** Carries the ticket of a step-up with the request that it was given for. */
export const STEP_UP_HEADER = 'step-up'

/**
 * MFA-6: what a step-up is asked for, as text to be hashed by whoever asks and by whoever checks: method, path below the API's prefix
 * and body. Another path, or one digit more in the body, is another request.
 */
export function stepUpText(asked: { readonly method: string; readonly path: string; readonly body: Json | undefined }): string {
  return `${asked.method} ${asked.path}\n${canonicalJson(asked.body ?? {})}`
}
