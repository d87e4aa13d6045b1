import { z } from 'zod'
import { orderIdSchema } from '../kernel/ids.ts'
import { lineOrderSchema } from '../orders/orderStepUp.ts'
import { placeOrderSchema } from '../orders/placeOrder.ts'
import type { Endpoint } from './endpoint.ts'
import {
  alternativesQuerySchema,
  alternativesReplySchema,
  cancelOrderSchema,
  deliveryEventSchema,
  freeNumbersQuerySchema,
  freeNumbersReplySchema,
  ledgerReplySchema,
  orderListQuerySchema,
  orderListReplySchema,
  orderReplySchema,
  payAgainSchema,
  sagaActionReplySchema,
  sagaActionSchema,
  sagaDeskReplySchema,
} from './orders.ts'

const orderId = z.strictObject({ id: orderIdSchema })

/** Routes of orders, their money and what waits for an operator. */
export const orderEndpoints = {
  'POST /orders': {
    summary: 'Place an order: taken at once, decided shortly after',
    permission: 'order.place',
    stepUp: lineOrderSchema,
    body: placeOrderSchema,
    tells: 'customer',
    reply: orderReplySchema,
    status: 202,
    idempotent: true,
  },
  'GET /orders': {
    summary: 'Orders, newest first',
    permission: 'order.read',
    query: orderListQuerySchema,
    tells: 'customer',
    reply: orderListReplySchema,
  },
  'GET /orders/:id': { summary: 'One order', permission: 'order.read', params: orderId, tells: 'customer', reply: orderReplySchema },
  'POST /orders/:id/cancellation': {
    summary: 'Call an order off, with what is refunded; refused past the point of no return',
    permission: 'order.cancel',
    params: orderId,
    body: cancelOrderSchema,
    tells: 'customer',
    reply: orderReplySchema,
    idempotent: true,
  },
  'POST /orders/:id/payment': {
    summary: 'Pay an order again after its payment was refused, while its goods are held',
    permission: 'order.place',
    params: orderId,
    body: payAgainSchema,
    reply: orderReplySchema,
    idempotent: true,
  },
  'POST /orders/:id/delivery': {
    summary: 'What happened to a parcel or a pickup',
    permission: 'order.deliver',
    params: orderId,
    body: deliveryEventSchema,
    tells: 'customer',
    reply: orderReplySchema,
    idempotent: true,
  },
  'GET /orders/:id/ledger': {
    summary: 'What was tried for an order, call by call',
    permission: 'order.read',
    params: orderId,
    reply: ledgerReplySchema,
  },
  'GET /free-numbers': {
    summary: 'A few numbers that nobody has, to choose from; the order that names one keeps it',
    permission: 'order.place',
    query: freeNumbersQuerySchema,
    reply: freeNumbersReplySchema,
  },
  'GET /alternatives': {
    summary: 'Other hubs and days for something that is short',
    permission: 'stock.read',
    query: alternativesQuerySchema,
    reply: alternativesReplySchema,
  },
  'GET /saga-desk': { summary: 'Orders whose undoing is stuck', permission: 'saga.operate', reply: sagaDeskReplySchema },
  'POST /saga-desk/:id/actions': {
    summary: 'Try a stuck order again; force a step (two persons, saga.force)',
    permission: 'saga.operate',
    sensitive: true,
    stepUp: true,
    params: orderId,
    body: sagaActionSchema,
    reply: sagaActionReplySchema,
    idempotent: true,
  },
} as const satisfies Record<string, Endpoint>
