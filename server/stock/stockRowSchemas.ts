import { z } from 'zod'
import { dealerCodeSchema, hubCodeSchema } from '../../domain/kernel/ids.ts'
import { hubSchema, stockLevelSchema, type Hub, type StockFigures } from '../../domain/stock/hub.ts'
import { reservationLineSchema, reservationStates } from '../../domain/stock/reservation.ts'
import { bookedMovementSchema, type BookedMovement } from '../../domain/stock/stockMovement.ts'
import { stockUnitSchema, type StockUnit } from '../../domain/stock/stockUnit.ts'

/** Rows of the database become values of ours here. */
const time = z.date().transform((at) => at.toISOString())

const hubColumns = {
  hub_code: z.string(),
  name: z.string(),
  hub_type: z.string(),
  dealer_code: z.string().nullable(),
  sido: z.string(),
  sigungu: z.string(),
  state: z.string(),
}
type HubColumns = z.infer<z.ZodObject<typeof hubColumns>>
const hubOf = (row: HubColumns): Hub =>
  hubSchema.parse({
    hubCode: row.hub_code,
    name: row.name,
    hubType: row.hub_type,
    dealerCode: row.dealer_code,
    region: { sido: row.sido, sigungu: row.sigungu },
    state: row.state,
  })

export const hubRowSchema = z.object(hubColumns).transform(hubOf)
/** `isWaitedFor`: something came in, and those who wait for it were not served yet. */
export const lockedHubRowSchema = z
  .object({ ...hubColumns, is_waited_for: z.boolean() })
  .transform((row) => ({ hub: hubOf(row), isWaitedFor: row.is_waited_for }))

const figureColumns = { on_hand: z.int(), reserved: z.int(), unavailable: z.int(), leased: z.int(), in_transit_in: z.int() }
type FigureColumns = z.infer<z.ZodObject<typeof figureColumns>>
export const figuresOf = (row: FigureColumns): StockFigures => ({
  onHandQty: row.on_hand,
  reservedQty: row.reserved,
  unavailableQty: row.unavailable,
  leasedQty: row.leased,
  inTransitInQty: row.in_transit_in,
})

type LevelRow = FigureColumns & {
  readonly hub_code: string
  readonly sku_code: string
  readonly model_code: string
  readonly model_name: string
  readonly colour: string
  readonly capacity: string
  readonly counted_at: Date
  readonly min_qty: number | null
  readonly reorder_point: number | null
  readonly reorder_qty: number | null
  readonly max_qty: number | null
}

/** A level with what its model is called. */
export function levelOf(row: LevelRow) {
  const { min_qty: minQty, reorder_point: reorderPoint, reorder_qty: reorderQty, max_qty: maxQty } = row
  return stockLevelSchema.parse({
    hubCode: row.hub_code,
    skuCode: row.sku_code,
    modelCode: row.model_code,
    modelName: row.model_name,
    colour: row.colour,
    capacity: row.capacity,
    ...figuresOf(row),
    countedAt: row.counted_at.toISOString(),
    ...(minQty === null ? {} : { thresholds: { minQty, reorderPoint, reorderQty, maxQty } }),
  })
}

export const lockedLevelRowSchema = z
  .object({ hub_code: hubCodeSchema, sku_code: z.string(), serialised: z.boolean(), kept_back: z.int(), ...figureColumns })
  .transform(({ hub_code: hubCode, sku_code: skuCode, serialised, kept_back: keptBackQty, ...row }) => {
    return { hubCode, skuCode, serialised, keptBackQty, figures: figuresOf(row) }
  })
export type LockedLevel = z.infer<typeof lockedLevelRowSchema>

export const elsewhereRowSchema = z
  .object({ ...hubColumns, sku_code: z.string(), ...figureColumns })
  .transform((row) => ({ hub: hubOf(row), skuCode: row.sku_code, level: figuresOf(row) }))
export type Elsewhere = z.infer<typeof elsewhereRowSchema>

export const freeUnitRowSchema = z
  .object({ hub_code: z.string(), sku_code: z.string(), imei: z.string() })
  .transform((row) => ({ hubCode: row.hub_code, skuCode: row.sku_code, imei: row.imei }))

export const unitRowSchema = z
  .object({
    imei: z.string(),
    sku_code: z.string(),
    hub_code: z.string(),
    state: z.string(),
    received_at: time.nullable(),
    order_id: z.string().nullable(),
    contract_id: z.string().nullable(),
    transfer_id: z.string().nullable(),
    sale_right_id: z.string().nullable(),
  })
  .transform((row): StockUnit =>
    stockUnitSchema.parse({
      imei: row.imei,
      skuCode: row.sku_code,
      hubCode: row.hub_code,
      state: row.state,
      receivedAt: row.received_at,
      orderId: row.order_id,
      contractId: row.contract_id,
      transferId: row.transfer_id,
      saleRightId: row.sale_right_id,
    }),
  )

/** A line as it was asked for, with what is held of it. `imei`: the unit that was named. */
export const storedLineSchema = reservationLineSchema.extend({ imei: z.string().nullable() })
export type StoredLine = z.infer<typeof storedLineSchema>
export const reservationRowSchema = z
  .object({
    order_id: z.uuid(),
    dealer_code: dealerCodeSchema.nullable(),
    hub_code: hubCodeSchema,
    state: z.enum(reservationStates),
    lines: z.array(storedLineSchema),
    allow_partial: z.boolean(),
    valid_until: time.nullable(),
    wave: z.int().nullable(),
    position: z.int().nullable(),
    decided_at: time,
  })
  .transform((row) => ({
    orderId: row.order_id,
    dealerCode: row.dealer_code,
    hubCode: row.hub_code,
    state: row.state,
    lines: row.lines,
    allowPartial: row.allow_partial,
    validUntil: row.valid_until,
    wave: row.wave,
    position: row.position,
    decidedAt: row.decided_at,
  }))
export type StoredReservation = z.infer<typeof reservationRowSchema>

export const movementRowSchema = z
  .object({
    seq: z.int(),
    at: time,
    hub_code: z.string(),
    sku_code: z.string(),
    kind: z.string(),
    quantity: z.int(),
    imeis: z.array(z.string()),
    ref_kind: z.string(),
    ref_id: z.string(),
    reason: z.string().nullable(),
  })
  .transform((row): BookedMovement =>
    bookedMovementSchema.parse({
      seq: row.seq,
      at: row.at,
      kind: row.kind,
      hubCode: row.hub_code,
      skuCode: row.sku_code,
      quantity: row.quantity,
      imeis: row.imeis,
      reference: { kind: row.ref_kind, id: row.ref_id },
      reason: row.reason,
    }),
  )
