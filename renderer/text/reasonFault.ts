import { codePointsIn } from '../../domain/kernel/codePoints.ts'
import { AUDIT_REASON_CHARS_MAX } from '../../domain/protocol/audit.ts'

export type ReasonFault = { readonly kind: 'missing' | 'tooShort' | 'tooLong'; readonly min: number; readonly max: number }

/** What is wrong with a reason as it was typed, counted as the centre counts it; null: nothing. */
export function reasonFault(typed: string, min: number): ReasonFault | null {
  const length = codePointsIn(typed.trim())
  const limits = { min, max: AUDIT_REASON_CHARS_MAX }
  if (length === 0) return { kind: 'missing', ...limits }
  if (length < min) return { kind: 'tooShort', ...limits }
  return length > limits.max ? { kind: 'tooLong', ...limits } : null
}
