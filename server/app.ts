import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { Principal } from '../domain/access/principal.ts'
import { SECOND_MS, type Millis } from '../domain/kernel/instant.ts'
import type { Scope } from '../domain/replication/scope.ts'
import { registerAccessRoutes } from './access/accessRoutes.ts'
import { registerAuditRoutes } from './audit/auditRoutes.ts'
import { createAudit } from './audit/createAudit.ts'
import { createAccessTokens } from './auth/accessTokens.ts'
import type { AuthService } from './auth/authContract.ts'
import { identifyBy, registerAuthRoutes } from './auth/authRoutes.ts'
import { createAuthService } from './auth/authService.ts'
import { createPasswordHasher, hashPassword } from './auth/passwordHasher.ts'
import { createPostgresSessionStore } from './auth/postgresSessionStore.ts'
import { createSecretTokens } from './auth/secretTokens.ts'
import { createSignInThrottle } from './auth/signInThrottle.ts'
import { loadSigningKey } from './auth/signingKey.ts'
import type { ServerRole } from './config.ts'
import { registerContractRoutes } from './contracts/contractRoutes.ts'
import { createContractService } from './contracts/contractService.ts'
import { createDemoWorld } from './demo/createDemoWorld.ts'
import { registerImportRoutes } from './imports/importRoutes.ts'
import { ImportService } from './imports/importService.ts'
import { createLiveHub, type LiveHub } from './live/liveHub.ts'
import { registerLiveRoutes } from './live/liveRoutes.ts'
import { createLiveTickets } from './live/liveTickets.ts'
import { createBoundedGate } from './platform/boundedGate.ts'
import type { ConnectedDatabase } from './platform/connectPool.ts'
import { createHttpServer } from './platform/httpServer.ts'
import { describeError } from './platform/logger.ts'
import { Metrics } from './platform/metrics.ts'
import { registerDocs } from './platform/openApi.ts'
import { registerHealth, registerPages } from './platform/pages.ts'
import { grantedScopes } from './replication/grantedScopes.ts'
import { createPgReplicationStore } from './replication/pgReplicationStore.ts'
import { registerReplicationRoutes } from './replication/replicationRoutes.ts'
import { createReplicationService, type ReplicationService } from './replication/replicationService.ts'
import { createSales, type Sales } from './createSales.ts'
import { createSalesFigures, gatewayFigures, laneFigures } from './salesFigures.ts'
import { registerLeaseRoutes } from './leases/leaseRoutes.ts'
import { createLeaseService } from './leases/leaseService.ts'
import { orderProjection } from './orders/orderProjection.ts'
import { registerOrderRoutes } from './orders/orderRoutes.ts'
import { noGateway } from './payments/noGateway.ts'
import type { PaymentGateway } from './payments/paymentGateway.ts'
import { createStock } from './stock/createStock.ts'
import { openStock } from './stock/openStock.ts'
import { createProjector, type Projector } from './stock/projector.ts'
import { stockProjections } from './stock/stockProjections.ts'
import { armVerifyTimer, createStockTimers } from './stock/stockTimers.ts'
import type { StockProof } from './stock/verifyStock.ts'
import { registerStockRoutes } from './stock/stockRoutes.ts'
import type { StockService } from './stock/stockService.ts'

/** A shop opens in the morning: everybody signs in within the same minutes and waits rather than fails. */
const SIGN_INS_WAITING_MAX = 256
const SWEEP_INTERVAL_MS = 30 * SECOND_MS
/** What is being answered may finish; a line that only hangs, half a request on it, is cut then. */
const CLOSE_GRACE_MS = 2 * SECOND_MS

export type DeskApp = {
  readonly http: FastifyInstance
  readonly auth: AuthService
  readonly live: LiveHub
  readonly replication: ReplicationService
  readonly imports: ImportService
  /** Tells clients what stock and orders have become. */
  readonly projector: Projector
  /** Orders and what runs for them by itself. */
  readonly sales: Sales
  /** Fills a database in which nobody can sign in yet; resolves with whether it did. */
  createDemoWorld(contracts: number | undefined, say: (line: string) => void): Promise<boolean>
  /** From now on `/readyz` answers as the database does. */
  setReady(): void
  /** Stops accepting, finishes what is under way, closes sockets. The database stays the caller's. */
  close(): Promise<void>
}

