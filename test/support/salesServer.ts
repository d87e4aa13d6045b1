import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { FaultOrder, GatewayOperation } from '../../server/payments/simulator/gatewayFault.ts'
import { createGatewaySimulator } from '../../server/payments/simulator/gatewaySimulator.ts'
import { connectPool, type ConnectedDatabase } from '../../server/platform/connectPool.ts'
import { runningPostgres } from '../../server/platform/runningPostgres.ts'
import { soundness } from '../server/orders/soundness.ts'
import { startTestServer, type TestServer } from './testServer.ts'

const SECRET = 'test_sk_of_the_sales_server'

export type SalesServer = Pick<TestServer, 'url' | 'said' | 'close'> & {
  /** As the program itself sees it. */
  readonly database: ConnectedDatabase
  /** The payment gateway does wrong from its next call on. */
  readonly fault: (order: Pick<FaultOrder, 'operation' | 'fault'> & Partial<FaultOrder>) => Promise<void>
  /** The payment gateway keeps calls of this kind waiting from now on, until the function that comes back is called. */
  readonly gatewayRests: (operation: GatewayOperation) => () => void
  /** A statement that the program itself may not make. */
  readonly asOwner: (statement: string) => Promise<void>
  /** What does not agree between orders, stock and the gateway's books, see `soundness`; none when all is well. */
  readonly unsound: () => Promise<readonly string[]>
}

/** The whole program with its demo world, beside a payment gateway whose faults and books are the test's. */
export async function startSalesServer(options: { readonly contracts: number }): Promise<SalesServer> {
  const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-gateway-'))
  const gateway = await createGatewaySimulator({ journalFile: join(folder, 'books.jsonl'), secretKey: SECRET, die: () => undefined })
  const resting = new Map<GatewayOperation, PromiseWithResolvers<void>>()
  gateway.addHook('preHandler', async ({ method, url }) => {
    const operation = method === 'GET' ? 'lookup' : url.endsWith('/cancel') ? 'cancel' : 'confirm'
    if (url.startsWith('/v1/')) await resting.get(operation)?.promise
  })
  const gatewayUrl = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const environment = { PAYMENT_GATEWAY_URL: gatewayUrl, PAYMENT_SECRET_KEY: SECRET }
  const server = await startTestServer({ contracts: options.contracts, environment })
  const ownerUrl = await runningPostgres(server.dataDir)
  if (ownerUrl === null) throw new Error('the server has no database of its own')
  const database = await connectPool({ url: ownerUrl, max: 2, onIdleError: () => undefined })
  return {
    url: server.url,
    said: server.said,
    database,
    async fault(order) {
      const answer = await gateway.inject({ method: 'POST', url: '/simulator/faults', payload: order })
      if (answer.statusCode !== 204) throw new Error(`the gateway does not know this fault: ${answer.body}`)
    },
    gatewayRests(operation) {
      const rest = Promise.withResolvers<void>()
      resting.set(operation, rest)
      return () => {
        resting.delete(operation)
        rest.resolve()
      }
    },
    async asOwner(statement) {
      const client = new pg.Client({ connectionString: ownerUrl })
      await client.connect()
      try {
        await client.query(statement)
      } finally {
        await client.end()
      }
    },
    unsound: () => soundness(database, gatewayUrl),
    async close() {
      await database.close()
      await server.close()
      await gateway.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
