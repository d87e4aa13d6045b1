import type { FastifyInstance } from 'fastify'
import { route } from '../platform/route.ts'
import type { LeaseService } from './leaseService.ts'

export function registerLeaseRoutes(app: FastifyInstance, leases: LeaseService): void {
  route(app, 'POST /contracts/:id/lease', ({ principal, params, body, address }) => leases.take(principal, params.id, body, address))
  route(app, 'POST /contracts/:id/lease/heartbeat', ({ principal, params, body }) =>
    leases.heartbeat(principal, params.id, body.fencingToken),
  )
  route(app, 'DELETE /contracts/:id/lease', ({ principal, params }) => leases.release(principal, params.id))
}
