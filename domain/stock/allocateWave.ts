import type { ReservationDecision, ReservationRequest } from './decideReservation.ts'
import { decideReservation } from './decideReservation.ts'
import type { StockBook } from './stockBook.ts'

/** One place in a wave (차수). `eligible` is false while the customer cannot be served: his place is kept. */
export type WaveEntry = { readonly position: number; readonly eligible: boolean; readonly request: ReservationRequest }
export type Allocation = {
  readonly position: number
  readonly decision: Extract<ReservationDecision, { readonly kind: 'held' | 'partiallyHeld' }>
}

/**
 * STK-10 (S11): hands out what came in to one wave in the order of positions. Who is eligible and cannot be served keeps
 * everybody behind him from the models he waits for, so that a small order never overtakes a large one.
 */
export function allocateWave(
  entries: readonly WaveEntry[],
  book: StockBook,
): { readonly allocations: readonly Allocation[]; readonly book: StockBook } {
  const allocations: Allocation[] = []
  const waitedFor = new Set<string>()
  let after = book
  for (const { position, eligible, request } of [...entries].sort((a, b) => a.position - b.position)) {
    if (!eligible) continue
    const skus = request.lines.map(({ skuCode }) => skuCode)
    const decision = skus.some((sku) => waitedFor.has(sku)) ? null : decideReservation({ ...request, joinWaitlist: true }, after)
    if (decision !== null && 'kind' in decision && decision.kind !== 'waitlisted') {
      allocations.push({ position, decision })
      after = decision.book
    } else for (const sku of skus) waitedFor.add(sku)
  }
  return { allocations, book: after }
}
