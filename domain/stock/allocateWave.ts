import { HOUR_MS, type Instant } from '../kernel/instant.ts'
import type { ReservationDecision, ReservationRequest } from './decideReservation.ts'
import { decideReservation } from './decideReservation.ts'
import type { StockBook } from './stockBook.ts'

/** STK-17: who waits keeps back for so long, from taking his place, what he cannot use yet. */
export const KEPT_BACK_MS = 24 * HOUR_MS

/** One place in a wave (차수). `eligible` is false while the customer cannot be served: his place is kept. */
export type WaveEntry = {
  readonly position: number
  readonly eligible: boolean
  readonly waitsSince: Instant
  readonly request: ReservationRequest
}
export type Allocation = {
  readonly position: number
  readonly decision: Extract<ReservationDecision, { readonly kind: 'held' | 'partiallyHeld' }>
}

/**
 * STK-10, STK-17 (S11): hands out what a hub has to all who wait there, in the order of their places. Who cannot be served yet
 * keeps back the pieces he could use, so that nobody behind him overtakes him on them; after a day he is passed by and keeps
 * his place only. The book that comes back says what is left, and what is kept back of it.
 */
export function allocateWave(
  entries: readonly WaveEntry[],
  book: StockBook,
  now: Instant,
): { readonly allocations: readonly Allocation[]; readonly book: StockBook } {
  const allocations: Allocation[] = []
  // Everybody who keeps something back is among the entries: it is settled anew.
  let after: StockBook = { ...book, keptBack: new Map() }
  for (const { position, eligible, waitsSince, request } of [...entries].sort((a, b) => a.position - b.position)) {
    if (!eligible) continue
    const decision = decideReservation({ ...request, joinWaitlist: true }, after)
    if ('movements' in decision) allocations.push({ position, decision })
    const keepsBack = Date.parse(now) - Date.parse(waitsSince) < KEPT_BACK_MS
    if ('book' in decision && ('movements' in decision || keepsBack)) after = decision.book
  }
  return { allocations, book: after }
}
