import { dealerCodeSchema, deviceIdSchema, orderIdSchema, saleRightIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import type { ReservationEnd } from '../../../domain/stock/decideReservationEnd.ts'
import { decideSaleRight } from '../../../domain/stock/decideSaleRight.ts'
import { decideSaleRightEnd, type SaleRightEnd } from '../../../domain/stock/decideSaleRightEnd.ts'
import { availableOf } from '../../../domain/stock/hub.ts'
import type { Reservation } from '../../../domain/stock/reservation.ts'
import type { SaleRight } from '../../../domain/stock/saleRight.ts'
import type { StockUnitState } from '../../../domain/stock/stockUnit.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, hubCodeOf } from './sampleStock.ts'
import { WorldGoods, worldHubs } from './worldGoods.ts'

const device = deviceIdSchema.parse(uuidOf(30, 1))

/** Goods on their way to customers: promised to orders, lent to desks without a line, sold. */
export class WorldSales extends WorldGoods {
  readonly reservations: { reservation: Reservation; isPaid: boolean }[] = []
  readonly rights: { readonly id: string; right: SaleRight }[] = []

  reserve(hub: number, quantities: readonly (readonly [sku: string, quantity: number])[], allowPartial: boolean): void {
    const orderId = orderIdSchema.parse(this.id(20))
    const { hubCode } = worldHubs[hub]!
    const lines = quantities.map(([skuCode, quantity], i) => ({ lineId: i + 1, skuCode, quantity, imei: null }))
    const decided = this.settle(
      this.decide.reservation({ orderId, dealerCode: null, hubCode, lines, allowPartial, joinWaitlist: false }, this.bookOf(hub)),
    )
    if (!decided) return
    this.book(decided.movements, [])
    for (const { imeis } of decided.lines) for (const imei of imeis) this.move(imei, 'reserved')
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
    const decided = one && this.settle(this.decide.reservationEnd(one.reservation, end, this.now))
    if (!decided) return
    one.reservation = decided.reservation
    this.book(decided.movements, [])
    for (const { imeis, kind } of decided.movements) {
      for (const imei of imeis) {
        if (kind === 'release') this.move(imei, 'inStock')
        else for (const state of kind === 'consume' ? this.#outOf(imei) : (['returned', 'inStock'] as const)) this.move(imei, state)
      }
    }
  }

  #outOf(imei: string): readonly StockUnitState[] {
    return this.units.get(imei)?.state === 'reserved' ? ['allocated', 'shipped'] : ['shipped']
  }

  lend(hub: number, bestDayQty: number): void {
    const id = this.id(23)
    const names = { modelName: '갤럭시 S25', colour: '민트', capacity: '256GB' }
    const decided = this.settle(
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
    const decided = one && this.settle(decideSaleRightEnd(saleRightIdSchema.parse(one.id), one.right, end, this.now))
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
    const decided = this.settle(
      this.decide.offlineSale({
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
}
