import type { Answer } from '../hostPorts.ts'
import type { PagePlace, PulledPage } from '../ports.ts'

type Ask = (place: PagePlace | null, onNext: (place: PagePlace) => void) => Promise<Answer<PulledPage>>

/**
 * One page that was asked for, and the one behind it. A page's head tells where the next one begins, so that is asked for
 * while this one is still on its way; but no further until this one's turn has come: two pages wait at most.
 */
export class PageAhead {
  readonly answer: Promise<Answer<PulledPage>>
  readonly #ask: Ask
  #told: PagePlace | null = null
  #next: PageAhead | null = null
  #isTurn: boolean

  /** `place` is null for the first page of a pull: it begins where this PC stands. */
  constructor(ask: Ask, place: PagePlace | null = null, isTurn = true) {
    this.#ask = ask
    this.#isTurn = isTurn
    this.answer = ask(place, (next) => {
      this.#told = next
      this.#goOn()
    })
    // Nobody waits for it when the page before it fails.
    this.answer.catch(() => undefined)
  }

  /** Everything before this page is put away, or is about to be. */
  takeTurn(): void {
    this.#isTurn = true
    this.#goOn()
  }

  /** The page behind this one, once this one has come. */
  next(reply: PulledPage): PageAhead | null {
    if (!reply.hasMore) return null
    this.#told = reply
    this.#goOn()
    return this.#next
  }

  #goOn(): void {
    if (this.#told && this.#isTurn) this.#next ??= new PageAhead(this.#ask, this.#told, false)
  }
}
