import { handsetModels, skuCodeOf, type HandsetModel } from '../../domain/catalogue/handsetModels.ts'
import { MINUTE_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Hub, StockLevel } from '../../domain/stock/hub.ts'
import { demoHubs } from './demoHubs.ts'
import { SeededRandom } from './seededRandom.ts'

const STOCK_KIND = 0x570c
const COUNTED_WITHIN_MINUTES = 3 * 24 * 60

type Sku = { readonly skuCode: string; readonly model: HandsetModel; readonly capacity: string; readonly colour: string }

/** Every model in every capacity and colour. */
export const demoSkus: readonly Sku[] = handsetModels.flatMap((model) =>
  model.capacities.flatMap((capacity) =>
    model.colours.map((colour) => ({ skuCode: skuCodeOf(model, capacity, colour), model, capacity, colour })),
  ),
)

/** One level per hub and SKU, counted within three days before `reference`: much of it low, some of it none. */
export function demoStockLevels(reference: Millis): readonly StockLevel[] {
  return demoHubs.flatMap((hub, h) => demoSkus.map((sku, s) => stockLevel(hub, sku, new SeededRandom(STOCK_KIND, h * 1000 + s), reference)))
}

function stockLevel(hub: Hub, { skuCode, model, capacity, colour }: Sku, random: SeededRandom, reference: Millis): StockLevel {
  const onHandQty = hub.state === 'planned' ? 0 : onHand(hub, random)
  const reservedQty = part(onHandQty, 0.4, random)
  const unavailableQty = part(onHandQty - reservedQty, 0.12, random)
  const leasedQty = hub.hubType === 'DEALER' ? part(onHandQty - reservedQty - unavailableQty, 0.3, random) : 0
  return {
    hubCode: hub.hubCode,
    skuCode,
    modelCode: model.modelCode,
    modelName: model.name,
    colour,
    capacity,
    onHandQty,
    reservedQty,
    unavailableQty,
    leasedQty,
    inTransitInQty: random.chance(onHandQty === 0 ? 0.35 : 0.12) ? random.between(1, hub.hubType === 'DEALER' ? 4 : 40) : 0,
    countedAt: toInstant(reference - random.between(0, COUNTED_WITHIN_MINUTES) * MINUTE_MS),
  }
}

function onHand(hub: Hub, random: SeededRandom): number {
  switch (hub.hubType) {
    case 'CENTER':
      return random.chance(0.03) ? 0 : random.between(20, 480)
    case 'ORG':
      return random.chance(0.1) ? 0 : random.between(1, 45)
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

/** Sometimes nothing, else up to a third of what there is. */
function part(of: number, probability: number, random: SeededRandom): number {
  return of > 0 && random.chance(probability) ? random.between(1, Math.max(1, Math.floor(of / 3))) : 0
}
