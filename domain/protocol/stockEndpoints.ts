import { z } from 'zod'
import { saleRightIdSchema, stockCountIdSchema, transferIdSchema } from '../kernel/ids.ts'
import { emptySchema } from './auth.ts'
import type { Endpoint } from './endpoint.ts'
import { saleRightReplySchema, takeSaleRightSchema } from './leases.ts'
import {
  adjustStockReplySchema,
  adjustStockSchema,
  countActionSchema,
  countReplySchema,
  hubParamsSchema,
  hubReplySchema,
  hubStateSchema,
  lowStockQuerySchema,
  lowStockReplySchema,
  movementsQuerySchema,
  movementsReplySchema,
  startCountSchema,
  stockUnitParamsSchema,
  stockUnitReplySchema,
  stockUnitsQuerySchema,
  stockUnitsReplySchema,
} from './stock.ts'
import {
  proposeReplenishmentReplySchema,
  proposeReplenishmentSchema,
  requestTransferSchema,
  transferActionSchema,
  transferReplySchema,
} from './transfers.ts'

const transferId = z.strictObject({ id: transferIdSchema })
const countId = z.strictObject({ id: stockCountIdSchema })
const saleRightId = z.strictObject({ id: saleRightIdSchema })

/** Routes of HUB stock: units, movements, transfers, counts, sale rights. */
export const stockEndpoints = {
  'GET /stock-units': {
    summary: 'Units of one hub by IMEI',
    permission: 'stock.read',
    query: stockUnitsQuerySchema,
    reply: stockUnitsReplySchema,
  },
  'GET /stock-units/:imei': {
    summary: 'One unit and its movements',
    permission: 'stock.read',
    params: stockUnitParamsSchema,
    reply: stockUnitReplySchema,
  },
  'GET /stock-movements': {
    summary: 'What was booked in one hub, newest first',
    permission: 'stock.read',
    query: movementsQuerySchema,
    reply: movementsReplySchema,
  },
  'POST /stock-adjustments': {
    summary: 'Units damaged, on display, lost, found or scrapped, with a reason',
    permission: 'stock.change',
    body: adjustStockSchema,
    reply: adjustStockReplySchema,
    idempotent: true,
  },
  'POST /transfers': {
    summary: 'Ask for goods of another hub',
    permission: 'stock.change',
    body: requestTransferSchema,
    reply: transferReplySchema,
    status: 201,
    idempotent: true,
  },
  'POST /transfers/:id/actions': {
    summary: 'Approve, reject, pick, dispatch, receive, recall, cancel, close a discrepancy',
    permission: 'stock.change',
    params: transferId,
    body: transferActionSchema,
    reply: transferReplySchema,
    idempotent: true,
  },
  'GET /low-stock': {
    summary: 'Levels at or below their reorder point, with what to order',
    permission: 'stock.read',
    query: lowStockQuerySchema,
    reply: lowStockReplySchema,
  },
  'POST /replenishments/proposals': {
    summary: 'Make replenishment requests out of what is low',
    permission: 'stock.change',
    body: proposeReplenishmentSchema,
    reply: proposeReplenishmentReplySchema,
    status: 201,
    idempotent: true,
  },
  'POST /stock-counts': {
    summary: 'Begin to count a hub',
    permission: 'stock.change',
    body: startCountSchema,
    reply: countReplySchema,
    status: 201,
    idempotent: true,
  },
  'POST /stock-counts/:id/actions': {
    summary: 'Scan, submit, reopen, apply, cancel',
    permission: 'stock.change',
    params: countId,
    body: countActionSchema,
    reply: countReplySchema,
    idempotent: true,
  },
  'POST /hubs/:hubCode/state': {
    summary: 'Open, pause, close a hub',
    permission: 'stock.change',
    sensitive: true,
    stepUp: true,
    params: hubParamsSchema,
    body: hubStateSchema,
    reply: hubReplySchema,
    idempotent: true,
  },
  'POST /sale-rights': {
    summary: 'Set units of the own hub aside for this device, to be sold without a line',
    permission: 'order.place',
    body: takeSaleRightSchema,
    reply: saleRightReplySchema,
    status: 201,
    idempotent: true,
  },
  'POST /sale-rights/:id/return': {
    summary: 'Give back what was not sold',
    permission: 'order.place',
    params: saleRightId,
    body: emptySchema,
    reply: saleRightReplySchema,
    idempotent: true,
  },
} as const satisfies Record<string, Endpoint>
