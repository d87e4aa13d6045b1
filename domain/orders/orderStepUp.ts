import { z } from 'zod'
import { orderKindSchema, type OrderKind } from './order.ts'

/** Whether an order of this kind opens a customer's line, ends it or changes what he pays for it. */
const changesLine: Readonly<Record<OrderKind, boolean>> = {
  JOIN: true,
  PORT_IN: true,
  DEVICE_CHANGE: true,
  TERMINATE: true,
  NUMBER_CHANGE: true,
  SALE: false,
}

/** MFA-6: the orders that are asked for twice. Source: security design §3.9 (개통, 번호이동, 기변, 해지, 번호변경). */
export const lineOrderSchema = z.looseObject({ kind: orderKindSchema.refine((kind) => changesLine[kind]) })
