import fc from 'fast-check'
import { expect } from 'vitest'
import { allocateWave, KEPT_BACK_MS, type WaveEntry } from '../../../domain/stock/allocateWave.ts'
import { decideReservation, type ReservationRequest } from '../../../domain/stock/decideReservation.ts'
import { availableOf } from '../../../domain/stock/hub.ts'
import type { StockBook } from '../../../domain/stock/stockBook.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, bookOf, figures, hubCodeOf, NOW } from './sampleStock.ts'

export const waveSkus = ['S25', 'S24', 'CASE'] as const
type Sku = (typeof waveSkus)[number]
type Wanted = readonly (readonly [sku: Sku, quantity: number])[]

export type WaveCommand =
  | { readonly kind: 'arrive'; readonly sku: Sku; readonly quantity: number }
  | { readonly kind: 'ask'; readonly wanted: Wanted; readonly partial: boolean; readonly wait: boolean }
  | { readonly kind: 'giveUp'; readonly index: number }
  | { readonly kind: 'later'; readonly hours: number }

const sku = fc.constantFrom(...waveSkus)
export const waveCommand: fc.Arbitrary<WaveCommand> = fc.oneof(
  fc.record({ kind: fc.constant('arrive' as const), sku, quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: fc.constant('ask' as const),
    wanted: fc.uniqueArray(fc.tuple(sku, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3, selector: ([name]) => name }),
    partial: fc.boolean(),
    wait: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('giveUp' as const), index: fc.nat(5) }),
  fc.record({ kind: fc.constant('later' as const), hours: fc.integer({ min: 1, max: 20 }) }),
)

export type WaveDecisions = { readonly reservation: typeof decideReservation; readonly wave: typeof allocateWave }

/** One hub where goods come in and people ask, wait and give up, as the lane has it: whatever changes, who waits is looked at. */
export class WaveWorld {
  readonly #decide: WaveDecisions
  #book: StockBook = bookOf(0, { levels: new Map(waveSkus.map((name) => [name, figures()])), freeUnits: new Map() })
  #now = NOW
  #ids = 0
  #waiting: WaveEntry[] = []
  served = 0
  overtakers = 0

  constructor(planted: Partial<WaveDecisions> = {}) {
    this.#decide = { reservation: decideReservation, wave: allocateWave, ...planted }
  }

  run(command: WaveCommand): void {
    switch (command.kind) {
      case 'arrive':
        this.#book = { ...this.#book, levels: new Map(this.#book.levels).set(command.sku, this.#more(command.sku, command.quantity)) }
        return this.#wave()
      case 'ask':
        return this.#ask(command.wanted, command.partial, command.wait)
      case 'giveUp':
        this.#waiting = this.#waiting.filter((_, i) => i !== command.index)
        return this.#wave()
      case 'later':
        this.#now = after(command.hours * 3_600_000, this.#now)
        return this.#wave()
    }
  }

  #more(name: Sku, quantity: number) {
    const level = this.#book.levels.get(name)!
    return { ...level, onHandQty: level.onHandQty + quantity }
  }

  #free(name: string): number {
    return availableOf(this.#book.levels.get(name)!)
  }

  #ask(wanted: Wanted, allowPartial: boolean, joinWaitlist: boolean): void {
    const position = ++this.#ids
    const lines = wanted.map(([skuCode, quantity], i) => ({ lineId: i + 1, skuCode, quantity, imei: null }))
    const request: ReservationRequest = {
      orderId: uuidOf(20, position),
      dealerCode: null,
      hubCode: hubCodeOf('HUB-A'),
      lines,
      allowPartial,
      joinWaitlist,
    }
    const kept = this.#keptBy(this.#waiting)
    const decision = this.#decide.reservation(request, this.#book)
    if ('book' in decision) this.#book = decision.book
    if ('movements' in decision) this.#served(kept, this.#waiting)
    else if ('kind' in decision) this.#waiting.push({ position, eligible: true, waitsSince: this.#now, request })
  }

  #wave(): void {
    const before = this.#waiting
    const { allocations, book } = this.#decide.wave(this.#waiting, this.#book, this.#now)
    const gone = new Set(allocations.map(({ position }) => position))
    this.#waiting = before.filter(({ position }) => !gone.has(position))
    // In the order in which they were served, each among those who stood before him and wait on.
    let taken = new Map<string, number>()
    for (const { position, decision } of allocations) {
      const ahead = this.#waiting.filter((entry) => entry.position < position)
      const kept = this.#keptBy(ahead, taken)
      taken = new Map(taken)
      for (const { skuCode, heldQty } of decision.lines) taken.set(skuCode, (taken.get(skuCode) ?? 0) + heldQty)
      this.served++
      if (ahead.length > 0) this.overtakers++
      expect(this.#keptBy(ahead, taken), 'who comes later takes nothing that is kept back before him').toEqual(kept)
    }
    this.#book = book
    this.#nothingLiesIdle()
  }

  #served(kept: ReadonlyMap<string, number>, ahead: readonly WaveEntry[]): void {
    this.served++
    if (ahead.length > 0) this.overtakers++
    expect(this.#keptBy(ahead), 'who comes new takes nothing that is kept back').toEqual(kept)
  }

  /** STK-17: a day after he took his place nobody keeps back what he cannot use. */
  #keeps = ({ waitsSince }: WaveEntry): boolean => Date.parse(this.#now) - Date.parse(waitsSince) < KEPT_BACK_MS

  /** What those who wait may keep back, each what those before him leave. */
  #keptBy(entries: readonly WaveEntry[], taken: ReadonlyMap<string, number> = new Map()): ReadonlyMap<string, number> {
    const kept = new Map<string, number>()
    for (const entry of entries.filter(this.#keeps)) {
      for (const { skuCode, quantity } of entry.request.lines) {
        const left = this.#free(skuCode) - (taken.get(skuCode) ?? 0) - (kept.get(skuCode) ?? 0)
        kept.set(skuCode, (kept.get(skuCode) ?? 0) + Math.max(0, Math.min(quantity, left)))
      }
    }
    return kept
  }

  /** Nobody waits who could be served by what those before him do not keep back. */
  #nothingLiesIdle(): void {
    for (const [i, { request }] of this.#waiting.entries()) {
      const kept = this.#keptBy(this.#waiting.slice(0, i))
      const isThere = request.lines.every(({ skuCode, quantity }) => this.#free(skuCode) - (kept.get(skuCode) ?? 0) >= quantity)
      expect(isThere, 'goods lie idle').toBe(false)
    }
  }
}
