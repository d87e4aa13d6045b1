import { z } from 'zod'

/** Ids are minted by whoever creates the thing (a PC offline included): UUIDv7, compared by equality only. */
export const documentIdSchema = z.uuid().brand<'DocumentId'>()
export type DocumentId = z.infer<typeof documentIdSchema>

export const mutationIdSchema = z.uuid().brand<'MutationId'>()
export type MutationId = z.infer<typeof mutationIdSchema>

export const userIdSchema = z.uuid().brand<'UserId'>()
export type UserId = z.infer<typeof userIdSchema>

export const sessionIdSchema = z.uuid().brand<'SessionId'>()
export type SessionId = z.infer<typeof sessionIdSchema>

/** One installation (desktop) or one browser profile (web). */
export const deviceIdSchema = z.uuid().brand<'DeviceId'>()
export type DeviceId = z.infer<typeof deviceIdSchema>

/** One local store of one user on one device: the sequence of its outbox counts per client. */
export const clientIdSchema = z.uuid().brand<'ClientId'>()
export type ClientId = z.infer<typeof clientIdSchema>

/** Changes when the server's history is not the one a client knew (restore from backup). */
export const epochSchema = z.uuid().brand<'Epoch'>()
export type Epoch = z.infer<typeof epochSchema>

export const dealerCodeSchema = z
  .string()
  .regex(/^D\d{4}$/)
  .brand<'DealerCode'>()
export type DealerCode = z.infer<typeof dealerCodeSchema>

export const hubCodeSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9-]{2,15}$/)
  .brand<'HubCode'>()
export type HubCode = z.infer<typeof hubCodeSchema>

export const orderIdSchema = z.uuid().brand<'OrderId'>()
export type OrderId = z.infer<typeof orderIdSchema>

export const transferIdSchema = z.uuid().brand<'TransferId'>()
export type TransferId = z.infer<typeof transferIdSchema>

export const stockCountIdSchema = z.uuid().brand<'StockCountId'>()
export type StockCountId = z.infer<typeof stockCountIdSchema>

export const saleRightIdSchema = z.uuid().brand<'SaleRightId'>()
export type SaleRightId = z.infer<typeof saleRightIdSchema>

/** The value of the header `Idempotency-Key`: minted once per command, sent again unchanged with every retry. */
export const idempotencyKeySchema = z.uuid().brand<'IdempotencyKey'>()
export type IdempotencyKey = z.infer<typeof idempotencyKeySchema>

/** A stock-keeping unit, as `skuCodeOf` makes it for handsets. */
export const skuCodeSchema = z.string().min(1).max(60)
export type SkuCode = z.infer<typeof skuCodeSchema>
