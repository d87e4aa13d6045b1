import { toInstant, HOUR_MS, type Day, type Instant } from '../kernel/instant.ts'
import type { Alternative } from './alternative.ts'
import { availableOf, type Hub, type StockFigures } from './hub.ts'

export const ALTERNATIVES_MAX = 5
/** Days until a parcel is with the customer: from the same province, from elsewhere, and after goods on their way came in. */
export const PROMISE_DAYS = { near: 1, far: 2, later: 3 } as const
const SEOUL_OFFSET_MS = 9 * HOUR_MS
const DAY_MS = 24 * HOUR_MS

/** The day in Korea `days` after the instant. */
export function promisedDay(now: Instant, days: number): Day {
  return toInstant(Date.parse(now) + SEOUL_OFFSET_MS + days * DAY_MS).slice(0, 10)
}

/**
 * STK-11 (S6): where else, or when, so many pieces can be had: open hubs with all of them available now, the same province
 * first, then the fullest; last, the asked hub itself when as many are on their way to it. True at `now`, promised to nobody.
 */
export function alternativesFor(input: {
  readonly skuCode: string
  readonly quantity: number
  readonly hub: Hub
  readonly others: readonly { readonly hub: Hub; readonly level: StockFigures }[]
  readonly level: StockFigures | undefined
  readonly now: Instant
}): Alternative[] {
  const { skuCode, quantity, hub, now } = input
  const isNear = (other: Hub) => other.region.sido === hub.region.sido
  const elsewhere = input.others
    .filter(({ hub: other, level }) => other.hubCode !== hub.hubCode && other.state === 'open' && availableOf(level) >= quantity)
    .sort(
      (a, b) =>
        Number(isNear(b.hub)) - Number(isNear(a.hub)) ||
        availableOf(b.level) - availableOf(a.level) ||
        (a.hub.hubCode < b.hub.hubCode ? -1 : 1),
    )
    .slice(0, ALTERNATIVES_MAX)
    .map(({ hub: other, level }): Alternative => ({
      kind: 'hub',
      skuCode,
      hubCode: other.hubCode,
      hubName: other.name,
      availableQty: availableOf(level),
      promisedDay: promisedDay(now, isNear(other) ? PROMISE_DAYS.near : PROMISE_DAYS.far),
      seenAt: now,
    }))
  const expectedQty = input.level ? availableOf(input.level) + input.level.inTransitInQty : 0
  if (!input.level || input.level.inTransitInQty === 0 || expectedQty < quantity || hub.state !== 'open') return elsewhere
  return [
    ...elsewhere,
    { kind: 'later', skuCode, hubCode: hub.hubCode, expectedQty, promisedDay: promisedDay(now, PROMISE_DAYS.later), seenAt: now },
  ]
}
