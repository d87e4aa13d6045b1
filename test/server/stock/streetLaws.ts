import { sql } from 'kysely'
import { z } from 'zod'
import { toInstant, type Instant } from '../../../domain/kernel/instant.ts'
import { allocateWave, KEPT_BACK_MS } from '../../../domain/stock/allocateWave.ts'
import { availableOf } from '../../../domain/stock/hub.ts'
import type { StockBook } from '../../../domain/stock/stockBook.ts'
import { transferSchema } from '../../../domain/stock/transfer.ts'
import type { Database, DatabaseTransaction } from '../../../server/platform/database.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { figuresOf, reservationRowSchema, storedLineSchema } from '../../../server/stock/stockRowSchemas.ts'
import { verifyStock } from '../../../server/stock/verifyStock.ts'
import type { StockStreet } from './stockStreet.ts'

/** Every law that the street breaks now, by its number. */
export async function brokenLaws(street: StockStreet): Promise<readonly string[]> {
  const kept = await withReach(street.db, { kind: 'all' }, (tx) => keptGoods(tx, toInstant(street.now)))
  return [...street.wrongs, ...(await brokenStockLaws(street.db)), ...kept, ...endsOnce(street)]
}

/** The laws that hold at every commit, whoever worked on this stock: S1 to S5, S9 to S11. */
export async function brokenStockLaws(db: Database): Promise<readonly string[]> {
  const { differences } = await verifyStock(db)
  const proved = differences.map((one) => `${one.against === 'units' ? 'S3' : 'S2'}: ${JSON.stringify(one)}`)
  const found = await withReach(db, { kind: 'all' }, async (tx) => [
    ...(await levelLaws(tx)),
    ...(await conservation(tx)),
    ...(await transferLaws(tx)),
    ...(await oneOwner(tx)),
    ...(await fairness(tx)),
    ...(await closedHubs(tx)),
  ])
  return [...proved, ...found]
}

async function levelLaws(tx: DatabaseTransaction): Promise<string[]> {
  const rows = await tx.selectFrom('desk.stock_level').selectAll().execute()
  return rows.flatMap((row) => {
    const available = row.on_hand - row.reserved - row.unavailable - row.leased
    const isBelow = [row.on_hand, row.reserved, row.unavailable, row.leased, row.in_transit_in, available].some((figure) => figure < 0)
    return [
      ...(isBelow ? [`S1: below zero at ${row.hub_code} ${row.sku_code}`] : []),
      ...(row.leased + row.reserved > row.on_hand ? [`S9: promised more than there is at ${row.hub_code} ${row.sku_code}`] : []),
    ]
  })
}

/** Σ received = Σ on hand + Σ on the way + with customers + written off, by pieces and by handsets. */
async function conservation(tx: DatabaseTransaction): Promise<string[]> {
  const { rows } = await sql<{ sku_code: string; levels: number; received: number; sold: number; lost: number; units: number | null }>`
    select s.sku_code,
           (select coalesce(sum(on_hand + in_transit_in), 0) from desk.stock_level l where l.sku_code = s.sku_code)::int as levels,
           (select coalesce(sum(quantity), 0) from desk.stock_movement m where m.sku_code = s.sku_code and kind = 'receive')::int as received,
           (select coalesce(sum(case when kind = 'consume' then quantity else -quantity end), 0) from desk.stock_movement m
             where m.sku_code = s.sku_code and kind in ('consume', 'takeBack', 'takeBackDamaged'))::int as sold,
           (select coalesce(sum(case when kind = 'found' then -quantity else quantity end), 0) from desk.stock_movement m
             where m.sku_code = s.sku_code and kind in ('missing', 'found', 'scrap', 'writeOff'))::int as lost,
           case when s.serialised then (select count(*) from desk.stock_unit u where u.sku_code = s.sku_code)::int end as units
      from desk.sku s`.execute(tx)
  return rows.flatMap(({ sku_code: sku, levels, received, sold, lost, units }) => [
    ...(levels + sold + lost === received ? [] : [`S4: ${sku} ${levels} + ${sold} + ${lost} ≠ ${received}`]),
    ...(units === null || units === received ? [] : [`S3: ${sku} has ${units} handsets of ${received}`]),
  ])
}

