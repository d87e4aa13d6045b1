import { MINUTE_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Hub, StockThresholds } from '../../domain/stock/hub.ts'
import { demoHubs } from './demoHubs.ts'
import { demoSkus, type DemoSku } from './demoOfferings.ts'
import { SeededRandom } from './seededRandom.ts'

const STOCK_KIND = 0x570c
const COUNTED_WITHIN_MINUTES = 3 * 24 * 60
/** Handsets of the demo have type codes of their own: none is on a contract. */
const TYPE_CODE_FROM = 359_000

/** What a hub had of one SKU when its books were opened. */
export type DemoShelf = {
  readonly hub: Hub
  readonly sku: DemoSku
  readonly imeis: readonly string[]
  readonly quantity: number
  /** Of these so many are damaged or on display. */
  readonly blockedQty: number
  readonly thresholds: StockThresholds | null
  readonly countedAt: string
}

/** One shelf per hub and SKU, counted within three days before `reference`: much of it low, some of it empty. */
export function demoShelves(reference: Millis): readonly DemoShelf[] {
  const numbered = demoSkus.map(() => 0)
  return demoHubs.flatMap((hub, h) =>
    demoSkus.map((sku, s): DemoShelf => {
      const random = new SeededRandom(STOCK_KIND, h * 1000 + s)
      const quantity = hub.state === 'planned' ? 0 : onHand(hub, random)
      const blockedQty = part(quantity, 0.1, random)
      const imeis = Array.from({ length: sku.serialised ? quantity : 0 }, () => demoUnitImei(s, (numbered[s] = (numbered[s] ?? 0) + 1)))
      const countedAt = toInstant(reference - random.between(0, COUNTED_WITHIN_MINUTES) * MINUTE_MS)
      return { hub, sku, imeis, quantity, blockedQty, thresholds: random.chance(0.4) ? thresholdsOf(hub) : null, countedAt }
    }),
  )
}

/** The n-th handset of the s-th SKU, with its check digit (Luhn). */
export function demoUnitImei(s: number, n: number): string {
  const body = `${TYPE_CODE_FROM + s}00${String(n).padStart(6, '0')}`
  let sum = 0
  for (let i = 0; i < 14; i++) {
    const digit = body.charCodeAt(i) - 48
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return `${body}${(10 - (sum % 10)) % 10}`
}

function onHand(hub: Hub, random: SeededRandom): number {
  switch (hub.hubType) {
    case 'CENTER':
      return random.chance(0.03) ? 0 : random.between(8, 60)
    case 'ORG':
      return random.chance(0.1) ? 0 : random.between(1, 30)
    case 'DEALER':
      return random.chance(0.28)
        ? 0
        : random.weighted([
            [random.between(1, 2), 5],
            [random.between(3, 6), 4],
            [random.between(7, 12), 1],
          ])
  }
}

function thresholdsOf({ hubType, state }: Hub): StockThresholds | null {
  if (hubType === 'CENTER' || state !== 'open') return null
  return hubType === 'DEALER'
    ? { minQty: 1, reorderPoint: 2, reorderQty: 3, maxQty: 8 }
    : { minQty: 3, reorderPoint: 8, reorderQty: 10, maxQty: 40 }
}

/** Sometimes nothing, else up to a third of what there is. */
function part(of: number, probability: number, random: SeededRandom): number {
  return of > 0 && random.chance(probability) ? random.between(1, Math.max(1, Math.floor(of / 3))) : 0
}
