import type { FastifyInstance } from 'fastify'
import type { Millis } from '../../domain/kernel/instant.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept } from '../../domain/kernel/refusals.ts'
import type { Database } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { route } from '../platform/route.ts'
import { withReach } from '../platform/withReach.ts'
import type { Orders } from './createOrders.ts'

/** Routes of orders, of what waits for an operator, and of what else could be had. */
export function registerOrderRoutes(
  app: FastifyInstance,
  orders: Orders,
  { db, clock }: { readonly db: Database; readonly clock: () => Millis },
): void {
  route(app, 'POST /orders', ({ principal, body, idempotencyKey, address }) =>
    orders.place({ principal, key: idempotencyKey, placed: body, address }),
  )
  route(app, 'GET /orders', ({ principal, query, address }) => orders.list(principal, query, address))
  route(app, 'GET /orders/:id', ({ principal, params, address }) => orders.read(principal, params.id, address))
  route(app, 'GET /orders/:id/ledger', ({ principal, params }) => orders.ledger(principal, params.id))
  route(app, 'POST /orders/:id/cancellation', ({ principal, params, body, idempotencyKey, address }) =>
    orders.cancel({ principal, key: idempotencyKey, id: params.id, address }, body),
  )
  route(app, 'POST /orders/:id/payment', ({ principal, params, body, idempotencyKey, address }) =>
    orders.payAgain({ principal, key: idempotencyKey, id: params.id, address }, body),
  )
  route(app, 'POST /orders/:id/delivery', ({ principal, params, body, idempotencyKey, address }) =>
    orders.deliver({ principal, key: idempotencyKey, id: params.id, address }, body),
  )
  route(app, 'GET /free-numbers', ({ query }) => orders.freeNumbers(query.lastFour ?? null))
  route(app, 'GET /alternatives', ({ principal, query }) =>
    withReach(db, reachOfPrincipal(principal), async (tx) =>
      accept({
        alternatives: [
          ...(await orders.stock.alternatives(tx, {
            ...query,
            now: toInstant(clock()),
            ...(principal.dealerCode === null ? {} : { dealerCode: principal.dealerCode }),
          })),
        ],
      }),
    ),
  )
  route(app, 'GET /saga-desk', async ({ principal }) => accept({ rows: [...(await orders.sagaDesk.list(principal))] }))
  route(app, 'POST /saga-desk/:id/actions', ({ principal, params, body, idempotencyKey, address }) =>
    orders.sagaDesk.act({ principal, key: idempotencyKey, id: params.id, address }, body),
  )
}