async function transferLaws(tx: DatabaseTransaction): Promise<string[]> {
  const rows = await tx.selectFrom('desk.transfer').select('body').execute()
  return rows.flatMap(({ body }) => {
    const { state, lines, transferNo, reason } = transferSchema.parse(body)
    return lines.flatMap((line) => {
      const isSum = line.receivedQty + line.damagedQty + line.shortQty === line.dispatchedQty
      const isInOrder = (line.dispatchedQty <= line.approvedQty && line.approvedQty <= line.requestedQty) || reason !== null
      return [
        ...((state === 'closed' || state === 'discrepancyOpen') && !isSum ? [`S5: ${transferNo} does not sum up`] : []),
        ...(isInOrder ? [] : [`S5: ${transferNo} sent more than was asked for without a reason`]),
      ]
    })
  })
}

/** A handset is promised to one order at most, and the one its row names. */
async function oneOwner(tx: DatabaseTransaction): Promise<string[]> {
  const rows = await tx
    .selectFrom('desk.reservation')
    .select(['order_id', 'lines'])
    .where('state', 'in', ['held', 'partiallyHeld', 'consumed'])
    .execute()
  const owner = new Map<string, string>()
  const wrong: string[] = []
  for (const { order_id: order, lines } of rows) {
    for (const imei of storedLineSchema
      .array()
      .parse(lines)
      .flatMap((line) => line.imeis)) {
      if (owner.has(imei)) wrong.push(`S6: ${imei} was sold to ${owner.get(imei)} and ${order}`)
      owner.set(imei, order)
    }
  }
  const units = await tx
    .selectFrom('desk.stock_unit')
    .select(['imei', 'order_id'])
    .where('state', 'in', ['reserved', 'allocated', 'handedOver', 'shipped', 'activated'])
    .execute()
  const known = new Map(units.map((unit) => [unit.imei, unit.order_id]))
  for (const [imei, order] of owner) if (known.get(imei) !== order) wrong.push(`S3: ${imei} is not where ${order} holds it`)
  return wrong
}

/**
 * Within the day in which he keeps back what is there, nobody is served who comes behind somebody who waits for that model
 * alone, from another place or new. Whoever sold a unit without a line had it in his hand.
 */
async function fairness(tx: DatabaseTransaction): Promise<string[]> {
  const rows = await tx.selectFrom('desk.reservation').select(['hub_code', 'state', 'lines', 'wave', 'position', 'decided_at']).execute()
  const entries = rows.map((row) => {
    const place = row.wave === null ? null : row.wave * 1_000_000 + row.position!
    return { ...row, place, at: row.decided_at.getTime(), lines: storedLineSchema.array().parse(row.lines) }
  })
  const waiting = entries.filter(({ state, lines }) => state === 'waitlisted' && new Set(lines.map(({ skuCode }) => skuCode)).size === 1)
  return waiting.flatMap((one) =>
    entries
      .filter(({ hub_code: hub, lines, place, at }) => {
        const isServed = lines.some(({ skuCode, heldQty, imei }) => skuCode === one.lines[0]!.skuCode && heldQty > 0 && imei === null)
        const isBehind = place === null ? at > one.at : place > one.place!
        return hub === one.hub_code && isServed && isBehind && at < one.at + KEPT_BACK_MS
      })
      .map(() => `S11: overtaken at ${one.hub_code} ${one.lines[0]!.skuCode}`),
  )
}

