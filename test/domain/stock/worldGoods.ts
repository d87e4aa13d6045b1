import { expect } from 'vitest'
import { mayFollow } from '../../../domain/kernel/stateTable.ts'
import { decideAdjustment, type UnitChange } from '../../../domain/stock/decideAdjustment.ts'
import { decideReservation } from '../../../domain/stock/decideReservation.ts'
import { decideReservationEnd } from '../../../domain/stock/decideReservationEnd.ts'
import { decideTransferAction } from '../../../domain/stock/decideTransferAction.ts'
import { availableOf, type StockFigures } from '../../../domain/stock/hub.ts'
import { settleOfflineSale } from '../../../domain/stock/settleOfflineSale.ts'
import type { StockBook } from '../../../domain/stock/stockBook.ts'
import {
  applyOutside,
  EMPTY_FIGURES,
  EMPTY_OUTSIDE,
  foldMovements,
  isSound,
  type OutsideFigures,
} from '../../../domain/stock/stockLedger.ts'
import type { StockMovement } from '../../../domain/stock/stockMovement.ts'
import { onHandStates, type StockUnit, type StockUnitState } from '../../../domain/stock/stockUnit.ts'
import { stockUnitTable } from '../../../domain/stock/stockUnitTable.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { NOW, sampleHub, sampleUnit } from './sampleStock.ts'

export const worldHubs = ['CTR-1', 'HUB-A', 'HUB-B'].map((code) =>
  sampleHub(code, code === 'CTR-1' ? { hubType: 'CENTER', dealerCode: null } : {}),
)
export const worldSkus = ['S25', 'CASE'] as const

/** The decisions that move the world; a test may plant a bug in one and see that the checks find it. */
export const soundDecisions = {
  adjustment: decideAdjustment,
  reservation: decideReservation,
  reservationEnd: decideReservationEnd,
  offlineSale: settleOfflineSale,
  transferAction: decideTransferAction,
}
export type StockDecisions = typeof soundDecisions

/** Hubs with their levels, their units and the journal of both: what every decision about stock reads and moves. */
export class WorldGoods {
  now = NOW
  levels = new Map<string, StockFigures>()
  outside: OutsideFigures = EMPTY_OUTSIDE
  readonly units = new Map<string, StockUnit>()
  readonly journal: StockMovement[] = []
  readonly refusals = new Map<string, number>()
  protected readonly decide: StockDecisions
  #ids = 0

  constructor(planted: Partial<StockDecisions> = {}) {
    this.decide = { ...soundDecisions, ...planted }
    for (const [hub, phones, cases] of [
      [0, 12, 20],
      [1, 4, 3],
      [2, 0, 0],
    ] as const) {
      const { hubCode } = worldHubs[hub]!
      for (let i = 0; i < phones; i++) {
        const unit = sampleUnit(this.units.size + 1, hubCode)
        this.units.set(unit.imei, unit)
      }
      for (const [skuCode, quantity] of [
        ['S25', phones],
        ['CASE', cases],
      ] as const) {
        const imeis = skuCode === 'S25' ? [...this.units.values()].filter((unit) => unit.hubCode === hubCode).map(({ imei }) => imei) : []
        this.levels.set(`${hubCode}|${skuCode}`, EMPTY_FIGURES)
        if (quantity > 0)
          this.book([{ kind: 'receive', hubCode, skuCode, quantity, imeis, reference: { kind: 'supplier', id: 'S' }, reason: null }], [])
      }
    }
  }

  id = (kind: number): string => uuidOf(kind, ++this.#ids)
  level = (hub: number, sku: string): StockFigures => this.levels.get(`${worldHubs[hub]!.hubCode}|${sku}`)!
  unitsIn = (hubCode: string, ...states: StockUnitState[]) =>
    [...this.units.values()].filter((unit) => unit.hubCode === hubCode && states.includes(unit.state))

  bookOf(hub: number): StockBook {
    const { hubCode } = worldHubs[hub]!
    return {
      hubState: 'open',
      levels: new Map(worldSkus.map((sku) => [sku, this.level(hub, sku)])),
      freeUnits: new Map([['S25', this.unitsIn(hubCode, 'inStock').map(({ imei }) => imei)]]),
      keptBack: new Map(),
    }
  }

  /** What a transaction does: movements are written, levels and units follow. */
  book(movements: readonly StockMovement[], changes: readonly UnitChange[]): void {
    this.levels = foldMovements(movements, this.levels)
    this.outside = movements.reduce(applyOutside, this.outside)
    this.journal.push(...movements)
    for (const { imei, state, hubCode } of changes) this.move(imei, state, hubCode)
  }

  protected move(imei: string, state: StockUnitState, hubCode?: StockUnit['hubCode']): void {
    const unit = this.units.get(imei)!
    // A unit that came as surplus changes its hub and nothing else.
    const isMoved = unit.state === state && hubCode !== undefined && hubCode !== unit.hubCode
    expect(isMoved || mayFollow(stockUnitTable, unit.state, state), `${unit.state} to ${state}`).toBe(true)
    this.units.set(imei, { ...unit, state, hubCode: hubCode ?? unit.hubCode })
  }

  protected available(hub: number): ReadonlyMap<string, number> {
    return new Map(worldSkus.map((sku) => [sku, availableOf(this.level(hub, sku))]))
  }

  protected settle<D extends object>(decision: D): Extract<D, { readonly movements: readonly StockMovement[] }> | null {
    if ('code' in decision) this.refusals.set(String(decision.code), (this.refusals.get(String(decision.code)) ?? 0) + 1)
    return 'movements' in decision ? (decision as Extract<D, { readonly movements: readonly StockMovement[] }>) : null
  }

  /** S1–S4, S9: at every moment. */
  check(): void {
    for (const [key, level] of this.levels) {
      expect(isSound(level), `${key} ${JSON.stringify(level)}`).toBe(true)
      const [hubCode, sku] = key.split('|') as [string, string]
      if (sku !== 'S25') continue
      const count = (...states: StockUnitState[]) => this.unitsIn(hubCode, ...states).length
      expect(count(...onHandStates), `${key} on hand`).toBe(level.onHandQty)
      expect(count('leased'), `${key} leased`).toBe(level.leasedQty)
      expect(count('damaged', 'onDisplay'), `${key} unavailable`).toBe(level.unavailableQty)
      expect(count('inTransit'), `${key} in transit`).toBe(level.inTransitInQty)
      expect(count('inStock'), `${key} free`).toBeGreaterThanOrEqual(availableOf(level))
    }
    for (const sku of worldSkus) {
      const own = this.journal.filter(({ skuCode }) => skuCode === sku)
      const outside = own.reduce(applyOutside, EMPTY_OUTSIDE)
      const inside = worldHubs.reduce((sum, _, hub) => sum + this.level(hub, sku).onHandQty + this.level(hub, sku).inTransitInQty, 0)
      expect(inside + outside.sold + outside.writtenOff, `${sku} conserved`).toBe(outside.received)
    }
    expect(foldMovements(this.journal)).toEqual(
      new Map([...this.levels].filter(([key]) => this.journal.some((one) => `${one.hubCode}|${one.skuCode}` === key))),
    )
  }
}
