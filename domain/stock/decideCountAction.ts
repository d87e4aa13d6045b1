import type { Author } from '../access/principal.ts'
import type { StockCountId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { refuse, type Refused } from '../kernel/refusals.ts'
import type { CountAction } from '../protocol/stock.ts'
import type { UnitChange } from './decideAdjustment.ts'
import { COUNT_IMEIS_MAX, type CountDifference, type StockCount, type StockCountState } from './stockCount.ts'
import type { StockMovement } from './stockMovement.ts'
import { onHandStates, type StockUnit } from './stockUnit.ts'

export type CountInput = {
  readonly id: StockCountId
  readonly count: StockCount
  readonly author: Author
  readonly at: Instant
  /** Needed to submit and to apply: the units the hub has by the books, and those that were scanned, wherever they stand. */
  readonly units: readonly StockUnit[]
  /** Needed to apply: pieces of each SKU of the hub that are promised to nobody, as locked. */
  readonly availableBySku: ReadonlyMap<string, number>
}

export type CountDecision =
  | { readonly ok: true; readonly count: StockCount; readonly movements: readonly StockMovement[]; readonly units: readonly UnitChange[] }
  | Refused<'stock_count_state_refused' | 'field_invalid'>

const actionStates: Record<CountAction['kind'], StockCountState> = {
  scan: 'counting',
  unscan: 'counting',
  submit: 'counting',
  reopen: 'submitted',
  apply: 'submitted',
  cancel: 'counting',
}

/**
 * STK-6: one step of a count. Scans unite, whoever makes them. Submitting compares with the books of that moment; applying
 * books what still differs then and may be booked: a unit that is promised or lent is never written off by a count,
 * nor more than an approved transfer leaves.
 * Refusals in this order: stock_count_state_refused, field_invalid (too many scans).
 */
export function decideCountAction(input: CountInput, action: CountAction): CountDecision {
  const { count, at } = input
  const isCancel = action.kind === 'cancel' && count.state === 'submitted'
  if (count.state !== actionStates[action.kind] && !isCancel) return refuse('stock_count_state_refused', count.state)
  const stamped = { ...count, updatedAt: at }
  const done = (change: Partial<StockCount>): CountDecision => ({ ok: true, count: { ...stamped, ...change }, movements: [], units: [] })
  switch (action.kind) {
    case 'scan': {
      const scannedImeis = [...new Set([...count.scannedImeis, ...action.imeis])]
      return scannedImeis.length > COUNT_IMEIS_MAX ? refuse('field_invalid', 'imeis') : done({ scannedImeis })
    }
    case 'unscan':
      return done({ scannedImeis: count.scannedImeis.filter((imei) => !action.imeis.includes(imei)) })
    case 'submit':
      return done({ state: 'submitted', ...compare(input) })
    case 'reopen':
      return done({ state: 'counting', expectedCount: null, differences: [] })
    case 'cancel':
      return done({ state: 'cancelled', reason: action.reason })
    case 'apply':
      return apply({ ...input, count: stamped }, action.reason)
  }
}

function compare({ count, units }: CountInput): Pick<StockCount, 'expectedCount' | 'differences'> {
  const here = units.filter(({ hubCode, state }) => hubCode === count.hubCode && onHandStates.includes(state))
  const expected = here.filter(({ skuCode }) => count.skuCodes.length === 0 || count.skuCodes.includes(skuCode))
  const scanned = new Set(count.scannedImeis)
  const missing = expected.filter(({ imei }) => !scanned.has(imei)).map((unit) => differenceOf('missing', unit.imei, unit))
  const isHere = new Set(here.map(({ imei }) => imei))
  const known = new Map(units.map((unit) => [unit.imei, unit]))
  const extra = count.scannedImeis.filter((imei) => !isHere.has(imei)).map((imei) => differenceOf('extra', imei, known.get(imei)))
  return { expectedCount: expected.length, differences: [...missing, ...extra] }
}

function differenceOf(kind: CountDifference['kind'], imei: string, unit: StockUnit | undefined): CountDifference {
  const bookable = unit?.state === (kind === 'missing' ? 'inStock' : 'lost')
  return { kind, imei, skuCode: unit?.skuCode ?? null, state: unit?.state ?? null, hubCode: unit?.hubCode ?? null, bookable }
}

function apply(input: CountInput, reason: string): CountDecision {
  const { count, author } = input
  const before = new Set(count.differences.filter(({ bookable }) => bookable).map(({ kind, imei }) => `${kind}|${imei}`))
  // Sold, moved or found since it was submitted: the books are right again without us.
  const differing = compare(input).differences.filter(({ kind, imei, bookable }) => bookable && before.has(`${kind}|${imei}`))
  const available = new Map(input.availableBySku)
  const standing = differing.filter(({ kind, skuCode }) => {
    if (kind === 'extra' || skuCode === null) return kind === 'extra'
    const left = (available.get(skuCode) ?? 0) - 1
    available.set(skuCode, left)
    return left >= 0
  })
  const movements = standing.map(({ kind, imei, skuCode }): StockMovement => ({
    kind: kind === 'missing' ? 'missing' : 'found',
    hubCode: count.hubCode,
    skuCode: skuCode ?? '',
    quantity: 1,
    imeis: [imei],
    reference: { kind: 'stockCount', id: input.id },
    reason,
  }))
  const units = standing.map(({ kind, imei, skuCode }): UnitChange => ({
    imei,
    skuCode: skuCode ?? '',
    hubCode: count.hubCode,
    state: kind === 'missing' ? 'lost' : 'inStock',
  }))
  return { ok: true, count: { ...count, state: 'applied', appliedBy: author, reason }, movements, units }
}
