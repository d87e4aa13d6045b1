import { createHash } from 'node:crypto'
import type { Author } from '../../../domain/access/principal.ts'
import { permissionsOfPost, type Role } from '../../../domain/access/permissions.ts'
import { dealerCodeSchema, deviceIdSchema, sessionIdSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import { refusals, type RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { MeReply, SignInReply } from '../../../domain/protocol/auth.ts'
import type { Problem } from '../../../domain/protocol/problem.ts'
import type { PullReply } from '../../../domain/protocol/pull.ts'
import type { PushReply, PushRequest } from '../../../domain/protocol/push.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import { createEngine } from '../../../sync/engine.ts'
import type { EngineApi, Topic, TopicArgs, TopicValue } from '../../../sync/engineApi.ts'
import type { Answer, AuthPort, LivePort } from '../../../sync/hostPorts.ts'
import { MapMirror } from '../../../sync/mirror/mapMirror.ts'
import { storeTables, type Bytes, type EnginePorts, type ServerTime, type Transport } from '../../../sync/ports.ts'
import type { RouteCall } from '../../../sync/transport/routeCall.ts'
import { MemoryStores } from '../../../sync/vault/memoryStores.ts'
import type { FakeCentre } from './fakeCentre.ts'
import { MemoryKeyRing, plainSealer } from './plainSealer.ts'
import { seededRandom } from './seededRandom.ts'
import { settled, VirtualClock } from './virtualClock.ts'

export const PASSWORD = 'demo-desk-2026!'
/** The one code of the authenticator app. */
export const CODE = '123456'

export function makeUser(n: number, role: Role = 'DEALER_STAFF', dealer: string | null = 'D1001'): SignedInUser {
  const userId = userIdSchema.parse(`01960000-0000-7000-8000-${String(n).padStart(12, '0')}`)
  const dealerCode = dealer === null ? null : dealerCodeSchema.parse(dealer)
  return {
    userId,
    loginId: `user${n}`,
    displayName: `직원 ${n}`,
    role,
    permissions: permissionsOfPost[role],
    dealerCode,
    dealerName: dealer,
    hasSecondFactor: false,
  }
}

export function authorOfUser({ userId, displayName, role, dealerCode }: SignedInUser): Author {
  return { userId, displayName, role, dealerCode }
}

export function problem(code: RefusalCode, more: Partial<Problem> = {}): Problem {
  return { type: 'about:blank', title: code, status: refusals[code].http, code, ...more }
}

/** What lies between the PC and the centre, as a test wants it. */
export class Line {
  up = true
  /** Called before each call goes out; what it throws or waits for happens to the call. */
  before: (call: 'pull' | 'push' | 'ask') => Promise<void> = () => Promise.resolve()
  /** The centre does its work, the answer never comes. */
  loseAnswers = 0
  pulls = 0
  pushes: PushRequest[] = []
  asked: RouteCall[] = []
  refusal: Problem | null = null
  /** Pages come as bytes too, fit to be sealed as they are, and tell early where the next one begins. */
  packs = false
  editPull: (reply: PullReply) => PullReply = (reply) => reply
  editPush: (reply: PushReply) => PushReply = (reply) => reply
}

/** One PC in one shop: its disk and its keys outlive its processes. */
export class TestPc {
  readonly clock = new VirtualClock()
  readonly stores = new MemoryStores()
  readonly keyRing = new MemoryKeyRing()
  readonly line = new Line()
  readonly centre: FakeCentre
  readonly users: readonly SignedInUser[]
  engine: EngineApi
  /** Which PC it is to the centre: every one of a test is the same, unless it says otherwise. */
  deviceId = deviceIdSchema.parse('01940000-0000-7000-8000-000000000001')
  signInAnswer: Answer<SignInReply> | null = null
  /** The same, once a right code was given. */
  afterCode: Answer<SignInReply> | null = null
  session: SignedInUser | null = null
  /** What the centre says of who is at work. */
  activityAnswer: Answer<MeReply> = { kind: 'unreachable' }
  /** What the centre holds for the right one. */
  password = PASSWORD
  /** Comes with each sign-in, as from a centre that has one; null: as before there was any. */
  recoveryKey: string | null = null
  serverTime: ServerTime | null = null
  /** Signing in is down; whoever is signed in is still known. */
  identityDown = false
  sessions = 0
  /** What it said after it had wiped itself. */
  readonly wiped: number[] = []
  listener: Parameters<LivePort['connect']>[0] | null = null
  #alive = { now: true }
  #seed: number

  constructor(centre: FakeCentre, users: readonly SignedInUser[], seed = 1) {
    this.centre = centre
    this.users = users
    this.#seed = seed * 1000
    this.engine = this.start()
  }

  /** A fresh process on the same disk. */
  start(ports: Partial<EnginePorts> = {}): EngineApi {
    this.#alive = { now: true }
    this.#seed++
    this.engine = createEngine({
      clock: this.clock,
      random: seededRandom(this.#seed),
      transport: this.#transport(this.#alive),
      auth: this.#auth(),
      live: { connect: (listener) => (this.listener = listener), disconnect: () => (this.listener = null) },
      keyRing: this.keyRing,
      stores: this.stores,
      sealer: plainSealer,
      openMirror: () => Promise.resolve(new MapMirror()),
      proveFile: () => Promise.resolve(null),
      fingerprint: (text) => Promise.resolve(createHash('sha256').update(text).digest('hex')),
      ...ports,
    })
    return this.engine
  }

  /** The process dies where it stands; the newest `lost` relaxed writes die with it. */
  async crash(lost = 0): Promise<void> {
    this.#alive.now = false
    this.listener = null
    this.clock.dropTimers()
    if (lost > 0) this.stores.powerCut(lost)
    else this.stores.kill()
    await settled()
  }

  async signIn(user = this.users[0]!, password = PASSWORD) {
    const signing = this.engine.signIn({ loginId: user.loginId, password })
    await this.clock.advance(0)
    const answer = await signing
    await this.clock.advance(200)
    return answer
  }

  async read<T extends Topic>(topic: T, args: TopicArgs[T]): Promise<TopicValue[T]> {
    const values: TopicValue[T][] = []
    const id = await this.engine.subscribe(topic, args, (value) => values.push(value))
    await this.engine.unsubscribe(id)
    return values[0]!
  }

  /** The line goes down, and the engine knows. */
  async goOffline(): Promise<void> {
    this.line.up = false
    await this.engine.syncNow()
    await this.clock.advance(100)
  }

  /** The tables of any store on this disk in which this text stands; the test sealer leaves it readable. */
  async stored(text: string): Promise<string[]> {
    const found = new Set<string>()
    for (const name of this.stores.names()) {
      const store = await this.stores.open(name)
      for (const table of storeTables) {
        for (const { bytes } of await store.scan(table)) if (new TextDecoder().decode(bytes).includes(text)) found.add(table)
      }
    }
    return [...found]
  }

  /** The centre's clock: nobody can set it. */
  centreNow(): number {
    return Date.UTC(2026, 8, 1) + this.clock.monotonic()
  }

  status() {
    return this.read('status', null)
  }

  list(text = '', more: Partial<TopicArgs['contracts']> = {}) {
    return this.read('contracts', { text, states: [], marks: [], offset: 0, limit: 50, ...more })
  }

  /** Types one field and submits. */
  async edit(
    id: Parameters<EngineApi['submitDraft']>[0],
    field: Parameters<EngineApi['draftField']>[1],
    value: Parameters<EngineApi['draftField']>[2],
  ) {
    const drafted = await this.engine.draftField(id, field, value)
    if (!drafted.ok) return drafted
    return this.engine.submitDraft(id)
  }

  /** What the centre answers when this user signs in, whatever the password. */
  signedInAs(user: SignedInUser): SignInReply {
    return this.#reply(user)
  }

  #reply(user: SignedInUser): SignInReply {
    this.session = user
    this.sessions++
    const at = new Date(this.clock.now()).toISOString()
    const sessionId = sessionIdSchema.parse(`01950000-0000-7000-8000-${String(this.sessions).padStart(12, '0')}`)
    const session = { sessionId, startedAt: at, lastActivityAt: at, idleLimitMs: 1_800_000, expiresAt: at }
    return { expiresAt: at, session, user, ...(this.recoveryKey !== null && { recoveryKey: this.recoveryKey }) }
  }

  #auth(): AuthPort {
    const answer = (user: SignedInUser | null | undefined): Answer<SignInReply> => {
      if (!this.line.up) return { kind: 'unreachable' }
      if (this.identityDown) return { kind: 'refused', problem: problem('auth_unavailable') }
      if (this.signInAnswer) return this.signInAnswer
      return user ? { kind: 'value', value: this.#reply(user) } : { kind: 'refused', problem: problem('invalid_credentials') }
    }
    let asked: SignedInUser | undefined
    return {
      signIn: ({ loginId, password }) => {
        asked = this.users.find((user) => user.loginId === loginId)
        return Promise.resolve(answer(password === this.password ? asked : null))
      },
      proveFactor: (proof) => {
        if ('passkey' in proof) return Promise.resolve({ kind: 'refused', problem: problem('passkey_unknown') })
        if (proof.code !== CODE) return Promise.resolve({ kind: 'refused', problem: problem('second_factor_wrong') })
        if (this.line.up) this.signInAnswer = this.afterCode
        return Promise.resolve(answer(asked))
      },
      askPasskey: () => Promise.resolve({ kind: 'refused', problem: problem('passkeys_off') }),
      takeOver: () => {
        if (!this.identityDown) this.signInAnswer = null
        return Promise.resolve(answer(asked))
      },
      resetPassword: ({ next }) => {
        if (!this.line.up) return Promise.resolve({ kind: 'unreachable' })
        this.password = next
        this.session = null
        return Promise.resolve({ kind: 'value', value: null })
      },
      awaitDevice: () => Promise.resolve(answer(asked)),
      signOut: () => {
        this.session = null
        return Promise.resolve({ kind: 'value', value: null })
      },
      resume: (): Promise<Answer<MeReply>> => {
        if (!this.line.up) return Promise.resolve({ kind: 'unreachable' })
        if (!this.session) return Promise.resolve({ kind: 'refused', problem: problem('not_signed_in') })
        const { user, session } = this.#reply(this.session)
        return Promise.resolve({ kind: 'value', value: { user, session } })
      },
      tellWiped: (said) => {
        if (!this.line.up) return Promise.resolve({ kind: 'unreachable' })
        this.wiped.push(said.unsentLost)
        return Promise.resolve({ kind: 'value', value: null })
      },
      device: () =>
        Promise.resolve({
          deviceId: this.deviceId,
          name: 'PC',
          platform: 'web',
          appVersion: '1',
        }),
    }
  }

  #transport(alive: { readonly now: boolean }): Transport {
    const never = new Promise<never>(() => undefined)
    const call = async <T>(name: 'pull' | 'push' | 'ask', work: (user: SignedInUser) => T | RefusalCode): Promise<Answer<T>> => {
      if (!alive.now) return never
      await this.line.before(name)
      if (!alive.now) return never
      if (!this.line.up) return { kind: 'unreachable' }
      if (this.line.refusal) return { kind: 'refused', problem: this.line.refusal }
      if (!this.session) return { kind: 'refused', problem: problem('not_signed_in') }
      this.serverTime = { serverAt: this.centreNow(), localAt: this.clock.now(), monotonicAt: this.clock.monotonic() }
      const value = work(this.session)
      if (this.line.loseAnswers > 0) {
        this.line.loseAnswers--
        return { kind: 'unreachable' }
      }
      if (typeof value === 'string') return { kind: 'refused', problem: problem(value as RefusalCode) }
      return { kind: 'value', value: value as T }
    }
    return {
      pull: (request, _signal, onNext) => {
        this.line.pulls++
        return call('pull', (user) => {
          const reply = this.line.editPull(this.centre.pull(user.userId, request))
          if (!this.line.packs || reply.documents.length === 0) return reply
          if (reply.hasMore) onNext?.(reply)
          const packed: Bytes = new TextEncoder().encode(JSON.stringify(reply))
          return { ...reply, packed }
        })
      },
      push: (request) => {
        this.line.pushes.push(request)
        return call('push', (user) => {
          const reply = this.centre.push(authorOfUser(user), structuredClone(request))
          return typeof reply === 'string' ? reply : this.line.editPush(reply)
        })
      },
      history: () => Promise.resolve({ kind: 'unreachable' }),
      activity: () => Promise.resolve(this.activityAnswer),
      ask: (request) => {
        this.line.asked.push(request)
        return call('ask', (user) => this.centre.ask(user, structuredClone(request)))
      },
      time: () => this.serverTime,
      identityDown: () => this.identityDown,
    }
  }
}
