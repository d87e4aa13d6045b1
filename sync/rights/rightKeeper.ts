import { holds } from '../../domain/access/permissions.ts'
import { MINUTE_MS, type Millis } from '../../domain/kernel/instant.ts'
import type { HubCode, SaleRightId } from '../../domain/kernel/ids.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { SignedInUser } from '../../domain/session/session.ts'
import { decideRightKeeping, isHeldElsewhere } from '../../domain/stock/decideRightKeeping.ts'
import { availableOf } from '../../domain/stock/hub.ts'
import { SALE_RIGHT_RENEW_BEFORE_MS } from '../../domain/stock/saleRight.ts'
import { trustedNow } from '../../domain/stock/trustedClock.ts'
import type { Replica } from '../mirror/replica.ts'
import type { Clock } from '../ports.ts'
import type { SaleRightsView } from '../salesTopics.ts'
import type { RightChoice } from './rightChoice.ts'
import type { SaleClock } from './saleClock.ts'
import type { SaleRights } from './saleRights.ts'

/** A centre that has nothing to lend is not asked with every pull. */
export const ASK_EVERY_MS = 10 * MINUTE_MS

export type RightKeeperParts = {
  readonly clock: Clock
  readonly replica: Replica
  readonly rights: SaleRights
  readonly saleClock: SaleClock
  readonly user: () => SignedInUser
  readonly choice: RightChoice
  readonly take: (hubCode: HubCode) => Promise<Outcome<unknown>>
  readonly giveBack: (id: SaleRightId) => Promise<unknown>
}

/**
 * Sees to it that a desk that sells can go on without a line: from the first time somebody looks at what may be sold, it
 * asks for units of the shop's own hub while it is online, and again before they run out or are sold. Whether this PC is the
 * one that does is decided by `decideRightKeeping`.
 */
export class RightKeeper {
  readonly #parts: RightKeeperParts
  #isWanted = false
  #askedAt: Millis | null = null

  constructor(parts: RightKeeperParts) {
    this.#parts = parts
  }

  /** Somebody sells here. */
  want(): void {
    this.#isWanted = true
  }

  /** Somebody gave back what was here: no more, until somebody looks again. */
  rest(): void {
    this.#isWanted = false
  }

  /** A person decided about this PC: whatever pause was to be kept ends. */
  again(): void {
    this.#isWanted = true
    this.#askedAt = null
  }

  /** What is chosen for this PC, and whether another one of the shop holds rights instead of it. */
  async keeping(): Promise<SaleRightsView['keeping']> {
    const { choice, rights } = this.#parts
    const hubCode = await this.#ownHub()
    const held = { mine: await rights.active(), others: await rights.elsewhere(), now: this.#now() }
    return { setting: choice.setting, isElsewhere: isHeldElsewhere({ hubCode, ...held }) }
  }

  /** After a pull, and when a person decided: the centre answers, and what is held is known. */
  async keep(): Promise<void> {
    const { clock, take, giveBack, user, choice, rights } = this.#parts
    if (!this.#isWanted || !holds(user(), 'order.place')) return
    const hubCode = await this.#ownHub()
    const mine = await rights.active()
    const held = { hubCode, mine, others: await rights.elsewhere(), now: this.#now() }
    const step = decideRightKeeping({ setting: choice.setting, isEnough: await this.#hasEnough(), ...held })
    if (step === 'giveBack') {
      for (const { id } of mine) await giveBack(id)
      // It is looked at still: when the other PC has none any more, this one asks.
      this.#isWanted = true
    }
    if (hubCode === null || step !== 'take' || (this.#askedAt !== null && clock.monotonic() - this.#askedAt < ASK_EVERY_MS)) return
    this.#askedAt = clock.monotonic()
    const taken = await take(hubCode)
    // Whom nobody answered may ask again as soon as the line is back: it is not the centre that has nothing to lend.
    if (!taken.ok && taken.code === 'server_unreachable') this.#askedAt = null
  }

  #now(): Millis | null {
    const { clock, localNow } = this.#parts.saleClock.now()
    return clock && trustedNow(clock, localNow)
  }

  /** The hub whose units are held already, otherwise the one with most to sell, lent or not: the same on every PC of the dealer. */
  async #ownHub(): Promise<HubCode | null> {
    const { replica, user, rights } = this.#parts
    const hubs = (await replica.all('hub')).map(({ body }) => body)
    const dealer = user().dealerCode
    const open = hubs.filter(({ dealerCode, state }) => dealerCode !== null && dealerCode === dealer && state === 'open')
    const held = (await rights.view()).rights.find((right) => right.state === 'active')?.hubCode
    const own = new Map(open.map(({ hubCode }) => [hubCode, hubCode === held ? Number.MAX_SAFE_INTEGER : 0]))
    for (const { body } of await replica.all('stockLevel')) {
      const spare = own.get(body.hubCode)
      if (spare !== undefined) own.set(body.hubCode, spare + Math.max(0, availableOf(body) + body.leasedQty))
    }
    return [...own].sort(([a, mine], [b, theirs]) => theirs - mine || (a < b ? -1 : 1))[0]?.[0] ?? null
  }

  async #hasEnough(): Promise<boolean> {
    const { leftCount, expiresAt } = await this.#parts.rights.view()
    const now = this.#now()
    if (leftCount === 0 || expiresAt === null || now === null) return false
    return Date.parse(expiresAt) - now > SALE_RIGHT_RENEW_BEFORE_MS
  }
}
