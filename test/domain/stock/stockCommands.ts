import fc from 'fast-check'
import { isFinal } from '../../../domain/kernel/stateTable.ts'
import type { ReceivedLine, TransferAction } from '../../../domain/protocol/transfers.ts'
import type { AdjustedState } from '../../../domain/stock/decideAdjustment.ts'
import type { ReservationEnd } from '../../../domain/stock/decideReservationEnd.ts'
import { onHandStates } from '../../../domain/stock/stockUnit.ts'
import { discrepancyResolutions, type DiscrepancyResolution } from '../../../domain/stock/transfer.ts'
import { transferTable } from '../../../domain/stock/transferTable.ts'
import { after, imeiOf } from './sampleStock.ts'
import type { StockWorld } from './stockWorld.ts'
import { worldHubs } from './worldGoods.ts'

export type StockCommand = (world: StockWorld) => void

const nat = fc.nat({ max: 1000 })
const hub = fc.integer({ min: 0, max: 2 })
const few = fc.integer({ min: 0, max: 4 })

const pickFrom = <T>(items: readonly T[], n: number): T | undefined => items[n % Math.max(1, items.length)]
const indexIn = (items: readonly unknown[], n: number): number => n % Math.max(1, items.length)

/** One receipt of a parcel: some of what was sent, some of it damaged, and perhaps something that was not. */
export function receipt(world: StockWorld, index: number, bits: number, surplus: string | null): ReceivedLine[] {
  return (world.transfers[index]?.transfer.lines ?? []).map((line) => {
    const seen = line.dispatchedImeis.filter((_, i) => ((bits >> i) & 1) === 1)
    const open = Math.max(0, line.dispatchedQty - line.receivedQty - line.damagedQty)
    return {
      skuCode: line.skuCode,
      acceptedImeis: seen.filter((_, i) => i % 3 !== 0),
      damagedImeis: seen.filter((_, i) => i % 3 === 0),
      overImeis: line.serialised && surplus !== null ? [surplus] : [],
      acceptedQty: line.serialised ? 0 : bits % (open + 1),
      damagedQty: 0,
      overQty: line.serialised ? 0 : bits % 2,
    }
  })
}

type How = { readonly more: number; readonly bits: number; readonly final: boolean; readonly isOver: boolean }

/** The step that a transfer waits for, done well or badly. */
function nextAction(world: StockWorld, index: number, how: How): TransferAction {
  const { transfer } = world.transfers[index]!
  const quantityOf = (quantity: number) => Math.max(0, quantity + how.more - 2)
  const source = world.unitsIn(transfer.fromHubCode, 'inStock').map(({ imei }) => imei)
  if (transfer.state === 'requested') {
    const lines = transfer.lines.map(({ skuCode, requestedQty }) => ({ skuCode, quantity: quantityOf(requestedQty) }))
    return { kind: 'approve', lines, reason: '조정' }
  }
  if (transfer.state === 'approved') return { kind: 'pick' }
  if (transfer.state === 'picking') {
    const lines = transfer.lines.map(({ skuCode, serialised, approvedQty }) => {
      const imeis = serialised ? source.slice(how.bits % 2, quantityOf(approvedQty)) : []
      return { skuCode, quantity: serialised ? imeis.length : quantityOf(approvedQty), imeis }
    })
    return { kind: 'dispatch', lines, trackingNo: null, reason: '조정' }
  }
  const open = pickFrom(
    transfer.discrepancies.filter(({ closed }) => closed === null),
    how.bits,
  )
  if (open && how.final) {
    const ways: readonly DiscrepancyResolution[] = discrepancyResolutions[open.kind]
    return { kind: 'closeDiscrepancy', discrepancyId: open.discrepancyId, resolution: pickFrom(ways, how.more)!, reason: '확인' }
  }
  const surplus = how.isOver ? (pickFrom(source, how.bits) ?? imeiOf(888_000)) : null
  return { kind: 'receive', lines: receipt(world, index, how.bits, surplus), final: how.final }
}

