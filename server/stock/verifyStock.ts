import { sql } from 'kysely'
import { z } from 'zod'
import { holdingStates } from '../../domain/stock/reservation.ts'
import { movementEffects, movementKinds, type MovementEffect } from '../../domain/stock/stockMovement.ts'
import { onHandStates } from '../../domain/stock/stockUnit.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { runStatement, type Statement } from '../platform/namedStatements.ts'

const figures = ['on_hand', 'reserved', 'unavailable', 'leased', 'in_transit_in'] as const
/** With the share of those who wait, which no movement tells of. */
const provenFigures = [...figures, 'kept_back'] as const

/** One figure of one level that does not agree with what stands behind it. */
export const stockDifferenceSchema = z.object({
  against: z.enum(['movements', 'units', 'owners']),
  hub_code: z.string(),
  sku_code: z.string(),
  figure: z.enum(provenFigures),
  stored: z.int(),
  proven: z.int(),
})
export type StockDifference = z.infer<typeof stockDifferenceSchema>
export type StockProof = {
  readonly levels: number
  readonly movements: number
  readonly units: number
  readonly differences: readonly StockDifference[]
}

const eachFigure = `cross join lateral (values ${provenFigures.map((name) => `('${name}', p.${name}_stored, p.${name})`).join(', ')})
  as f (figure, stored, proven) where f.proven is not null and f.stored is distinct from f.proven`
const storedFigures = provenFigures.map((name) => `coalesce(l.${name}, 0) as ${name}_stored`).join(', ')

const statements = {
  // The effects come from the one table that the program books with.
  movements: {
    name: 'verify.movements',
    text: `with folded as (
        select m.hub_code, m.sku_code, ${figures.map((name) => `sum(m.quantity * e.${name})::int as ${name}`).join(', ')}
          from desk.stock_movement m
          join json_to_recordset($1::json) as e (kind text, ${figures.map((name) => `${name} int`).join(', ')}) using (kind)
         group by m.hub_code, m.sku_code
      ), p as (
        select hub_code, sku_code, ${storedFigures}, ${figures.map((name) => `coalesce(d.${name}, 0) as ${name}`).join(', ')},
               null::int as kept_back
          from desk.stock_level l full join folded d using (hub_code, sku_code)
      )
      select 'movements' as against, p.hub_code, p.sku_code, f.figure, f.stored, f.proven from p ${eachFigure}
      order by 2, 3, 4`,
  },
  units: {
    name: 'verify.units',
    text: `with counted as (
        select hub_code, sku_code, count(*) filter (where state = any($1::text[]))::int as on_hand,
               count(*) filter (where state in ('damaged', 'onDisplay'))::int as unavailable,
               count(*) filter (where state = 'leased')::int as leased, count(*) filter (where state = 'inTransit')::int as in_transit_in
          from desk.stock_unit group by hub_code, sku_code
      ), p as (
        select hub_code, sku_code, ${storedFigures}, null::int as reserved, coalesce(u.on_hand, 0) as on_hand,
               coalesce(u.unavailable, 0) as unavailable, coalesce(u.leased, 0) as leased, coalesce(u.in_transit_in, 0) as in_transit_in,
               null::int as kept_back
          from desk.stock_level l full join counted u using (hub_code, sku_code) join desk.sku s using (sku_code)
         where s.serialised
      )
      select 'units' as against, p.hub_code, p.sku_code, f.figure, f.stored, f.proven from p ${eachFigure}
      order by 2, 3, 4`,
  },
  // Nothing is held for nobody: orders that hold, transfers that are approved and not sent yet, and those who wait (STK-10).
  owners: {
    name: 'verify.owners',
    text: `with held as (
        select r.hub_code, x.line ->> 'skuCode' as sku_code, (x.line ->> 'heldQty')::int as pieces
          from desk.reservation r cross join lateral jsonb_array_elements(r.lines) as x (line) where r.state = any($1::text[])
        union all
        select t.from_hub_code, x.line ->> 'skuCode', (x.line ->> 'approvedQty')::int
          from desk.transfer t cross join lateral jsonb_array_elements(t.body -> 'lines') as x (line) where t.state in ('approved', 'picking')
      ), lent as (
        select r.hub_code, x.unit ->> 'skuCode' as sku_code, count(*)::int as pieces
          from desk.sale_right r cross join lateral jsonb_array_elements(r.body -> 'units') as x (unit)
         where r.state = 'active' and x.unit ->> 'state' = 'leased' group by 1, 2
      ), owned as (
        select hub_code, sku_code, sum(pieces)::int as reserved from held group by hub_code, sku_code
      ), waited as (
        select distinct r.hub_code, x.line ->> 'skuCode' as sku_code
          from desk.reservation r cross join lateral jsonb_array_elements(r.lines) as x (line) where r.state = 'waitlisted'
      ), p as (
        select hub_code, sku_code, ${storedFigures}, null::int as on_hand, coalesce(o.reserved, 0) as reserved, null::int as unavailable,
               coalesce(n.pieces, 0) as leased, null::int as in_transit_in, case when w.hub_code is null then 0 end as kept_back
          from desk.stock_level l left join owned o using (hub_code, sku_code) left join lent n using (hub_code, sku_code)
          left join waited w using (hub_code, sku_code)
      )
      select 'owners' as against, p.hub_code, p.sku_code, f.figure, f.stored, f.proven from p ${eachFigure}
      order by 2, 3, 4`,
  },
  sizes: {
    name: 'verify.sizes',
    text: `select (select count(*)::int from desk.stock_level) as levels, (select count(*)::int from desk.stock_movement) as movements,
                  (select count(*)::int from desk.stock_unit) as units`,
  },
} as const satisfies Record<string, Statement>

const sizesSchema = z.tuple([z.object({ levels: z.int(), movements: z.int(), units: z.int() })])

/**
 * STK-21 (S2, S3): proves every level three times, as of one moment: it is the fold of its movements, the count of its units,
 * and what is promised, lent or kept back there is somebody's. Changes nothing.
 */
export async function verifyStock(db: Database): Promise<StockProof> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await sql`select set_config('desk.reach', 'all', true)`.execute(tx)
      const [sizes] = sizesSchema.parse(await runStatement(tx, statements.sizes))
      const effects = movementKinds.map((kind) => ({ kind, ...effectColumns(movementEffects[kind]) }))
      const differences = [
        ...(await differencesOf(tx, statements.movements, JSON.stringify(effects))),
        ...(await differencesOf(tx, statements.units, [...onHandStates])),
        ...(await differencesOf(tx, statements.owners, [...holdingStates])),
      ]
      return { ...sizes, differences }
    })
}

async function differencesOf(tx: DatabaseTransaction, statement: Statement, value: unknown): Promise<readonly StockDifference[]> {
  return z.array(stockDifferenceSchema).parse(await runStatement(tx, statement, [value]))
}

function effectColumns(effect: MovementEffect) {
  return {
    on_hand: effect.onHandQty ?? 0,
    reserved: effect.reservedQty ?? 0,
    unavailable: effect.unavailableQty ?? 0,
    leased: effect.leasedQty ?? 0,
    in_transit_in: effect.inTransitInQty ?? 0,
  }
}
