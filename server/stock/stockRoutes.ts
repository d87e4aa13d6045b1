import type { FastifyInstance } from 'fastify'
import { accept } from '../../domain/kernel/refusals.ts'
import { route } from '../platform/route.ts'
import type { CountService } from './countService.ts'
import type { HubService } from './hubService.ts'
import type { SaleRightService } from './saleRightService.ts'
import type { StockQueries } from './stockQueries.ts'
import type { StockService } from './stockService.ts'
import type { TransferService } from './transferService.ts'

export type StockServices = {
  readonly stock: StockService
  readonly queries: StockQueries
  readonly transfers: TransferService
  readonly counts: CountService
  readonly hubs: HubService
  readonly saleRights: SaleRightService
}

export function registerStockRoutes(app: FastifyInstance, { stock, queries, transfers, counts, hubs, saleRights }: StockServices): void {
  route(app, 'GET /hubs', async ({ principal }) => accept({ hubs: [...(await stock.hubs(principal))] }))
  route(app, 'GET /stock-levels', ({ principal, query }) => stock.levels(principal, query.hubCode))
  route(app, 'GET /stock-units', ({ principal, query }) => queries.units(principal, query))
  route(app, 'GET /stock-units/:imei', ({ principal, params }) => queries.unit(principal, params.imei))
  route(app, 'GET /stock-movements', ({ principal, query }) => queries.movements(principal, query))
  route(app, 'GET /low-stock', ({ principal, query }) => queries.lowStock(principal, query.hubCode))
  route(app, 'POST /stock-adjustments', (input) => hubs.adjust(input))
  route(app, 'POST /transfers', (input) => transfers.request(input))
  route(app, 'POST /transfers/:id/actions', (input) => transfers.act(input, input.params.id))
  route(app, 'POST /replenishments/proposals', (input) => transfers.replenish(input))
  route(app, 'POST /stock-counts', (input) => counts.start(input))
  route(app, 'POST /stock-counts/:id/actions', (input) => counts.act(input, input.params.id))
  route(app, 'POST /hubs/:hubCode/state', (input) => hubs.setState(input, input.params.hubCode))
  route(app, 'POST /sale-rights', (input) => saleRights.take(input))
  route(app, 'POST /sale-rights/:id/return', (input) => saleRights.giveBack(input, input.params.id))
}
