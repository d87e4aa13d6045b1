import { createCountService } from './countService.ts'
import { createHubService } from './hubService.ts'
import { createSaleRightService } from './saleRightService.ts'
import type { StockDeps } from './stockCommand.ts'
import { createStockQueries } from './stockQueries.ts'
import type { StockServices } from './stockRoutes.ts'
import { createStockService } from './stockService.ts'
import { createTransferService } from './transferService.ts'

/** Everything that routes and timers of stock call. */
export function createStock(deps: StockDeps): StockServices {
  return {
    stock: createStockService(deps.db),
    queries: createStockQueries(deps.db),
    transfers: createTransferService(deps),
    counts: createCountService(deps),
    hubs: createHubService(deps),
    saleRights: createSaleRightService(deps),
  }
}
