import { sql } from 'kysely'
import { transferSchema } from '../../../domain/stock/transfer.ts'
import type { Database, DatabaseTransaction } from '../../../server/platform/database.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { storedLineSchema } from '../../../server/stock/stockRowSchemas.ts'
import { verifyStock } from '../../../server/stock/verifyStock.ts'
import type { StockStreet } from './stockStreet.ts'

/** Every law that the street breaks now, by its number. */
export async function brokenLaws(street: StockStreet): Promise<readonly string[]> {
  return [...street.wrongs, ...(await brokenStockLaws(street.db)), ...endsOnce(street)]
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

/** Nobody is served while somebody before him in line waits for the same model. */
async function fairness(tx: DatabaseTransaction): Promise<string[]> {
  const rows = await tx
    .selectFrom('desk.reservation')
    .select(['hub_code', 'state', 'lines', 'wave', 'position'])
    .where('wave', 'is not', null)
    .execute()
  const places = rows.map((row) => {
    const [line] = storedLineSchema.array().parse(row.lines)
    return {
      key: `${row.hub_code}|${line?.skuCode}`,
      place: row.wave! * 1_000_000 + row.position!,
      isServed: (line?.heldQty ?? 0) > 0,
      isWaiting: row.state === 'waitlisted',
    }
  })
  const served = places.filter(({ isServed }) => isServed)
  const waiting = places.filter(({ isWaiting }) => isWaiting)
  return served.flatMap((one) =>
    waiting.filter((other) => other.key === one.key && other.place < one.place).map(() => `S11: overtaken at ${one.key}`),
  )
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
