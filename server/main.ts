import { join } from 'node:path'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { passkeyPartyOf, type PasskeyParty } from '../domain/session/passkey.ts'
import { createApp } from './app.ts'
import { standBehindOrders } from './auth/standBehind.ts'
import { calibratePasswordCost, LEAST_COST, type PasswordCost } from './auth/passwordHasher.ts'
import { createAuthApp, type RunningApp } from './authApp.ts'
import { readConfig, type ServerConfig, type ServerRole } from './config.ts'
import { HASH_SLOTS } from './auth/passwordGates.ts'
import { connectPool, type ConnectedDatabase } from './platform/connectPool.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './platform/embeddedPostgres.ts'
import { startGatewaySimulator, type RunningSimulator } from './payments/startGatewaySimulator.ts'
import { createTossGateway } from './payments/tossGateway.ts'
import { isPortFree, PORT_LAST } from './platform/freePort.ts'
import { createLogger, describeError } from './platform/logger.ts'
import { migrate } from './platform/migrate.ts'
import { settleEpoch } from './replication/settleEpoch.ts'

/** One seals, one proves. */
const AUDITOR_POOL_SIZE = 2
const projectRoot = join(import.meta.dirname, '..')

const read = readConfig(process.argv.slice(2), process.env, projectRoot)
if (read.ok) await run(read.config)
else {
  process.stderr.write(`${read.sentence}\n`)
  process.exitCode = 2
}

type Started = {
  /** It listens there. */
  port?: number
  postgres?: EmbeddedPostgres
  simulator?: RunningSimulator
  database?: ConnectedDatabase
  auditor?: ConnectedDatabase
  authDatabase?: ConnectedDatabase
  app?: RunningApp
}

async function run(config: ServerConfig): Promise<void> {
  const log = createLogger(config.logLevel)
  const started: Started = {}
  const stop = async (): Promise<void> => {
    await started.app?.close()
    await started.simulator?.stop()
    await started.auditor?.close()
    await started.database?.close()
    await started.authDatabase?.close()
    await started.postgres?.stop()
  }
  stopOnSignals(stop)
  try {
    // Said at once, not after a world was made.
    if (config.portIsFixed && !(await isPortFree(config.port, config.host))) throw portInUse(config.port)
    const ownerUrl = config.databaseUrl ?? (started.postgres = await startOwnDatabase(config)).url
    await migrate(ownerUrl)
    const epochFile = config.databaseUrl === undefined ? { file: join(config.dataDir, 'epoch') } : {}
    await settleEpoch({ ownerUrl, mint: uuidv7, ...epochFile })
    const { role } = config
    const given = { url: ownerUrl, started, log }
    const app = (started.app = await (role === 'auth' ? startAuth(config, given) : startDesk(config, role, given)))
    app.setReady()
    const port = (started.port = await listen(app, config))
    process.stdout.write(`listening http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}\n`)
  } catch (error) {
    log.debug(describeError(error), 'start failed')
    process.stderr.write(`${sentenceOf(error)}\n`)
    await stop()
    process.exit(1)
  }
}

type Given = { readonly url: string; readonly started: Started; readonly log: Logger }

async function startAuth(config: ServerConfig, given: Given): Promise<RunningApp> {
  const passwordCost = await measuredCost(given.log)
  // Only here: in a process that does everything, orders wait for the same threads.
  await standBehindOrders()
  return createAuthApp({ ...common(config, given), passwordCost, authDatabase: await connectAuth(given) })
}

