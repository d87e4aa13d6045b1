import { expect } from 'vitest'
import {
  deviceIdSchema,
  orderIdSchema,
  saleRightIdSchema,
  stockCountIdSchema,
  transferIdSchema,
  userIdSchema,
  dealerCodeSchema,
} from '../../../domain/kernel/ids.ts'
import { mayFollow } from '../../../domain/kernel/stateTable.ts'
import type { TransferAction } from '../../../domain/protocol/transfers.ts'
import { decideAdjustment, type AdjustedState, type UnitChange } from '../../../domain/stock/decideAdjustment.ts'
import { decideCountAction } from '../../../domain/stock/decideCountAction.ts'
import { decideReservation } from '../../../domain/stock/decideReservation.ts'
import { decideReservationEnd, type ReservationEnd } from '../../../domain/stock/decideReservationEnd.ts'
import { decideSaleRight } from '../../../domain/stock/decideSaleRight.ts'
import { decideSaleRightEnd, type SaleRightEnd } from '../../../domain/stock/decideSaleRightEnd.ts'
import { decideTransferAction } from '../../../domain/stock/decideTransferAction.ts'
import { decideTransferRequest } from '../../../domain/stock/decideTransferRequest.ts'
import { availableOf, type StockFigures } from '../../../domain/stock/hub.ts'
import type { Reservation } from '../../../domain/stock/reservation.ts'
import type { SaleRight } from '../../../domain/stock/saleRight.ts'
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
import type { Transfer } from '../../../domain/stock/transfer.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, author, hubCodeOf, imeiOf, NOW, sampleHub, sampleUnit } from './sampleStock.ts'

export const worldHubs = ['CTR-1', 'HUB-A', 'HUB-B'].map((code) =>
  sampleHub(code, code === 'CTR-1' ? { hubType: 'CENTER', dealerCode: null } : {}),
)
export const worldSkus = ['S25', 'CASE'] as const
const device = deviceIdSchema.parse(uuidOf(30, 1))

/** The decisions that move the world; a test may plant a bug in one and see that the checks find it. */
export const soundDecisions = {
  adjustment: decideAdjustment,
  reservation: decideReservation,
  reservationEnd: decideReservationEnd,
  offlineSale: settleOfflineSale,
  transferAction: decideTransferAction,
}
export type StockDecisions = typeof soundDecisions

/** Hubs, units and everything under way, moved by the decisions alone and checked after each. */
export class StockWorld {
  now = NOW
  levels = new Map<string, StockFigures>()
  outside: OutsideFigures = EMPTY_OUTSIDE
  readonly units = new Map<string, StockUnit>()
  readonly journal: StockMovement[] = []
  readonly reservations: { reservation: Reservation; isPaid: boolean }[] = []
  readonly transfers: { readonly id: string; transfer: Transfer }[] = []
  readonly rights: { readonly id: string; right: SaleRight }[] = []
  readonly refusals = new Map<string, number>()
  #ids = 0
  readonly #decide: StockDecisions

  constructor(planted: Partial<StockDecisions> = {}) {
    this.#decide = { ...soundDecisions, ...planted }
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
    for (const { imei, state, hubCode } of changes) this.#move(imei, state, hubCode)
  }