export type AppOptions = {
  readonly database: ConnectedDatabase
  /** The connection of identity (`desk_auth`). */
  readonly authDatabase: ConnectedDatabase
  readonly log: Logger
  readonly clock: () => Millis
  readonly role: ServerRole
  readonly allowedOrigins: readonly string[]
  /** The built client; served at `/`. */
  readonly pagesRoot: string
  /** A folder for uploads on their way in. */
  readonly spoolDir: string
  /** The auditor's connection and where heads are copied to; in processes that work. Absent: this one seals nothing. */
  readonly audit?: { readonly database: ConnectedDatabase; readonly dir: string; readonly keyFile: string } | undefined
  /** Absent: nothing can be paid for. */
  readonly payments?: PaymentGateway | undefined
  readonly trustProxy?: boolean
  readonly checkReplies?: boolean
}

/** The only place where capabilities meet: each gets the others it needs as arguments. */
export async function createApp(options: AppOptions): Promise<DeskApp> {
  const { clock, log, database, allowedOrigins, role } = options
  const { db } = database
  let ready = false
  // Sessions end in auth, sockets hang on the HTTP server, which needs auth: what comes later is filled in below.
  const late: { live?: LiveHub; projector?: Projector; sales?: Sales } = {}
  const auth = await createAuth(options, (ended) => late.live?.sessionEnded(ended.sessionId, ended.end))
  const metrics = new Metrics()
  const http = await createHttpServer({
    log,
    metrics,
    allowedOrigins,
    identify: identifyBy(auth),
    ...(options.checkReplies === undefined ? {} : { checkReplies: options.checkReplies }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
  })
  const tickets = createLiveTickets({ clock, randomBytes })
  const onStock = (): void => {
    late.projector?.touch()
    late.sales?.poke()
  }
  const stock = createStock({ db, clock, random: { uuid: uuidv7 }, onStock })
  const store = createPgReplicationStore(database.pool)
  const onTrouble = (error: unknown): void => log.error(describeError(error), 'put off')
  const replicationAt = (now: () => Millis): ReplicationService =>
    createReplicationService({
      store,
      clock: { now },
      random: { uuid: uuidv7 },
      onCommitted: (heads) => late.live?.heads(heads),
      onTrouble,
    })
  const replication = replicationAt(clock)
  const projector = createProjector({ db, projections: [...stockProjections, orderProjection], write: replication.write, onTrouble })
  late.projector = projector
  const audit = options.audit && (await createAudit({ ...options.audit, db, clock, log, onTrouble }))
  const sales = createSales({
    db,
    pool: database.pool,
    clock,
    random: Math.random,
    payments: options.payments ?? noGateway,
    replication,
    onChanged: () => projector.touch(),
    onTrouble,
    timers: {
      ...createStockTimers({ db, clock, saleRights: stock.saleRights, onProof: (proof) => logProof(log, proof) }),
      ...audit?.timers,
    },
  })
  late.sales = sales
  const imports = createImports(options, replication)
  const live = createLiveHub({
    server: http.server,
    tickets,
    allowedOrigins,
    principalOf: (sessionId) => auth.principalOf(sessionId),
    grantedScopes: (principal) => scopesOfPrincipal(principal, stock.stock),
  })
  late.live = live
  metrics.gauge('desk_live_sockets', 'Open live sockets', () => live.connections())
  if (role !== 'auth') metrics.gauges(() => laneFigures({ intake: sales.orders.waiting(), reservations: sales.orders.stock.waiting() }))
  const { payments } = options
  if (payments && (role === 'all' || role === 'worker')) metrics.gauges(() => gatewayFigures(payments))
  metrics.gauges(createSalesFigures(db, clock))
  registerHealth(http, async () => ready && (await answers(database)))
  if (role === 'all' || role === 'api' || role === 'auth') registerAuthRoutes(http, auth)
  if (role === 'all' || role === 'api') {
    registerLiveRoutes(http, tickets)
    registerContractRoutes(http, createContractService(db, clock))
    registerStockRoutes(http, stock)
    registerOrderRoutes(http, sales.orders, { db, clock })
    registerLeaseRoutes(http, createLeaseService({ db, clock, onPresence: (dealer, who) => live.presence(dealer, who) }))
    registerReplicationRoutes(http, replication)
    registerImportRoutes(http, imports)
    registerAccessRoutes(http, { db, clock })
    registerAuditRoutes(http, { db, clock })
    registerDocs(http)
    await registerPages(http, options.pagesRoot)
  }
  http.addHook('preClose', () => live.close())
  const sweep = setInterval(() => void sweepSessions(auth, log), SWEEP_INTERVAL_MS)
  sweep.unref()
  return {
    http,
    auth,
    live,
    replication,
    imports,
    projector,
    sales,
    createDemoWorld: (contracts, say) =>
      createDemoWorld({
        db,
        authDb: options.authDatabase.db,
        replicationAt: (at) => replicationAt(() => at),
        openStock: (stock) => openStock(db, stock),
        clock,
        contracts,
        hashPassword,
        log: say,
      }),
    setReady: () => {
      ready = true
      projector.start()
      if (role !== 'all' && role !== 'worker') return
      sales.begin().catch(onTrouble)
      armVerifyTimer(db, clock()).catch(onTrouble)
      audit?.begin().catch(onTrouble)
    },
    close: async () => {
      ready = false
      clearInterval(sweep)
      await imports.stop()
      await closeHttp(http)
      await sales.stop()
      await projector.stop()
      await audit?.stop()
    },
  }
}

async function createAuth(
  { authDatabase, clock }: AppOptions,
  onEnded: Parameters<typeof createAuthService>[0]['onEnded'],
): Promise<AuthService> {
  const key = await loadSigningKey(authDatabase.db, { now: clock(), uuid: uuidv7 })
  return createAuthService({
    store: createPostgresSessionStore(authDatabase.db),
    hasher: await createPasswordHasher(() => randomBytes(32).toString('base64url')),
    gate: createBoundedGate({ slots: Math.max(1, availableParallelism() - 1), waitingMax: SIGN_INS_WAITING_MAX }),
    throttle: createSignInThrottle(),
    tokens: createAccessTokens(key),
    secrets: createSecretTokens(key.refreshKey, randomBytes),
    clock,
    uuid: uuidv7,
    onEnded,
  })
}

function createImports({ database, clock, log, spoolDir }: AppOptions, replication: ReplicationService): ImportService {
  return new ImportService({
    db: database.db,
    clock,
    spoolDir,
    newId: uuidv7,
    onError: (error) => log.error(describeError(error), 'an import ended'),
    createContracts: async (contracts, author) => {
      const documents = contracts.map(({ id, body }) => ({ type: 'contract' as const, id, body }))
      return (await replication.write({ documents, origin: 'imported', author, mode: 'create' })).documents
    },
  })
}

async function scopesOfPrincipal(principal: Principal, stock: StockService): Promise<readonly Scope[]> {
  return grantedScopes(principal, await stock.hubs(principal))
}

/** Where stock and its books differ somebody must look: an operator's alarm hangs on this line. */
function logProof(log: Logger, { differences, ...sizes }: StockProof): void {
  if (differences.length === 0) log.info(sizes, 'stock agrees with its books')
  else log.error({ ...sizes, differences: differences.slice(0, 20) }, 'stock differs from its books')
}

async function answers({ pool }: ConnectedDatabase): Promise<boolean> {
  try {
    await pool.query('select 1')
    return true
  } catch {
    return false
  }
}

async function sweepSessions(auth: AuthService, log: Logger): Promise<void> {
  try {
    await auth.endOverdue()
  } catch (error) {
    log.warn(describeError(error), 'sessions could not be swept')
  }
}

async function closeHttp(http: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), CLOSE_GRACE_MS)
  await http.close()
  clearTimeout(cut)
}
