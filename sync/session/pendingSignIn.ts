import type { Problem } from '../../domain/protocol/problem.ts'
import { CHALLENGE_TTL_MS } from '../../domain/session/secondFactor.ts'
import { DEVICE_WAIT_TTL_MS, TAKEOVER_TICKET_TTL_MS } from '../../domain/session/session.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { refuse, type RefusalCode, type Refused } from '../../domain/kernel/refusals.ts'
import type { SignInReply } from '../../domain/protocol/auth.ts'
import type { Answer } from '../hostPorts.ts'
import type { Clock, TimerId } from '../ports.ts'
import { awayCode, mayTryAgain } from './sessionAnswers.ts'

export type Credentials = { readonly loginId: string; readonly password: string }

/** A sign-in that waits for a code, for a manager, or for the word whether the other session shall end. In memory, for minutes. */
export class PendingSignIn {
  readonly #clock: Clock
  #held: { readonly ticket: string; readonly credentials: Credentials; readonly timer: TimerId } | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Where the refusal says how to go on: for as long as its ticket counts. */
  keepFor({ takeoverTicket, challengeTicket, deviceTicket }: Problem, credentials: Credentials): void {
    if (takeoverTicket !== undefined) this.#keep(takeoverTicket, credentials, TAKEOVER_TICKET_TTL_MS)
    else if (challengeTicket !== undefined) this.#keep(challengeTicket, credentials, CHALLENGE_TTL_MS)
    else if (deviceTicket !== undefined) this.#keep(deviceTicket, credentials, DEVICE_WAIT_TTL_MS)
  }

  #keep(ticket: string, credentials: Credentials, forMs: Millis): void {
    this.forget()
    const timer = this.#clock.setTimeout(() => this.forget(), forMs)
    this.#held = { ticket, credentials, timer }
  }

  /** The next step of a sign-in whose password is at hand, or why there is none. `tooLate`: the password is not at hand any more. */
  async goOn(
    ticket: string,
    tooLate: RefusalCode,
    ask: () => Promise<Answer<SignInReply>>,
  ): Promise<Refused | { readonly answer: Answer<SignInReply>; readonly input: Credentials }> {
    if (this.#held?.ticket !== ticket) return refuse(tooLate)
    const { credentials: input } = this.#held
    const answer = await ask()
    const away = awayCode(answer)
    if (away) return refuse(away)
    if (answer.kind !== 'refused' || !mayTryAgain(answer.problem)) this.forget()
    return { answer, input }
  }

  forget(): void {
    if (this.#held) this.#clock.clearTimeout(this.#held.timer)
    this.#held = null
  }
}
