import { z } from 'zod'
import { imeiSchema } from '../contracts/contract.ts'
import { hubCodeSchema, skuCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { piecesSchema } from '../kernel/quantity.ts'

/** What one piece does to its level, and to the three accounts outside of all levels. */
export type MovementEffect = {
  readonly onHandQty?: 1 | -1
  readonly reservedQty?: 1 | -1
  readonly unavailableQty?: 1 | -1
  readonly leasedQty?: 1 | -1
  readonly inTransitInQty?: 1 | -1
  /** Came into the company's stock. */
  readonly received?: 1 | -1
  /** Is with a customer. */
  readonly sold?: 1 | -1
  /** Lost or scrapped. */
  readonly writtenOff?: 1 | -1
}

/**
 * STK-4: every kind of movement and what one piece of it does. A movement touches one hub's level only; a transfer leaves
 * two, in one transaction (`dispatch` with `announce`, `cancelArrival` with `returnHome` or `writeOff`).
 */
export const movementEffects = {
  receive: { onHandQty: 1, received: 1 },
  reserve: { reservedQty: 1 },
  release: { reservedQty: -1 },
  // Handed over or shipped to the customer.
  consume: { onHandQty: -1, reservedQty: -1, sold: 1 },
  // A line was opened on it: it is with its customer as before.
  activate: {},
  // A customer's handset comes into our books: it counts as his until somebody has looked at it.
  adopt: { received: 1, sold: 1 },
  // It came back used and is no goods of this SKU any more.
  retire: { sold: -1, writtenOff: 1 },
  takeBack: { onHandQty: 1, sold: -1 },
  takeBackDamaged: { onHandQty: 1, unavailableQty: 1, sold: -1 },
  lease: { leasedQty: 1 },
  unlease: { leasedQty: -1 },
  // A leased unit was sold offline: its order holds it like any other from here on.
  settleLease: { leasedQty: -1, reservedQty: 1 },
  // Damaged or on display.
  block: { unavailableQty: 1 },
  unblock: { unavailableQty: -1 },
  scrap: { onHandQty: -1, unavailableQty: -1, writtenOff: 1 },
  missing: { onHandQty: -1, writtenOff: 1 },
  found: { onHandQty: 1, writtenOff: -1 },
  dispatch: { onHandQty: -1, reservedQty: -1 },
  announce: { inTransitInQty: 1 },
  arrive: { inTransitInQty: -1, onHandQty: 1 },
  arriveDamaged: { inTransitInQty: -1, onHandQty: 1, unavailableQty: 1 },
  // It will not arrive here. What became of it is said by its partner: `returnHome` at the source, or `writeOff` here.
  cancelArrival: { inTransitInQty: -1 },
  returnHome: { onHandQty: 1 },
  writeOff: { writtenOff: 1 },
  // More came than was sent: once a person has said so, the pieces leave the source and stand here.
  overOut: { onHandQty: -1 },
  overIn: { onHandQty: 1 },
} as const satisfies Record<string, MovementEffect>

export type MovementKind = keyof typeof movementEffects
export const movementKinds = Object.keys(movementEffects) as readonly MovementKind[]
export const movementKindSchema = z.enum(movementKinds as readonly [MovementKind, ...MovementKind[]])

export const movementReferences = ['order', 'transfer', 'saleRight', 'stockCount', 'supplier', 'person'] as const

/** What a decision asks to be booked. The row adds its number and the time; it is never changed or removed. */
export const stockMovementSchema = z.strictObject({
  kind: movementKindSchema,
  hubCode: hubCodeSchema,
  skuCode: skuCodeSchema,
  quantity: piecesSchema,
  /** As many as `quantity` for goods with an IMEI; empty otherwise. */
  imeis: z.array(imeiSchema),
  reference: z.strictObject({ kind: z.enum(movementReferences), id: z.string().min(1).max(80) }),
  reason: z.string().max(500).nullable(),
})
export type StockMovement = z.infer<typeof stockMovementSchema>

export const bookedMovementSchema = z.strictObject({ ...stockMovementSchema.shape, seq: z.int().min(1), at: instantSchema })
export type BookedMovement = z.infer<typeof bookedMovementSchema>