async function startDesk(config: ServerConfig, role: Exclude<ServerRole, 'auth'>, given: Given): Promise<RunningApp> {
  const { url, started, log } = given
  const database = (started.database = await connectPool({ url, onIdleError: whenBroken(log) }))
  const authDatabase = role === 'all' ? await connectAuth(given) : undefined
  const works = role === 'all' || role === 'worker'
  if (works) started.auditor = await connectPool({ url, role: 'desk_auditor', max: AUDITOR_POOL_SIZE, onIdleError: whenBroken(log) })
  // Our own data are a play: nobody's money moves, and still nothing is paid twice.
  const isPlay = config.paymentGateway === undefined && config.databaseUrl === undefined
  const gateway = isPlay ? (started.simulator = await startSimulator(config)) : config.paymentGateway
  const app = await createApp({
    ...common(config, given),
    passwordCost: role === 'all' ? await measuredCost(log) : LEAST_COST,
    payments: gateway && createTossGateway(gateway),
    twoPersons: config.twoPersons,
    database,
    authDatabase,
    audit: started.auditor && { database: started.auditor, ...config.audit },
    role,
    pagesRoot: join(projectRoot, 'out', 'renderer'),
    spoolDir: join(config.dataDir, 'uploads'),
  })
  // Already here: what follows may fail.
  started.app = app
  // Imports run where requests are answered: a worker that starts must not take a running one for interrupted.
  if (role === 'all' || role === 'api') await app.imports.recover()
  // The demo users' password is known to everybody: never in a database of the operator's.
  if (config.databaseUrl === undefined && authDatabase) await app.createDemoWorld(authDatabase.db, config.contracts, say)
  return app
}

async function connectAuth({ url, started, log }: Given): Promise<ConnectedDatabase> {
  return (started.authDatabase = await connectPool({ url, role: 'desk_auth', onIdleError: whenBroken(log) }))
}

async function measuredCost(log: Logger): Promise<PasswordCost> {
  const { cost, strongPerSecond } = await calibratePasswordCost(HASH_SLOTS, () => performance.now())
  log.info({ ...cost, strongPerSecond: Math.round(strongPerSecond) }, 'password_cost')
  return cost
}

function common(config: ServerConfig, { started, log }: Given) {
  const { allowedOrigins, trustProxy, callLimits, factorDemandedOf, approvalDemandedOf, contextPolicy, dataDir, identityKeyFile } = config
  return {
    log,
    clock: Date.now,
    allowedOrigins,
    trustProxy,
    callLimits,
    factorDemandedOf,
    approvalDemandedOf,
    contextPolicy,
    identityKeyFile,
    passkeyParty: () => config.passkeyParty ?? partyOfDemo(config, started),
    keysFile: join(dataDir, 'public-keys.json'),
  }
}

/** The demo world is tried on this machine: browsers make passkeys for `localhost`, not for its address in numbers. */
function partyOfDemo({ databaseUrl }: ServerConfig, { port }: Started): PasskeyParty | null {
  return databaseUrl === undefined && port !== undefined ? passkeyPartyOf(`http://localhost:${port}`) : null
}

function whenBroken(log: Logger): (error: Error) => void {
  return (error) => log.warn(describeError(error), 'a database connection broke')
}

function startOwnDatabase(config: ServerConfig): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: config.dataDir, log: say })
}

function startSimulator({ dataDir }: ServerConfig): Promise<RunningSimulator> {
  return startGatewaySimulator({ journalFile: join(dataDir, 'payments.jsonl'), port: 0, log: say })
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** The first signal stops in order; a second one ends us at once. */
function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${sentenceOf(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

/** The asked port, or the next free one when none was asked for. */
async function listen(app: RunningApp, { host, port, portIsFixed }: ServerConfig): Promise<number> {
  for (let candidate = port; ; candidate++) {
    try {
      await app.http.listen({ host, port: candidate })
      return candidate
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!busy) throw error
      if (portIsFixed) throw portInUse(port)
      if (candidate >= PORT_LAST) throw error
    }
  }
}

function portInUse(port: number): Error {
  return new Error(`Port ${port} cannot be used: somebody listens on it. Choose another --port.`)
}

/** Our own sentences are for whoever started us; a driver's message may quote the address with its password. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The server could not start.'
  return error.message.replaceAll(/postgres(ql)?:\/\/\S+/g, 'the database')
}
