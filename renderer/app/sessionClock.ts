import { MINUTE_MS, SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import type { Session } from '../../domain/session/session.ts'

/** The session ends with whichever limit comes first. Without the centre only the desk's own counts: nobody ends the session then. */
export function endOfSession({
  idleEndsAt,
  session,
  offline,
}: {
  readonly idleEndsAt: string
  readonly session: Session | null
  readonly offline: boolean
}): Millis {
  return session === null || offline ? Date.parse(idleEndsAt) : Math.min(Date.parse(idleEndsAt), Date.parse(session.expiresAt))
}

/** 29:41, as a clock counts down. */
export function countdown(leftMs: number): string {
  const left = Math.max(0, leftMs)
  return `${Math.floor(left / MINUTE_MS)}:${String(Math.floor((left % MINUTE_MS) / SECOND_MS)).padStart(2, '0')}`
}
