import { createHash } from 'node:crypto'
import { deviceIdSchema, sessionIdSchema } from '../../../domain/kernel/ids.ts'
import type { MeReply, SignInReply } from '../../../domain/protocol/auth.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import { createEngine } from '../../../sync/engine.ts'
import type { EngineApi, Topic, TopicArgs, TopicValue } from '../../../sync/engineApi.ts'
import type { Answer, LivePort } from '../../../sync/hostPorts.ts'
import { MapMirror } from '../../../sync/mirror/mapMirror.ts'
import { storeTables, type EnginePorts, type ServerTime } from '../../../sync/ports.ts'
import { MemoryStores } from '../../../sync/vault/memoryStores.ts'
import type { FakeCentre } from './fakeCentre.ts'
import { MemoryKeyRing, plainSealer } from './plainSealer.ts'
import { seededRandom } from './seededRandom.ts'
import { settled, VirtualClock } from './virtualClock.ts'
import { PASSWORD } from './testPeople.ts'
import { Line, lineOf } from './testLine.ts'
import { identityOf } from './testIdentity.ts'

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
      transport: lineOf(this, this.#alive),
      auth: identityOf(this),
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
    this.session = user
    this.sessions++
    const at = new Date(this.clock.now()).toISOString()
    const sessionId = sessionIdSchema.parse(`01950000-0000-7000-8000-${String(this.sessions).padStart(12, '0')}`)
    const session = { sessionId, startedAt: at, lastActivityAt: at, idleLimitMs: 1_800_000, expiresAt: at }
    return { expiresAt: at, session, user, ...(this.recoveryKey !== null && { recoveryKey: this.recoveryKey }) }
  }
}
