import { parseArgs } from 'node:util'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { createApp } from '../server/app.ts'
import { LEAST_COST } from '../server/auth/passwordHasher.ts'
import { connectPool } from '../server/platform/connectPool.ts'
import { startEmbeddedPostgres } from '../server/platform/embeddedPostgres.ts'
import { createLogger } from '../server/platform/logger.ts'
import { migrate } from '../server/platform/migrate.ts'
import { settleEpoch } from '../server/replication/settleEpoch.ts'

/** The whole centre, PostgreSQL and demo world included, with the benchmark's pages in the client's place. */
const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, contracts: { type: 'string' }, pages: { type: 'string' } } })
const dataDir = values['data-dir']!
const say = (line: string) => process.stderr.write(`${line}\n`)
const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined })
await migrate(postgres.url)
await settleEpoch({ ownerUrl: postgres.url, mint: uuidv7, file: join(dataDir, 'epoch') })
const database = await connectPool({ url: postgres.url, onIdleError: (error) => say(error.message) })
const authDatabase = await connectPool({ url: postgres.url, role: 'desk_auth', onIdleError: (error) => say(error.message) })
const app = await createApp({
  database,
  authDatabase,
  factorDemandedOf: new Set(),
  approvalDemandedOf: new Set(),
  contextPolicy: null,
  passwordCost: LEAST_COST,
  log: createLogger('silent'),
  clock: Date.now,
  role: 'all',
  allowedOrigins: [],
  trustProxy: false,
  pagesRoot: values.pages!,
  spoolDir: join(dataDir, 'uploads'),
  keysFile: join(dataDir, 'public-keys.json'),
  identityKeyFile: join(dataDir, 'identity-keys'),
})
await app.createDemoWorld(authDatabase.db, Number(values.contracts), () => undefined)
app.setReady()
await app.http.listen({ host: '127.0.0.1', port: 0 })
const address = app.http.server.address()
process.stdout.write(`listening http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}\n`)

process.once('SIGTERM', () => {
  const stop = async () => {
    await app.close()
    await database.close()
    await authDatabase.close()
    await postgres.stop()
  }
  stop().then(
    () => process.exit(0),
    (error: unknown) => {
      say(String(error))
      process.exit(1)
    },
  )
})