/** What levels keep back is what those who wait may keep back, and nobody waits for goods that are there for him. */
async function keptGoods(tx: DatabaseTransaction, now: Instant): Promise<string[]> {
  const rows = z
    .array(reservationRowSchema)
    .parse(await tx.selectFrom('desk.reservation').selectAll().where('state', '=', 'waitlisted').execute())
  const levels = await tx.selectFrom('desk.stock_level').selectAll().execute()
  const hubs = await tx.selectFrom('desk.hub').select(['hub_code', 'state']).where('state', '=', 'open').execute()
  const due = await tx.selectFrom('desk.timer').select('ref_id').where('kind', '=', 'waveAllocation').execute()
  const shelf = await tx.selectFrom('desk.stock_unit').select(['imei', 'hub_code', 'sku_code']).where('state', '=', 'inStock').execute()
  const serialised = new Set(
    (await tx.selectFrom('desk.sku').select('sku_code').where('serialised', '=', true).execute()).map((row) => row.sku_code),
  )
  // Goods that came in a moment ago are handed out with the next order; a day that is over is seen by the sweep.
  const isOpen = ({ hub_code: hub }: { readonly hub_code: string }) =>
    !due.some(({ ref_id: ref }) => ref === hub) &&
    !rows.some(({ hubCode, decidedAt }) => hubCode === hub && Date.parse(decidedAt) + KEPT_BACK_MS <= Date.parse(now))
  return hubs.filter(isOpen).flatMap(({ hub_code: hub }) => {
    const own = levels.filter((level) => level.hub_code === hub)
    const book: StockBook = {
      hubState: 'open',
      levels: new Map(own.map((level) => [level.sku_code, figuresOf(level)])),
      freeUnits: new Map(
        own
          .filter(({ sku_code: sku }) => serialised.has(sku))
          .map(({ sku_code: sku }) => [
            sku,
            shelf.filter((unit) => unit.hub_code === hub && unit.sku_code === sku).map(({ imei }) => imei),
          ]),
      ),
      keptBack: new Map(),
    }
    const entries = rows
      .filter((row) => row.hubCode === hub)
      .map(({ wave, position, decidedAt, lines, ...row }) => {
        const request = { ...row, joinWaitlist: true, lines: lines.map((line) => ({ ...line, quantity: line.requestedQty })) }
        return { position: wave! * 1_000_000 + position!, eligible: true, waitsSince: decidedAt, request }
      })
    const { allocations, book: after } = allocateWave(entries, book, now)
    const differs = own.filter((level) => {
      // What was booked away meanwhile cannot be kept back: the rest is.
      const isHere = Math.max(0, availableOf(figuresOf(level)))
      return Math.min(level.kept_back, isHere) !== (after.keptBack.get(level.sku_code) ?? 0)
    })
    return [
      ...allocations.map(({ position }) => `S11: ${position} waits at ${hub} for what is there`),
      ...differs.map(
        ({ sku_code: sku, kept_back: kept }) => `S11: ${hub} keeps back ${kept} of ${sku}, not ${after.keptBack.get(sku) ?? 0}`,
      ),
    ]
  })
}

async function closedHubs(tx: DatabaseTransaction): Promise<string[]> {
  const rows = await tx
    .selectFrom('desk.stock_level as l')
    .innerJoin('desk.hub as h', 'h.hub_code', 'l.hub_code')
    .select('l.hub_code')
    .where('h.state', '=', 'closed')
    .where(sql<boolean>`l.on_hand + l.reserved + l.leased + l.in_transit_in > 0`)
    .execute()
  return rows.map((row) => `S10: ${row.hub_code} is closed and not empty`)
}

/** What was let go is not consumed, and nothing ends twice. */
function endsOnce({ orders }: StockStreet): string[] {
  return orders.flatMap(({ orderId, ends }) => {
    const names = ends.map(({ end }) => end)
    const isTwice = new Set(names).size !== names.length
    const letGo = names.filter((name) => name === 'release' || name === 'expire').length
    const isBoth = letGo > 0 && names.includes('consume')
    return [...(isTwice ? [`S7: ${orderId} ended twice`] : []), ...(isBoth || letGo > 1 ? [`S8: ${orderId} ${names.join(', ')}`] : [])]
  })
}
