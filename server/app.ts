import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { TwoPersons } from '../domain/access/approval.ts'
import type { Role } from '../domain/access/permissions.ts'
import type { Principal } from '../domain/access/principal.ts'
import type { Millis } from '../domain/kernel/instant.ts'
import type { ContextPolicy } from '../domain/session/contextPolicy.ts'
import type { PasskeyParty } from '../domain/session/passkey.ts'
import type { Scope } from '../domain/replication/scope.ts'
import { registerAccessRoutes } from './access/accessRoutes.ts'
import { registerAuditRoutes } from './audit/auditRoutes.ts'
import { createAudit } from './audit/createAudit.ts'
import { deniedRequests, deniedTriesOn } from './audit/deniedTries.ts'
import { registerAuthFallback, registerAuthRoutes } from './auth/authRoutes.ts'
import { createEndingFeed } from './auth/endingFeed.ts'
import { hashPassword, type PasswordCost } from './auth/passwordHasher.ts'
import { createStepUpGate } from './auth/stepUpGate.ts'
import { fromBase32 } from './auth/totp.ts'
import { identifyBy, registerSessionRoutes, tellIdentityDown } from './auth/sessionRoutes.ts'
import type { RunningApp } from './authApp.ts'
import type { ServerRole } from './config.ts'
import { registerContractRoutes } from './contracts/contractRoutes.ts'
import { createContractService } from './contracts/contractService.ts'
import { createDoorkeeper, createIdentity, type Identity } from './createIdentity.ts'
import { createDemoWorld } from './demo/createDemoWorld.ts'
import { answers, closeHttp } from './httpLife.ts'
import { registerImportRoutes } from './imports/importRoutes.ts'
import { ImportService } from './imports/importService.ts'
import { createLiveHub, type LiveHub } from './live/liveHub.ts'
import { registerLiveRoutes } from './live/liveRoutes.ts'
import { createLiveTickets } from './live/liveTickets.ts'
import type { ConnectedDatabase } from './platform/connectPool.ts'
import type { Database } from './platform/database.ts'
import { createCallLimiter } from './platform/callLimiter.ts'
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

export type DeskApp = RunningApp & {
  /** Null where identity is another process. */
  readonly identity: Identity | null
  readonly live: LiveHub
  readonly replication: ReplicationService
  readonly imports: ImportService
  /** Tells clients what stock and orders have become. */
  readonly projector: Projector
  /** Orders and what runs for them by itself. */
  readonly sales: Sales
  /** Fills a database in which nobody can sign in yet; resolves with whether it did. */
  createDemoWorld(authDb: Database, contracts: number | undefined, say: (line: string) => void): Promise<boolean>
}

export type AppOptions = {
  readonly database: ConnectedDatabase
  /** The connection of identity (`desk_auth`), where this process is identity as well (role `all`). */
  readonly authDatabase?: ConnectedDatabase | undefined
  readonly log: Logger
  readonly clock: () => Millis
  readonly role: Exclude<ServerRole, 'auth'>
  readonly allowedOrigins: readonly string[]
  /** The built client; served at `/`. */
  readonly pagesRoot: string
  /** A folder for uploads on their way in. */
  readonly spoolDir: string
  /** What a password hash costs here; see `calibratePasswordCost`. */
  readonly passwordCost: PasswordCost
  /** The roles that must have a second factor. */
  readonly factorDemandedOf: ReadonlySet<Role>
  /** The roles whose every further device waits for a manager. */
  readonly approvalDemandedOf: ReadonlySet<Role>
  /** What takes two persons; nothing unless told. */
  readonly twoPersons?: ReadonlySet<TwoPersons>
  /** Where, when and with what people may work; null: the operator does not say. */
  readonly contextPolicy: ContextPolicy | null
  /** Whom passkeys are made for, as soon as it is known; absent: none are. */
  readonly passkeyParty?: () => PasskeyParty | null
  /** What identity's secrets in the database are sealed with; opened where this process is identity as well. */
  readonly identityKeyFile: string
  /** Where the public keys are kept for the next start. */
  readonly keysFile: string
  /** The auditor's connection and where heads are copied to; in processes that work. Absent: this one seals nothing. */
  readonly audit?: { readonly database: ConnectedDatabase; readonly dir: string; readonly keyFile: string } | undefined
  /** Absent: nothing can be paid for. */
  readonly payments?: PaymentGateway | undefined
  /** By how much the budgets of calls are widened; 0 or absent: calls are not counted. */
  readonly callLimits?: number
  readonly trustProxy?: boolean
  readonly checkReplies?: boolean
}

