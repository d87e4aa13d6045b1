import type { DealerCode, SkuCode } from '../../domain/kernel/ids.ts'
import { toInstant, type Day } from '../../domain/kernel/instant.ts'
import { PROMISE_DAYS, promisedDay } from '../../domain/stock/alternativesFor.ts'
import { availableOf, type Hub, type StockLevel } from '../../domain/stock/hub.ts'

export type HubChoice = {
  readonly hub: Hub
  readonly isOwn: boolean
  /** What the hub can give of the scarcest thing in the basket. */
  readonly availableQty: number
  readonly incomingQty: number
  readonly isEnough: boolean
  /** `now`: it lies in the shop. Null: nothing is promised. */
  readonly promise: { readonly kind: 'now' } | { readonly kind: 'day' | 'later'; readonly day: Day } | null
}

export type HubChoicesInput = {
  readonly hubs: readonly Hub[]
  readonly levels: readonly StockLevel[]
  readonly goods: readonly { readonly skuCode: SkuCode; readonly quantity: number }[]
  readonly dealerCode: DealerCode | null
  readonly pickup: boolean
  readonly now: number
}

/** The shop's own hub, where an order begins when nobody says otherwise. */
export function ownHubOf(hubs: readonly Hub[], dealerCode: DealerCode | null): Hub | undefined {
  return hubs.find((hub) => dealerCode !== null && hub.dealerCode === dealerCode && hub.state === 'open')
}

/**
 * Where the goods may come from as this PC knows it: the own hub first, then those with enough, near ones and full ones
 * before others. The centre decides again when the order comes. Hubs that give nothing out are left away.
 */
export function hubChoices(input: HubChoicesInput): readonly HubChoice[] {
  const own = ownHubOf(input.hubs, input.dealerCode)
  const wanted = new Map<SkuCode, number>()
  for (const { skuCode, quantity } of input.goods) wanted.set(skuCode, (wanted.get(skuCode) ?? 0) + quantity)
  const choices = input.hubs
    .filter(({ state, hubCode }) => state === 'open' || hubCode === own?.hubCode)
    .map((hub) => choiceOf(hub, wanted, own, input))
    .filter(({ isOwn, availableQty, incomingQty }) => isOwn || wanted.size === 0 || availableQty > 0 || incomingQty > 0)
  const near = ({ hub }: HubChoice) => own !== undefined && hub.region.sido === own.region.sido
  return choices.toSorted(
    (a, b) =>
      Number(b.isOwn) - Number(a.isOwn) ||
      Number(b.isEnough) - Number(a.isEnough) ||
      Number(near(b)) - Number(near(a)) ||
      b.availableQty - a.availableQty ||
      (a.hub.hubCode < b.hub.hubCode ? -1 : 1),
  )
}

function choiceOf(hub: Hub, wanted: ReadonlyMap<SkuCode, number>, own: Hub | undefined, input: HubChoicesInput): HubChoice {
  const levelOf = (skuCode: SkuCode) => input.levels.find((level) => level.hubCode === hub.hubCode && level.skuCode === skuCode)
  const parts = [...wanted].map(([skuCode, quantity]) => {
    const level = levelOf(skuCode)
    return { quantity, available: level ? Math.max(0, availableOf(level)) : 0, incoming: level?.inTransitInQty ?? 0 }
  })
  const availableQty = parts.length === 0 ? 0 : Math.min(...parts.map(({ available }) => available))
  const incomingQty = parts.length === 0 ? 0 : Math.min(...parts.map(({ incoming }) => incoming))
  const isEnough = parts.every(({ available, quantity }) => available >= quantity)
  const isOwn = hub.hubCode === own?.hubCode
  const isNear = hub.region.sido === own?.region.sido
  const inDays = (days: number) => promisedDay(toInstant(input.now), days)
  const isLater = parts.length > 0 && parts.every(({ available, incoming, quantity }) => available + incoming >= quantity)
  const promise: HubChoice['promise'] = isEnough
    ? isOwn && input.pickup
      ? { kind: 'now' }
      : { kind: 'day', day: inDays(isNear ? PROMISE_DAYS.near : PROMISE_DAYS.far) }
    : isLater
      ? { kind: 'later', day: inDays(PROMISE_DAYS.later) }
      : null
  return { hub, isOwn, availableQty, incomingQty, isEnough, promise }
}
