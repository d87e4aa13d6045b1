import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { createApp } from '../server/app.ts'
import { LEAST_COST } from '../server/auth/passwordHasher.ts'
import { startGatewaySimulator } from '../server/payments/startGatewaySimulator.ts'
import { connectPool, type ConnectedDatabase } from '../server/platform/connectPool.ts'
import { startEmbeddedPostgres } from '../server/platform/embeddedPostgres.ts'
import { createLogger } from '../server/platform/logger.ts'
import { migrate } from '../server/platform/migrate.ts'
import { settleEpoch } from '../server/replication/settleEpoch.ts'
import { startProgram, stopProgram, type Running } from './program.ts'

export type DemoCentre = {
  readonly databaseUrl: string
  /** Runs `work` with these roles of the program as processes of their own, in this order. */
  withRoles<T>(roles: readonly string[], work: (running: ReadonlyMap<string, Running>) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** A database with the demo world on it and a stand-in of the payment gateway; `furnish` adds what a measurement needs besides. */
export async function openDemoCentre(options: {
  readonly contracts: number
  readonly say: (line: string) => void
  readonly furnish: (database: ConnectedDatabase) => Promise<unknown>
}): Promise<DemoCentre> {
  const { contracts, say, furnish } = options
  const scratch = mkdtempSync(join(tmpdir(), 'dealer-desk-bench-'))
  execFileSync('chmod', ['755', scratch])
  const postgres = await startEmbeddedPostgres({ dataDir: join(scratch, 'data'), log: () => undefined })
  const simulator = await startGatewaySimulator({ journalFile: join(scratch, 'payments.jsonl'), port: 0, log: say })
  await migrate(postgres.url)
  await settleEpoch({ ownerUrl: postgres.url, mint: uuidv7 })
  const onIdleError = () => undefined
  const database = await connectPool({ url: postgres.url, onIdleError })
  const authDatabase = await connectPool({ url: postgres.url, role: 'desk_auth', onIdleError })
  const [log, dataDir] = [createLogger('silent'), join(scratch, 'furnished')]
  const nobody = new Set<never>()
  const asks = { factorDemandedOf: nobody, approvalDemandedOf: nobody, contextPolicy: null }
  const identityKeyFile = join(scratch, 'identity-keys')
  const files = { ...asks, pagesRoot: dataDir, spoolDir: dataDir, keysFile: join(dataDir, 'public-keys.json'), identityKeyFile }
  const app = await createApp({ database, log, clock: Date.now, role: 'api', allowedOrigins: [], passwordCost: LEAST_COST, ...files })
  await app.createDemoWorld(authDatabase.db, contracts, say)
  await furnish(database)
  await app.close()
  await Promise.all([database.close(), authDatabase.close()])
  return {
    databaseUrl: postgres.url,
    async withRoles(roles, work) {
      const running = new Map<string, Running>()
      try {
        for (const role of roles) running.set(role, await startProgram({ role, databaseUrl: postgres.url, scratch, simulator }))
        return await work(running)
      } finally {
        await Promise.all([...running.values()].map(stopProgram))
      }
    },
    async stop() {
      await simulator.stop()
      await postgres.stop()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