/** The only place where capabilities meet: each gets the others it needs as arguments. */
export async function createApp(options: AppOptions): Promise<DeskApp> {
  const { clock, log, database, allowedOrigins, role } = options
  const { db } = database
  let ready = false
  // Who makes work is made before who is told of it: what comes later is filled in below.
  const late: { live?: LiveHub; projector?: Projector; sales?: Sales } = {}
  const metrics = new Metrics()
  const denied = deniedTriesOn({ db, log, clock })
  const identity = options.authDatabase ? await createIdentity({ ...options, ...options.authDatabase, denied }) : null
  const { keysFile, contextPolicy } = options
  const doorkeeper = createDoorkeeper({ db, log, clock, keysFile, metrics, watches: identity === null, contextPolicy })
  const http = await createHttpServer({
    log,
    metrics,
    allowedOrigins,
    identify: identifyBy(doorkeeper.gate),
    stepUpCheck: createStepUpGate({ db, clock, factorDemandedOf: options.factorDemandedOf, isIdentityDown: () => doorkeeper.isDown() }),
    noteDenied: deniedRequests(denied),
    ...(options.checkReplies === undefined ? {} : { checkReplies: options.checkReplies }),
    ...(options.callLimits ? { callLimiter: createCallLimiter({ clock, times: options.callLimits }) } : {}),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
  })
  const tickets = createLiveTickets({ db, clock, randomBytes })
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
    principalOf: (sessionId) => doorkeeper.gate.principalOf(sessionId),
    grantedScopes: (principal) => scopesOfPrincipal(principal, stock.stock),
  })
  late.live = live
  metrics.gauge('desk_live_sockets', 'Open live sockets', () => live.connections())
  metrics.gauges(() => laneFigures({ intake: sales.orders.waiting(), reservations: sales.orders.stock.waiting() }))
  const { payments } = options
  if (payments && (role === 'all' || role === 'worker')) metrics.gauges(() => gatewayFigures(payments))
  metrics.gauges(createSalesFigures(db, clock))
  registerHealth(http, async () => ready && (await answers(database)))
  const endings = createEndingFeed({ pool: database.pool, onEnded: (sessionId, end) => live.sessionEnded(sessionId, end), onTrouble })
  if (role === 'all' || role === 'api') {
    if (identity) registerAuthRoutes(http, identity)
    else registerAuthFallback(http)
    registerSessionRoutes(http, doorkeeper.gate, { db, clock })
    tellIdentityDown(http, () => doorkeeper.isDown())
    registerLiveRoutes(http, tickets)
    registerContractRoutes(http, createContractService(db, clock))
    registerStockRoutes(http, stock)
    registerOrderRoutes(http, sales.orders, { db, clock })
    registerLeaseRoutes(http, createLeaseService({ db, clock, onPresence: (dealer, who) => live.presence(dealer, who) }))
    registerReplicationRoutes(http, replication)
    registerImportRoutes(http, imports)
    registerAccessRoutes(http, { db, clock, twoPersons: options.twoPersons ?? new Set() })
    registerAuditRoutes(http, { db, clock })
    registerDocs(http)
    await registerPages(http, options.pagesRoot)
    await doorkeeper.start()
    await endings.start()
  }
  http.addHook('preClose', () => live.close())
  await identity?.start()
  return {
    http,
    identity,
    live,
    replication,
    imports,
    projector,
    sales,
    async createDemoWorld(authDb, contracts, say) {
      const isMade = await createDemoWorld({
        db,
        authDb,
        replicationAt: (at) => replicationAt(() => at),
        openStock: (stock) => openStock(db, stock),
        clock,
        contracts,
        hashPassword: (password) => hashPassword(password, options.passwordCost),
        totpSecretOf: fromBase32,
        log: say,
      })
      await identity?.sealStored()
      return isMade
    },
    setReady: () => {
      ready = true
      projector.start()
      denied.start()
      if (role !== 'all' && role !== 'worker') return
      sales.begin().catch(onTrouble)
      armVerifyTimer(db, clock()).catch(onTrouble)
      audit?.begin().catch(onTrouble)
    },
    close: async () => {
      ready = false
      await identity?.stop()
      doorkeeper.stop()
      await endings.stop()
      await imports.stop()
      await closeHttp(http)
      await denied.stop()
      await sales.stop()
      await projector.stop()
      await audit?.stop()
    },
  }
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
