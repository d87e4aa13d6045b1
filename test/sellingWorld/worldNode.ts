import { pino } from 'pino'
import type { FastifyInstance } from 'fastify'
import { endpoints, API_PREFIX } from '../../domain/protocol/endpoints.ts'
import type { LiveEvent } from '../../domain/protocol/live.ts'
import { IDEMPOTENCY_HEADER } from '../../domain/protocol/orders.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { registerAuthRoutes } from '../../server/auth/authRoutes.ts'
import { createLostDevices } from '../../server/auth/lostDevices.ts'
import { createPostgresSessionStore } from '../../server/auth/postgresSessionStore.ts'
import { createProofCheck } from '../../server/auth/proofCheck.ts'
import { createProofNonces } from '../../server/auth/proofNonces.ts'
import { identifyBy, registerSessionRoutes } from '../../server/auth/sessionRoutes.ts'
import { createStepUpGate } from '../../server/auth/stepUpGate.ts'
import { createHttpServer } from '../../server/platform/httpServer.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { registerLeaseRoutes } from '../../server/leases/leaseRoutes.ts'
import { registerOrderRoutes } from '../../server/orders/orderRoutes.ts'
import { connectPool, type ConnectedDatabase } from '../../server/platform/connectPool.ts'
import { registerReplicationRoutes } from '../../server/replication/replicationRoutes.ts'
import { registerStockRoutes } from '../../server/stock/stockRoutes.ts'
import type { Answer } from '../../sync/hostPorts.ts'
import type { RouteCall } from '../../sync/transport/routeCall.ts'
import type { Tamper } from '../server/stock/tamperedDatabase.ts'
import { seededUuid, type SeededRandom } from '../simulation/seededRandom.ts'
import type { VirtualTime } from '../simulation/virtualTime.ts'
import type { RealWork } from './realWork.ts'
import { VirtualPool } from './virtualPool.ts'
import type { WorldGateway } from './worldGateway.ts'
import { worldServices, type ServicePlant, type WorldServices } from './worldServices.ts'
import { passingKeys } from '../support/identityKeys.ts'

export type NodePlant = ServicePlant & { readonly tamper?: Tamper }

export type NodeParts = {
  readonly name: string
  readonly url: string
  readonly time: VirtualTime
  readonly work: RealWork
  readonly random: SeededRandom
  readonly gateway: WorldGateway
  readonly plant: NodePlant
  /** Ends the backends of a process that died, as the system does. */
  readonly endBackends: (backends: readonly number[]) => Promise<void>
  readonly tell: (event: LiveEvent, to?: (token: string) => boolean) => void
  /** What the process put off although nothing was wrong with its database: a mistake of ours. */
  readonly onTrouble: (error: unknown) => void
}

type Life = {
  readonly connected: readonly ConnectedDatabase[]
  readonly pools: readonly VirtualPool[]
  readonly services: WorldServices
  readonly http: FastifyInstance
}

/** One process of the centre: the services and routes as they ship, over connections whose statements the world schedules. */
export class WorldNode {
  readonly name: string
  readonly #parts: NodeParts
  /** The slowest way to its database: between quick statements nobody comes, between slow ones everybody. */
  readonly #slowestMs: number
  #life: Life | null = null
  #lives = 0

  constructor(parts: NodeParts) {
    this.name = parts.name
    this.#parts = parts
    this.#slowestMs = parts.random.pick([0, 3, 20, 60])
  }

  get isUp(): boolean {
    return this.#life !== null
  }

  /** Its worker rests while this is false. */
  isWorking = true
  /** How often it looks for what is due; at night there is nobody to wait for it. */
  lookEveryMs = 5_000

