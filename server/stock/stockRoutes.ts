import type { FastifyInstance } from 'fastify'
import { accept } from '../../domain/kernel/refusals.ts'
import { route } from '../platform/route.ts'
import type { StockService } from './stockService.ts'

export function registerStockRoutes(app: FastifyInstance, stock: StockService): void {
  route(app, 'GET /hubs', async ({ principal }) => accept({ hubs: [...(await stock.hubs(principal))] }))
  route(app, 'GET /stock-levels', ({ principal, query }) => stock.levels(principal, query.hubCode))
}