function openTransfer(world: StockWorld, n: number): number {
  const open = world.transfers.flatMap(({ transfer }, index) => (isFinal(transferTable, transfer.state) ? [] : [index]))
  return pickFrom(open, n) ?? 0
}

const reserve = fc.tuple(hub, few, few, few, fc.boolean()).map(([at, a, b, c, partial]): StockCommand => (world) => {
  const asked = [['S25', a] as const, ['S25', b] as const, ['CASE', c] as const].filter(([, quantity]) => quantity > 0)
  if (asked.length > 0) world.reserve(at, asked, partial)
})
const pay = nat.map(
  (n): StockCommand =>
    (world) =>
      world.pay(indexIn(world.reservations, n)),
)
const end = fc.tuple(nat, fc.constantFrom<ReservationEnd>('release', 'expire', 'consume', 'giveBack')).map(
  ([n, how]): StockCommand =>
    (world) =>
      world.end(indexIn(world.reservations, n), how),
)
const request = fc.tuple(hub, hub, few, few).map(
  ([from, to, a, b]): StockCommand =>
    (world) =>
      world.requestTransfer(from, to, a, b),
)
const advance = fc
  .record({ n: nat, more: few, bits: nat, final: fc.boolean(), isOver: fc.boolean() })
  .map(({ n, ...how }): StockCommand => (world) => {
    const index = openTransfer(world, n)
    if (world.transfers[index]) world.act(index, nextAction(world, index, how))
  })
const callOff = fc.tuple(nat, fc.constantFrom('recall' as const, 'cancel' as const, 'reject' as const)).map(
  ([n, kind]): StockCommand =>
    (world) =>
      void world.act(openTransfer(world, n), { kind, reason: '사정' }),
)
/** Up to four units at once: booked one by one, they seldom reach those that a transfer or an order counts on. */
const adjust = fc
  .tuple(hub, nat, few, fc.constantFrom<AdjustedState>('inStock', 'damaged', 'onDisplay', 'lost', 'scrapped'))
  .map(([at, n, more, to]): StockCommand => (world) => {
    const here = [...world.units.values()].filter(({ hubCode }) => hubCode === worldHubs[at]!.hubCode)
    const from = pickFrom(here, n)
    if (!from) return
    const alike = here.filter(({ state }) => state === from.state)
    const first = alike.indexOf(from)
    world.adjust(
      at,
      alike.slice(first, first + 1 + more).map(({ imei }) => imei),
      to,
    )
  })
const count = fc.tuple(hub, nat, nat).map(([at, n, s]): StockCommand => (world) => {
  const lost = pickFrom(
    [...world.units.values()].filter(({ state }) => !onHandStates.includes(state)),
    s,
  )
  world.count(at, [n % 8], lost ? [lost.imei] : [])
})
const lend = fc.tuple(hub, few).map(
  ([at, best]): StockCommand =>
    (world) =>
      world.lend(at, best),
)
const endRight = fc.tuple(nat, fc.constantFrom('return' as const, 'expire' as const)).map(
  ([n, how]): StockCommand =>
    (world) =>
      world.endRight(indexIn(world.rights, n), how),
)
const settleSale = fc.tuple(nat, nat).map(
  ([n, place]): StockCommand =>
    (world) =>
      world.settleSale(indexIn(world.rights, n), place),
)
const pass = nat.map((n): StockCommand => (world) => {
  world.now = after(n * 60_000, world.now)
})

const some = (weight: number, arbitrary: fc.Arbitrary<StockCommand>) => ({ weight, arbitrary })

/** Everything that people, devices and timers do to stock, transfers most of all: they take the most steps. */
export const stockCommand: fc.Arbitrary<StockCommand> = fc.oneof(
  some(2, reserve),
  some(1, pay),
  some(2, end),
  some(2, request),
  some(8, advance),
  some(1, callOff),
  some(1, adjust),
  some(1, count),
  some(1, lend),
  some(1, endRight),
  some(2, settleSale),
  some(1, pass),
)
