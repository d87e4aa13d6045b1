import { createHash } from 'node:crypto'
import { permissionsOfPost } from '../../domain/access/permissions.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import { epochSchema, type Epoch } from '../../domain/kernel/ids.ts'
import type { MeReply, SignInReply, SignInRequest, TakeOverRequest } from '../../domain/protocol/auth.ts'
import type { AwaitDeviceRequest } from '../../domain/protocol/devices.ts'
import type { ProveFactorRequest } from '../../domain/protocol/factors.ts'
import type { LiveEvent } from '../../domain/protocol/live.ts'
import type { PullReply, PullRequest } from '../../domain/protocol/pull.ts'
import type { PushReply, PushRequest } from '../../domain/protocol/push.ts'
import { endOnWire } from '../../domain/session/heldSession.ts'
import { ACCESS_TOKEN_TTL_MS } from '../../domain/session/session.ts'
import { createAuthService } from '../../server/auth/authService.ts'
import type { AuthService } from '../../server/auth/authContract.ts'
import { createMemorySessionStore } from '../../server/auth/memorySessionStore.ts'
import { createSessionGate, type SessionGate } from '../../server/auth/sessionGate.ts'
import { createSignInThrottle } from '../../server/auth/signInThrottle.ts'
import { createBoundedGate } from '../../server/platform/boundedGate.ts'
import { problemOf, type RefusedAnswer } from '../../server/platform/problemOf.ts'
import { createMemoryReplicationStore, type MemoryReplicationStore } from '../../server/replication/memoryReplicationStore.ts'
import { pullReplyOf } from '../../server/replication/pullReply.ts'
import { StoreUnavailable } from '../../server/replication/replicationStore.ts'
import { createReplicationService, type ReplicationService } from '../../server/replication/replicationService.ts'
import type { Answer, LivePort } from '../../sync/hostPorts.ts'
import type { DeskCentre } from './deskCentre.ts'
import type { SimDesk } from './simDesk.ts'
import { plantDecisions, type PlantedBug } from './plantedBug.ts'
import { seededUuid, type SeededRandom } from './seededRandom.ts'
import type { VirtualTime } from './virtualTime.ts'
import { people } from './worldData.ts'
import { PASSWORD } from './simDesk.ts'

const WORLD = { address: 'world', deviceKey: null }
const nothingShown = { proof: undefined, method: '', host: '', path: '' }

type Listener = Parameters<LivePort['connect']>[0]
type Socket = { readonly listener: Listener; readonly tokenOf: () => string | null }

/** The centre: the services as they ship, on stores in memory, killed and started again at will. */
export class SimCentre implements DeskCentre {
  readonly store: MemoryReplicationStore
  readonly sessions = createMemorySessionStore(({ sessionId }, end) =>
    this.#tell({ name: 'session.revoked', data: { sessionId, end: endOnWire(end) } } as LiveEvent, (token) => token.includes(sessionId)),
  )
  up = true
  /** Most active sessions one user ever had at once. */
  mostSessionsOfOneUser = 0
  /** What the centre put off although its store was there: a mistake of ours. */
  readonly troubles: unknown[] = []
  /** What the author of each mutation had looked at. */
  readonly baseOf = new Map<string, string | null>()
  #auth: AuthService
  #gate: SessionGate
  #replication: ReplicationService
  readonly #sockets = new Map<SimDesk, Socket>()
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  readonly #bug: PlantedBug | null