  async start(): Promise<void> {
    const { url, time, work, random, gateway, plant, tell } = this.#parts
    const life = ++this.#lives
    const isAlive = () => life === this.#lives
    const connected = [
      await connectPool({ url, max: 17, onIdleError: () => undefined }),
      await connectPool({ url, role: 'desk_auth', max: 17, onIdleError: () => undefined }),
    ] as const
    const [pool, authPool] = connected.map(
      ({ pool: real }) => new VirtualPool({ real, work, time, random, slowestMs: this.#slowestMs, tamper: plant.tamper ?? null }),
    ) as [VirtualPool, VirtualPool]
    const services = worldServices({
      pool: pool.asPool(),
      authPool: authPool.asPool(),
      clock: () => time.now,
      random: { uuid: () => seededUuid(time.now, random), fraction: () => random.fraction() },
      payments: gateway.clientOf(pool, isAlive),
      after: (ms, run) => void time.after(ms, () => (isAlive() ? run() : undefined)),
      tell,
      onTrouble: (error) => (isAlive() ? this.#parts.onTrouble(error) : undefined),
      plant,
    })
    this.#life = { connected, pools: [pool, authPool], services, http: await this.#http(services) }
    this.#work(isAlive, services)
  }

  /** kill -9, wherever it is. */
  async kill(): Promise<void> {
    const life = this.#life
    this.#life = null
    this.#lives++
    if (!life) return
    const backends = life.pools.flatMap((pool) => pool.kill())
    await this.#parts.endBackends(backends)
    life.services.forget()
    for (const one of life.connected) void one.close().catch(() => undefined)
  }

  /** Resolves when nothing it was asked for is under way any more; for the end of a world. */
  async close(): Promise<void> {
    await this.kill()
  }

  /** One request over HTTP; whatever the desk learns of it is in the answer. */
  async ask(token: string | null, { endpoint, path, body, key }: RouteCall): Promise<Answer<unknown>> {
    const http = this.#life?.http
    if (!http) return { kind: 'unreachable' }
    const [method] = endpoint.split(' ') as ['GET' | 'POST' | 'DELETE']
    const answer = await http.inject({
      method,
      url: `${API_PREFIX}${path}`,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { [IDEMPOTENCY_HEADER]: key }),
      },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const json: unknown = JSON.parse(answer.payload)
    if (answer.statusCode >= 300) {
      const problem = problemSchema.parse(json)
      if (problem.code === 'unexpected') this.#parts.onTrouble(new Error(`${endpoint} ended in unexpected`))
      return { kind: 'refused', problem }
    }
    const { reply } = endpoints[endpoint]
    return { kind: 'value', value: typeof reply === 'string' ? json : reply.parse(json) }
  }

  async #http(services: WorldServices): Promise<FastifyInstance> {
    const log = pino({ level: 'error' }, { write: (line: string) => this.#parts.onTrouble(new Error(line)) })
    const identify = identifyBy(services.gate)
    const stepUpCheck = createStepUpGate({
      db: services.db,
      clock: () => this.#parts.time.now,
      factorDemandedOf: new Set(),
      isIdentityDown: () => false,
    })
    const http = await createHttpServer({
      log,
      identify,
      stepUpCheck,
      noteDenied: () => undefined,
      allowedOrigins: [],
      metrics: new Metrics(),
      checkReplies: true,
    })
    const { db, auth } = services
    const clock = () => this.#parts.time.now
    const proofs = createProofCheck({ db, nonces: createProofNonces(new Uint8Array(32)), clock })
    registerAuthRoutes(http, {
      auth,
      proofs,
      lostDevices: createLostDevices({ db, store: createPostgresSessionStore(db, passingKeys()), clock }),
    })
    registerSessionRoutes(http, services.gate, { db, clock })
    registerStockRoutes(http, services.stock)
    registerOrderRoutes(http, services.orders, { db: services.db, clock: () => this.#parts.time.now })
    registerLeaseRoutes(http, services.leases)
    registerReplicationRoutes(http, services.replication)
    await http.ready()
    return http
  }

  /** What a process does by itself, on the world's time. */
  #work(isAlive: () => boolean, { worker, projector, auth, orders, tellEndings }: WorldServices): void {
    const { time } = this.#parts
    const again = (everyMs: () => number, run: () => Promise<unknown>): void => {
      time.after(everyMs(), () => {
        if (!isAlive()) return
        void run().catch(this.#parts.onTrouble)
        again(everyMs, run)
      })
    }
    // A worker that begins finds what others left behind.
    void orders.begin().catch(this.#parts.onTrouble)
    again(
      () => this.lookEveryMs,
      async () => (this.isWorking ? worker.settle() : undefined),
    )
    again(() => this.lookEveryMs, tellEndings)
    again(
      () => this.lookEveryMs * 10,
      () => projector.flush(),
    )
    again(
      () => this.lookEveryMs * 15,
      () => auth.endOverdue(),
    )
  }
}