  #move(imei: string, state: StockUnitState, hubCode?: StockUnit['hubCode']): void {
    const unit = this.units.get(imei)!
    // A unit that came as surplus changes its hub and nothing else.
    const isMoved = unit.state === state && hubCode !== undefined && hubCode !== unit.hubCode
    expect(isMoved || mayFollow(stockUnitTable, unit.state, state), `${unit.state} to ${state}`).toBe(true)
    this.units.set(imei, { ...unit, state, hubCode: hubCode ?? unit.hubCode })
  }

  #available(hub: number): ReadonlyMap<string, number> {
    return new Map(worldSkus.map((sku) => [sku, availableOf(this.level(hub, sku))]))
  }

  #settle<D extends object>(decision: D): Extract<D, { readonly movements: readonly StockMovement[] }> | null {
    if ('code' in decision) this.refusals.set(String(decision.code), (this.refusals.get(String(decision.code)) ?? 0) + 1)
    return 'movements' in decision ? (decision as Extract<D, { readonly movements: readonly StockMovement[] }>) : null
  }

  reserve(hub: number, quantities: readonly (readonly [sku: string, quantity: number])[], allowPartial: boolean): void {
    const orderId = orderIdSchema.parse(this.id(20))
    const { hubCode } = worldHubs[hub]!
    const lines = quantities.map(([skuCode, quantity], i) => ({ lineId: i + 1, skuCode, quantity, imei: null }))
    const decided = this.#settle(
      this.#decide.reservation({ orderId, dealerCode: null, hubCode, lines, allowPartial, joinWaitlist: false }, this.bookOf(hub)),
    )
    if (!decided) return
    this.book(decided.movements, [])
    for (const { imeis } of decided.lines) for (const imei of imeis) this.#move(imei, 'reserved')
    const reservation: Reservation = {
      orderId,
      hubCode,
      lines: [...decided.lines],
      state: decided.kind,
      validUntil: after(900_000, this.now),
    }
    this.reservations.push({ reservation, isPaid: false })
  }

  pay(index: number): void {
    const one = this.reservations[index]
    if (!one || (one.reservation.state !== 'held' && one.reservation.state !== 'partiallyHeld')) return
    one.reservation = { ...one.reservation, validUntil: null }
  }

  end(index: number, end: ReservationEnd): void {
    const one = this.reservations[index]
    const decided = one && this.#settle(this.#decide.reservationEnd(one.reservation, end, this.now))
    if (!decided) return
    one.reservation = decided.reservation
    this.book(decided.movements, [])
    for (const { imeis, kind } of decided.movements) {
      for (const imei of imeis) {
        if (kind === 'release') this.#move(imei, 'inStock')
        else for (const state of kind === 'consume' ? this.#outOf(imei) : (['returned', 'inStock'] as const)) this.#move(imei, state)
      }
    }
  }

  #outOf(imei: string): readonly StockUnitState[] {
    return this.units.get(imei)?.state === 'reserved' ? ['allocated', 'shipped'] : ['shipped']
  }

  requestTransfer(from: number, to: number, phones: number, cases: number): void {
    const lines = [
      { skuCode: 'S25', quantity: phones },
      { skuCode: 'CASE', quantity: cases },
    ].filter(({ quantity }) => quantity > 0)
    const [source, target] = [worldHubs[from]!, worldHubs[to]!]
    const decided = decideTransferRequest({
      transferNo: `T-2026-${String(this.transfers.length).padStart(6, '0')}`,
      kind: 'transfer',
      fromHubCode: source.hubCode,
      toHubCode: target.hubCode,
      from: source,
      to: target,
      lines,
      skus: new Map([
        ['S25', { modelName: '갤럭시 S25', serialised: true }],
        ['CASE', { modelName: '케이스', serialised: false }],
      ]),
      reason: null,
      author: author('요청'),
      at: this.now,
    })
    if (decided.ok && lines.length > 0) this.transfers.push({ id: this.id(21), transfer: decided.value })
  }

  act(index: number, action: TransferAction): boolean {
    const one = this.transfers[index]
    if (!one) return false
    const hub = worldHubs.findIndex(({ hubCode }) => hubCode === one.transfer.fromHubCode)
    const decision = this.#decide.transferAction(
      {
        id: transferIdSchema.parse(one.id),
        transfer: one.transfer,
        author: author('담당'),
        at: this.now,
        sourceAvailable: this.#available(hub),
        units: this.units,
      },
      action,
    )
    if (!this.#settle(decision) || !decision.ok) return false
    one.transfer = decision.transfer
    // A dispatched unit is reserved and leaves in one step; the level says the same in one movement.
    for (const { imei, state } of decision.units) if (state === 'inTransit') this.#move(imei, 'reserved')
    this.book(decision.movements, decision.units)
    return true
  }

  adjust(hub: number, imeis: readonly string[], to: AdjustedState): void {
    const { hubCode } = worldHubs[hub]!
    const decided = this.#settle(
      this.#decide.adjustment({ hubCode, imeis, to, reason: '점검', by: '담당', units: this.units, availableBySku: this.#available(hub) }),
    )
    if (decided) this.book(decided.movements, decided.units)
  }

  /** Counts a hub: everything but some units is scanned, and some that are not there. */
  count(hub: number, unseen: readonly number[], surplus: readonly string[]): void {
    const { hubCode } = worldHubs[hub]!
    const here = this.unitsIn(hubCode, ...onHandStates).filter((_, i) => !unseen.includes(i))
    const id = stockCountIdSchema.parse(this.id(22))
    const by = { id, author: author('실사'), at: this.now, units: [...this.units.values()], availableBySku: this.#available(hub) }
    let count = {
      hubCode,
      skuCodes: [],
      state: 'counting' as const,
      scannedImeis: [],
      expectedCount: null,
      differences: [],
      startedBy: by.author,
      startedAt: NOW,
      appliedBy: null,
      reason: null,
      updatedAt: NOW,
    } as Parameters<typeof decideCountAction>[0]['count']
    for (const action of [
      { kind: 'scan', imeis: [...here.map(({ imei }) => imei), ...surplus, imeiOf(999_999)] },
      { kind: 'submit' },
      { kind: 'apply', reason: '실사' },
    ] as const) {
      const decided = this.#settle(
        decideCountAction({ ...by, count }, { ...action, ...('imeis' in action ? { imeis: [...action.imeis] } : {}) } as never),
      )
      if (!decided) return
      count = decided.count
      this.book(decided.movements, decided.units)
    }
  }

  lend(hub: number, bestDayQty: number): void {
    const id = this.id(23)
    const names = { modelName: '갤럭시 S25', colour: '민트', capacity: '256GB' }
    const decided = this.#settle(
      decideSaleRight({
        id: saleRightIdSchema.parse(id),
        dealerCode: dealerCodeSchema.parse('D1001'),
        deviceId: device,
        userId: userIdSchema.parse(uuidOf(31, 1)),
        hub: { hubCode: worldHubs[hub]!.hubCode, state: 'open' },
        freeUnits: this.unitsIn(worldHubs[hub]!.hubCode, 'inStock').map(({ imei, skuCode }) => ({ imei, skuCode, ...names })),
        availableBySku: new Map([['S25', availableOf(this.level(hub, 'S25'))]]),
        leasedQty: this.level(hub, 'S25').leasedQty,
        bestDayQty,
        soldBySku: new Map(),
        provisionalFrom: 1 + this.rights.length * 50,
        now: this.now,
      }),
    )
    if (!decided) return
    this.rights.push({ id, right: decided.saleRight })
    this.book(decided.movements, decided.units)
  }

  endRight(index: number, end: SaleRightEnd): void {
    const one = this.rights[index]
    const decided = one && this.#settle(decideSaleRightEnd(saleRightIdSchema.parse(one.id), one.right, end, this.now))
    if (!decided) return
    one.right = decided.saleRight
    this.book(decided.movements, decided.units)
  }

  /** A sale made without a line arrives; the same unit may be said to be sold twice. */
  settleSale(index: number, place: number): void {
    const one = this.rights[index]
    const leased = one?.right.units[place % Math.max(1, one.right.units.length)]
    if (!one || !leased) return
    const hub = worldHubs.findIndex(({ hubCode }) => hubCode === one.right.hubCode)
    const orderId = orderIdSchema.parse(this.id(20))
    const decided = this.#settle(
      this.#decide.offlineSale({
        orderId,
        imei: leased.imei,
        deviceId: device,
        saleRight: one.right,
        unit: this.units.get(leased.imei),
        availableQty: availableOf(this.level(hub, 'S25')),
        now: this.now,
      }),
    )
    if (!decided) return
    one.right = decided.saleRight
    this.book(decided.movements, decided.units)
    const line = { lineId: 1, skuCode: 'S25', requestedQty: 1, heldQty: 1, imeis: [leased.imei] }
    this.reservations.push({
      reservation: { orderId, hubCode: hubCodeOf(one.right.hubCode), lines: [line], state: 'held', validUntil: null },
      isPaid: true,
    })
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
    for (const { transfer } of this.transfers) {
      for (const line of transfer.lines) {
        const counted = line.receivedQty + line.damagedQty + line.shortQty
        if (transfer.state === 'closed' || transfer.state === 'discrepancyOpen') expect(counted).toBe(line.dispatchedQty)
        else expect(counted).toBeLessThanOrEqual(line.dispatchedQty)
        if (line.serialised) expect([line.receivedImeis.length, line.damagedImeis.length]).toEqual([line.receivedQty, line.damagedQty])
      }
    }
  }
}
