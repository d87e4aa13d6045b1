import type { FastifyInstance } from 'fastify'
import { accept } from '../../domain/kernel/refusals.ts'
import { route } from '../platform/route.ts'
import type { LiveTickets } from './liveTickets.ts'

export function registerLiveRoutes(app: FastifyInstance, tickets: LiveTickets): void {
  route(app, 'POST /live/tickets', async ({ principal }) => accept(await tickets.issue(principal.sessionId)))
}