  constructor(input: { time: VirtualTime; random: SeededRandom; bug: PlantedBug | null }) {
    this.#time = input.time
    this.#random = input.random
    this.#bug = input.bug
    // Some disks are quick and some are not: the slower, the more transactions stand open at once.
    const slowestStepMs = this.#random.pick([3, 30, 200, 400])
    this.store = createMemoryReplicationStore({
      epoch: epochSchema.parse(seededUuid(this.#time.now, this.#random)),
      step: () => this.#time.sleep(this.#random.between(0, slowestStepMs)),
      numbering: input.bug === 'counter before the write' ? 'nextval' : 'counter',
    })
    for (const { userId, loginId, role, dealerCode } of Object.values(people)) {
      this.sessions.putUser({
        userId,
        loginId,
        role,
        permissions: permissionsOfPost[role],
        dealerCode,
        displayName: loginId,
        dealerName: dealerCode,
        passwordHash: PASSWORD,
        disabledAt: null,
        hasSecondFactor: false,
      })
    }
    this.#auth = this.#startAuth()
    this.#gate = this.#startGate()
    this.#replication = this.#startReplication()
  }

  get replication(): ReplicationService {
    return this.#replication
  }

  /** kill -9: what was not committed never was; sockets drop; callers hear nothing. */
  kill(): void {
    this.up = false
    this.store.crash()
    for (const [desk, { listener }] of this.#sockets)
      this.#time.after(this.#random.between(1, 50), () => (this.#sockets.has(desk) ? undefined : listener.onDown()))
    this.#sockets.clear()
  }

  start(): void {
    this.#auth = this.#startAuth()
    this.#gate = this.#startGate()
    this.#replication = this.#startReplication()
    this.up = true
  }

  newEpoch(): Epoch {
    return epochSchema.parse(seededUuid(this.#time.now, this.#random))
  }

  pull(token: string | null, request: PullRequest): Promise<Answer<PullReply>> {
    return this.#answer(async () => {
      const principal = await this.#identify(token)
      if (!principal.ok) return principal
      const page = await this.#replication.pull(principal.value, request)
      return page.ok ? { ok: true, value: pullReplyOf(page.value) } : page
    })
  }
  push(token: string | null, request: PushRequest): Promise<Answer<PushReply>> {
    for (const { mutationId, baseRev } of request.mutations) this.baseOf.set(mutationId, baseRev)
    return this.#answer(async () => {
      const principal = await this.#identify(token)
      return principal.ok ? this.#replication.push(principal.value, request) : principal
    })
  }
  /** Nobody sells in that world. */
  ask(): Promise<Answer<unknown>> {
    return Promise.resolve({ kind: 'unreachable' })
  }
  activity(token: string | null): Promise<Answer<MeReply>> {
    return this.#answer(async () => {
      const principal = await this.#identify(token)
      return principal.ok ? this.#gate.activity(principal.value) : principal
    })
  }
  signIn(request: SignInRequest): Promise<Answer<SignInReply>> {
    return this.#answer(() => this.#auth.signIn(request, WORLD))
  }
  proveFactor(request: ProveFactorRequest): Promise<Answer<SignInReply>> {
    return this.#answer(() => this.#auth.proveFactor(request, WORLD))
  }
  takeOver(request: TakeOverRequest): Promise<Answer<SignInReply>> {
    return this.#answer(() => this.#auth.takeOver(request, WORLD))
  }
  awaitDevice(request: AwaitDeviceRequest): Promise<Answer<SignInReply>> {
    return this.#answer(() => this.#auth.awaitDevice(request, WORLD))
  }
  signOut(token: string | null): Promise<Answer<null>> {
    return this.#answer(async () => {
      const principal = await this.#identify(token)
      if (!principal.ok) return principal
      const done = await this.#auth.signOut(principal.value, 'world')
      return done.ok ? { ok: true, value: null } : done
    })
  }

  async listen(desk: SimDesk, tokenOf: () => string | null, listener: Listener): Promise<void> {
    await this.#time.sleep(this.#random.between(1, 40))
    if (!this.up) {
      // A socket tries again by itself, as the real one does.
      this.#time.after(1_000, () => void this.listen(desk, tokenOf, listener))
      return
    }
    this.#sockets.set(desk, { listener, tokenOf })
    listener.onUp()
  }
  hangUp(desk: SimDesk): void {
    this.#sockets.delete(desk)
  }

  async #answer<T>(work: () => Promise<{ readonly ok: true; readonly value: T } | RefusedAnswer>): Promise<Answer<T>> {
    if (!this.up) return { kind: 'unreachable' }
    this.#countSessions()
    const outcome = await work()
    this.#countSessions()
    return outcome.ok ? { kind: 'value', value: outcome.value } : { kind: 'refused', problem: problemOf(outcome, 'world') }
  }

  #countSessions(): void {
    const active = [...this.sessions.sessions.values()].filter((session) => session.end === null).map((session) => session.userId)
    for (const userId of new Set(active))
      this.mostSessionsOfOneUser = Math.max(this.mostSessionsOfOneUser, active.filter((id) => id === userId).length)
  }

  #startReplication(): ReplicationService {
    return createReplicationService({
      store: this.store,
      clock: { now: () => this.#time.now },
      random: { uuid: () => seededUuid(this.#time.now, this.#random) },
      onTrouble: (error) => {
        if (!(error instanceof StoreUnavailable)) this.troubles.push(error)
      },
      onCommitted: (heads) => {
        const seqs = Object.fromEntries([...heads].map(([scope, head]) => [scope, head.seq]))
        this.#tell({ name: 'heads', data: { heads: seqs } } as LiveEvent)
      },
      ...plantDecisions(this.#bug),
    })
  }

  #startAuth(): AuthService {
    return createAuthService({
      isLost: async () => false,
      store: this.sessions,
      hasher: {
        hash: async (password) => password,
        verify: async (hash, password) => hash === password,
        isLegacy: () => false,
        isWeak: () => false,
        dummyHash: '',
      },
      gate: createBoundedGate({ slots: 4, waitingMax: 100 }),
      strangers: createBoundedGate({ slots: 4, waitingMax: 100 }),
      keyLooks: createBoundedGate({ slots: 4, waitingMax: 100 }),
      throttle: createSignInThrottle(),
      denied: { note: () => undefined },
      floor: { begin: () => async () => undefined },
      tokens: { issue: async ({ sessionId, userId }) => JSON.stringify({ sessionId, userId, deviceKey: null }) },
      // Nothing comes from an older system there.
      legacyModes: { state: async () => refuse('not_ready'), set: async () => refuse('not_ready') },
      guesses: { guessesLog10: async () => Infinity },
      secrets: {
        fresh: () => seededUuid(this.#time.now, this.#random),
        successorOf: (token) => `${token}+`,
        recoveryKeyOf: ({ userId, deviceId }) => createHash('sha256').update(`${userId} ${deviceId}`).digest('hex'),
        hashOf: (token) => token,
      },
      codes: { fresh: () => ({ codes: [], salt: new Uint8Array() }), hashOf: async (code) => code },
      randomBytes: (count) => new Uint8Array(count),
      factorDemandedOf: new Set(),
      approvalDemandedOf: new Set(),
      askPolicy: () => null,
      passkeyParty: () => null,
      clock: () => this.#time.now,
      uuid: () => seededUuid(this.#time.now, this.#random),
    })
  }

  #startGate(): SessionGate {
    return createSessionGate({
      reader: this.sessions,
      // A token of this world says whose it is and never grows old: what ends here is the session.
      tokens: { verify: async (token) => ({ ok: true, value: { ...JSON.parse(token), expiresAt: this.#time.now + ACCESS_TOKEN_TTL_MS } }) },
      proofs: { admit: async () => refuse('device_proof_needed') },
      health: { seen: () => ({ isDown: false, upForMs: Infinity }) },
      clock: () => this.#time.now,
      watchedRoles: new Set(),
      onGrace: () => undefined,
    })
  }

  #identify(token: string | null) {
    return this.#gate.identify(token ?? undefined, { isSensitive: false, address: 'world', shown: nothingShown })
  }

  /** Hints come late, twice, or not at all (F-15); each desk must live with that. */
  #tell(event: LiveEvent, to: (token: string) => boolean = () => true): void {
    for (const [desk, { listener, tokenOf }] of this.#sockets) {
      const token = tokenOf()
      if (token === null || !to(token)) continue
      const times = this.#random.pick([0, 1, 1, 1, 2])
      for (let i = 0; i < times; i++)
        this.#time.after(this.#random.between(0, 60), () => (this.#sockets.has(desk) ? listener.onEvent(event) : undefined))
    }
  }
}
