import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { Clock, TimerId } from '../ports.ts'

/** How long the password of a sign-in that met another session is remembered, for the take-over to open the store. */
export const PENDING_PASSWORD_MS = 5 * MINUTE_MS

export type Credentials = { readonly loginId: string; readonly password: string }

/** A sign-in that waits for the person to say whether the other session shall end. In memory, for minutes. */
export class PendingSignIn {
  readonly #clock: Clock
  #held: { readonly takeoverTicket: string; readonly credentials: Credentials; readonly timer: TimerId } | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  keep(takeoverTicket: string, credentials: Credentials): void {
    this.forget()
    const timer = this.#clock.setTimeout(() => this.forget(), PENDING_PASSWORD_MS)
    this.#held = { takeoverTicket, credentials, timer }
  }

  for(takeoverTicket: string): Credentials | null {
    return this.#held?.takeoverTicket === takeoverTicket ? this.#held.credentials : null
  }

  forget(): void {
    if (this.#held) this.#clock.clearTimeout(this.#held.timer)
    this.#held = null
  }
}
