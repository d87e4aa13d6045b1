import { refuse, accept, type Outcome } from '../kernel/refusals.ts'
import type { Millis } from '../kernel/instant.ts'
import { CLOCK_DOUBT_MS, type SaleRight } from './saleRight.ts'

/**
 * What a PC knows of the server's time: the latest time it can vouch for, and what its own clock showed then. Kept on the
 * disk, so that a restart with a clock set back is found out.
 */
export type TrustedClock = {
  readonly serverAt: Millis
  readonly localAt: Millis
  /** The clock of the PC was seen to go back since the server was heard last. */
  readonly wentBack: boolean
}

/** RIT-6: the server's time as the PC must take it now: never earlier than it was known to be. */
export function trustedNow(clock: TrustedClock, localNow: Millis): Millis {
  return clock.serverAt + Math.max(0, localNow - clock.localAt)
}

/** True when the PC's clock went back: how much time has passed since then, nobody knows until the server says so. */
export function isDoubtful(clock: TrustedClock, localNow: Millis): boolean {
  return clock.wentBack || localNow < clock.localAt - CLOCK_DOUBT_MS
}

/** The clock to keep after `localNow` was seen, online (`serverNow` was told) or not. It moves forward only, except to what the server says. */
export function advanceClock(
  clock: TrustedClock | null,
  seen: { readonly localNow: Millis; readonly serverNow: Millis | null },
): TrustedClock | null {
  const { localNow, serverNow } = seen
  if (serverNow !== null) return { serverAt: serverNow, localAt: localNow, wentBack: false }
  if (clock === null) return null
  const wentBack = isDoubtful(clock, localNow)
  if (localNow <= clock.localAt) return wentBack === clock.wentBack ? clock : { ...clock, wentBack }
  return { serverAt: trustedNow(clock, localNow), localAt: localNow, wentBack }
}

/**
 * RIT-6 (S9): whether this PC may sell this unit without a line. Refusals in this order: unit_not_leased (also sold already,
 * and a right that ended), sale_right_clock_doubtful, sale_right_expired.
 */
export function maySellOffline(input: {
  readonly saleRight: SaleRight | undefined
  readonly imei: string
  readonly clock: TrustedClock | null
  readonly localNow: Millis
}): Outcome<SaleRight, 'unit_not_leased' | 'sale_right_clock_doubtful' | 'sale_right_expired'> {
  const { saleRight, imei, clock, localNow } = input
  const unit = saleRight?.units.find((one) => one.imei === imei)
  if (!saleRight || saleRight.state !== 'active' || unit?.state !== 'leased') return refuse('unit_not_leased', imei)
  if (clock === null || isDoubtful(clock, localNow)) return refuse('sale_right_clock_doubtful')
  if (trustedNow(clock, localNow) >= Date.parse(saleRight.expiresAt)) return refuse('sale_right_expired', imei)
  return accept(saleRight)
}
