import { useCallback, useEffect, useMemo, useState } from 'react'
import { addOnOfferings } from '../../../domain/catalogue/addOnOfferings.ts'
import type { PlanOffering } from '../../../domain/catalogue/planOffering.ts'
import { documentIdSchema, type HubCode, type SkuCode } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { availableOf } from '../../../domain/stock/hub.ts'
import type { ContractView } from '../../../sync/engineApi.ts'
import type { OfferingRow, SaleRightsView } from '../../../sync/salesTopics.ts'
import { hubChoices, type HubChoice } from '../../data/hubChoices.ts'
import { changesContract, type OrderDraft } from '../../data/orderDraft.ts'
import { useDocument } from '../../data/useDocument.ts'
import { quoteDraft, type OrderQuote } from '../../data/orderQuote.ts'
import { sheetRequest, type SheetRequest } from '../../data/sheetRequest.ts'
import { useNow } from '../../data/useNow.ts'
import { useOrderDraft } from '../../data/useOrderDraft.ts'
import { useOffline, useUser } from '../../data/useStatus.ts'
import { useTopic } from '../../data/useTopic.ts'
import { leasedUnit } from './leasedUnit.ts'

/** The sheet with everything that is known about it: each section takes from it what it shows. */
export type OrderSheet = {
  readonly draft: OrderDraft
  readonly change: (step: (draft: OrderDraft) => OrderDraft) => void
  /** Undefined: still coming; null: gone. */
  readonly contract: ContractView | null | undefined
  readonly offerings: readonly OfferingRow[] | undefined
  readonly plans: readonly PlanOffering[]
  readonly rights: SaleRightsView | undefined
  readonly offline: boolean
  readonly quote: OrderQuote
  readonly hubs: readonly HubChoice[]
  readonly hub: HubChoice | undefined
  readonly stockAsOf: string | null
  /** What can be sold out of the shop's own hub, by SKU. */
  readonly ownQty: Readonly<Record<SkuCode, number>>
  readonly request: SheetRequest
  /** The order as it is at this moment. */
  readonly requestAt: (now: number, fencingToken: number | null) => SheetRequest
  /** Marks what is missing only after somebody tried to place it. */
  readonly tried: boolean
  readonly setTried: (tried: boolean) => void
  readonly now: number
}

const none: readonly never[] = []
/** Stands for no contract in a subscription that must name one. */
const NOBODY = documentIdSchema.parse('00000000-0000-0000-0000-000000000000')

export function useOrderSheet(): OrderSheet {
  const draft = useOrderDraft((state) => state.draft)
  const change = useOrderDraft((state) => state.change)
  const dealerCode = useUser()?.dealerCode ?? null
  const offline = useOffline()
  const now = useNow(MINUTE_MS)
  const offerings = useTopic('offerings', null)
  const plans = useTopic('plans', null) ?? none
  const stock = useTopic('stock', null)
  const rights = useTopic('saleRights', null)
  const contract = useChosenContract(draft)
  const [tried, setTried] = useState(false)
  const stored = contract?.stored ?? null
  const quote = useMemo(
    () =>
      quoteDraft(draft, {
        offerings: (offerings ?? none).map(({ offering }) => offering),
        plans,
        addOns: addOnOfferings,
        contract: stored,
      }),
    [draft, offerings, plans, stored],
  )
  const pickup = draft.receipt.kind === 'pickup'
  const hubs = useMemo(
    () => hubChoices({ hubs: stock?.hubs ?? none, levels: stock?.levels ?? none, goods: draft.lines, dealerCode, pickup, now }),
    [stock, draft.lines, dealerCode, pickup, now],
  )
  const ownHub = hubs.find(({ isOwn }) => isOwn)?.hub.hubCode
  const ownQty = useMemo(() => {
    const own = (stock?.levels ?? none).filter((level) => level.hubCode === ownHub)
    return Object.fromEntries(own.map((level) => [level.skuCode, Math.max(0, availableOf(level))]))
  }, [stock, ownHub])
  const lent = offline && draft.lines.length === 1 ? leasedUnit(rights, draft.lines[0]?.imei, now)?.hubCode : undefined
  const chosen = lent ?? draft.hubCode
  const hub = hubs.find((choice) => choice.hub.hubCode === chosen) ?? hubs.find(({ isOwn }) => isOwn)
  const hubCode: HubCode | null = draft.hubCode ?? hub?.hub.hubCode ?? null
  const requestAt = useCallback(
    (at: number, fencingToken: number | null) =>
      sheetRequest(draft, {
        quote,
        contract: contract ? { ...contract.stored, name: contract.body.customer.name } : null,
        hubCode,
        // Handed over here, with a line or without: a unit that was lent to this PC is sold by its right.
        saleRight: (offline || pickup) && draft.lines.length === 1 ? leasedUnit(rights, draft.lines[0]?.imei, at) : null,
        lent: rights?.left.flatMap(({ imeis }) => imeis) ?? none,
        offline,
        fencingToken,
      }),
    [draft, quote, contract, hubCode, offline, pickup, rights],
  )
  const request = useMemo(() => requestAt(now, null), [requestAt, now])
  const stockAsOf = stock?.asOf ?? null
  const sources = { contract, offerings, plans, rights, offline, quote, hubs, hub, stockAsOf, ownQty }
  return { draft, change, ...sources, request, requestAt, tried, setTried, now }
}

/** The chosen contract as it is now; the draft follows its revision, so that the order names what the author saw last. */
function useChosenContract(draft: OrderDraft): ContractView | null | undefined {
  const change = useOrderDraft((state) => state.change)
  const id = changesContract(draft.kind) ? (draft.contract?.id ?? null) : null
  const view = useDocument('contract', { id: id ?? NOBODY })
  const rev = view?.rev
  const seen = draft.contract?.rev
  useEffect(() => {
    if (id === null || !view || rev === seen) return
    change((now) => (now.contract?.id === id ? { ...now, contract: { id, rev: view.rev } } : now))
  }, [id, view, rev, seen, change])
  return id === null ? null : view
}
