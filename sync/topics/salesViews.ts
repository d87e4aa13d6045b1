import { saleStatusOf } from '../../domain/catalogue/saleStatusOf.ts'
import { transferIdSchema, type HubCode, type SkuCode, type TransferId } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { ReplenishmentProposal } from '../../domain/protocol/stock.ts'
import { availableOf, NO_THRESHOLDS } from '../../domain/stock/hub.ts'
import { proposeReplenishment } from '../../domain/stock/proposeReplenishment.ts'
import type { Desk } from '../desk.ts'
import { commandEntries } from './deskViews.ts'
import type { OfferingRow, TransferView } from '../salesTopics.ts'

const newest = (a: string, b: string) => (a > b ? -1 : Number(a < b))

/** What can be sold, by name, with what is left of it everywhere. */
export async function offeringRows(desk: Desk, now: Millis): Promise<readonly OfferingRow[]> {
  const offerings = (await desk.replica.all('offering')).map(({ body }) => body)
  const available = new Map<SkuCode, number>()
  for (const { body } of await desk.replica.all('stockLevel')) {
    available.set(body.skuCode, (available.get(body.skuCode) ?? 0) + Math.max(0, availableOf(body)))
  }
  return offerings
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    .map((offering) => {
      const counted = offering.skus.map(({ skuCode }): [SkuCode, number] => [skuCode, available.get(skuCode) ?? 0])
      const availableQty = counted.reduce((sum, [, quantity]) => sum + quantity, 0)
      const status = saleStatusOf(offering, { availableQty, preorderedQty: 0, now: toInstant(now) })
      return { offering, status, availableBySku: Object.fromEntries(counted.filter(([, quantity]) => quantity > 0)) }
    })
}

/** Newest first. */
export async function transferViews(desk: Desk, hubCode: HubCode | null): Promise<readonly TransferView[]> {
  const held = await desk.replica.all('transfer')
  return held
    .filter(({ body }) => hubCode === null || body.fromHubCode === hubCode || body.toHubCode === hubCode)
    .sort((a, b) => newest(a.body.requestedAt, b.body.requestedAt))
    .map(({ id, rev, body }) => ({ id: transferIdSchema.parse(id), rev, body, pending: commandEntries(desk, id) }))
}

export async function transferView(desk: Desk, id: TransferId): Promise<TransferView | null> {
  const held = await desk.replica.read('transfer', id)
  return held && { id, rev: held.rev, body: held.body, pending: commandEntries(desk, id) }
}

/** What runs low in the hubs of shops and organisations, and from which centre it would come. */
export async function lowStockRows(desk: Desk): Promise<readonly ReplenishmentProposal[]> {
  const types = new Map((await desk.replica.all('hub')).map(({ body }) => [body.hubCode, body]))
  const levels = (await desk.replica.all('stockLevel')).map(({ body }) => body)
  const isCentre = (code: HubCode) => types.get(code)?.hubType === 'CENTER'
  const shops = levels.filter(({ hubCode }) => !isCentre(hubCode) && types.get(hubCode)?.state !== 'closed')
  const centres = levels.filter(({ hubCode }) => isCentre(hubCode) && types.get(hubCode)?.state === 'open')
  return proposeReplenishment(shops, centres).map(({ level, availableQty, belowMin, proposedQty, fromHubCode }) => ({
    hubCode: level.hubCode,
    skuCode: level.skuCode,
    modelName: level.modelName,
    colour: level.colour,
    capacity: level.capacity,
    availableQty,
    inTransitInQty: level.inTransitInQty,
    reorderPoint: (level.thresholds ?? NO_THRESHOLDS).reorderPoint,
    belowMin,
    proposedQty,
    fromHubCode,
  }))
}
