import { createHash } from 'node:crypto'
import { deviceIdSchema } from '../../domain/kernel/ids.ts'
import type { MeReply, SignInReply } from '../../domain/protocol/auth.ts'
import { documentTypes } from '../../domain/protocol/pull.ts'
import type { Answer, AuthPort, KeyRing, LivePort } from '../../sync/hostPorts.ts'
import { createEngine } from '../../sync/engine.ts'
import type {
  ContractRow,
  ConflictRow,
  ContractView,
  EngineApi,
  EngineStatus,
  OutboxView,
  Topic,
  TopicArgs,
  TopicValue,
} from '../../sync/engineApi.ts'
import { MapMirror } from '../../sync/mirror/mapMirror.ts'
import type { EnginePorts, ServerTime, Transport } from '../../sync/ports.ts'
import { MemoryStores } from '../../sync/vault/memoryStores.ts'
import type { DeskCentre } from './deskCentre.ts'
import { carry, healthyLine, type Line } from './simNetwork.ts'
import { seededUuid, type SeededRandom } from './seededRandom.ts'
import { plainSealer, slowly } from './simVault.ts'
import type { VirtualTime } from './virtualTime.ts'

const never = new Promise<never>(() => undefined)
export const PASSWORD = 'world'

/**
 * One PC: a disk that outlives its processes, a clock that may be wrong, a line that may be bad, and the engine as it
 * ships. `crash` ends the process wherever it is: nothing it waited for ever answers.
 */
export class SimDesk {
  readonly name: string
  readonly line: Line = healthyLine()
  readonly disk = new MemoryStores()
  /** Wrapped keys, as the key ring of this PC keeps them. */
  readonly keys = new Map<string, { readonly password: string; readonly key: CryptoKey }>()
  clockSkewMs = 0
  engine: EngineApi
  mirror = new MapMirror()
  /** How often this PC found that its documents were not the centre's. Nothing but a mistake of ours makes that happen. */
  digestMismatches = 0
  status: EngineStatus | null = null
  #life = 0
  #token: string | null = null
  #serverTime: ServerTime | null = null
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  readonly #centre: DeskCentre
  readonly #deviceId: string
  readonly #wrap: (transport: Transport) => Transport

  constructor(input: {
    name: string
    time: VirtualTime
    random: SeededRandom
    centre: DeskCentre
    wrapTransport?: (transport: Transport) => Transport
  }) {
    this.name = input.name
    this.#time = input.time
    this.#random = input.random
    this.#centre = input.centre
    this.#wrap = input.wrapTransport ?? ((transport) => transport)
    this.#deviceId = seededUuid(input.time.now, input.random)
    this.engine = this.#boot()
  }

  /** kill -9 of the client and a fresh start of it. The person must sign in again. A power cut also loses the newest unsure writes. */
  crash(lostWrites = 0): void {
    this.#life += 1
    this.#centre.hangUp(this)
    if (lostWrites > 0) this.disk.powerCut(lostWrites)
    else this.disk.kill()
    this.#token = null
    this.#serverTime = null
    this.status = null
    this.mirror = new MapMirror()
    this.engine = this.#boot()
  }

  signIn(loginId: string) {
    return this.engine.signIn({ loginId, password: PASSWORD })
  }

  /** The present value of a topic. */
  async look<T extends Topic>(topic: T, args: TopicArgs[T]): Promise<TopicValue[T]> {
    const engine = this.engine
    return new Promise((resolve, reject) => {
      let id: number | null = null
      let first = true
      engine
        .subscribe(topic, args, (value) => {
          if (!first) return
          first = false
          resolve(value)
          if (id !== null) void engine.unsubscribe(id)
        })
        .then((subscription) => {
          id = subscription
          if (!first) void engine.unsubscribe(subscription)
        }, reject)
    })
  }

  contracts(): Promise<readonly ContractRow[]> {
    return this.look('contracts', { text: '', states: [], marks: [], offset: 0, limit: 100 }).then((window) => window.rows)
  }
  contract(row: { readonly id: ContractRow['id'] }): Promise<ContractView | null> {
    return this.look('contract', { id: row.id })
  }
  conflicts(): Promise<readonly ConflictRow[]> {
    return this.look('conflicts', null)
  }
  outbox(): Promise<OutboxView> {
    return this.look('outbox', null)
  }
  /** What the centre told this PC, in clear, for the invariants only. */
  async held(): Promise<ReadonlyMap<string, { readonly rev: string; readonly body: unknown }>> {
    const all = await Promise.all(documentTypes.map((type) => this.mirror.all(type)))
    return new Map(all.flat().map(({ type, id, rev, body }) => [`${type}/${id}`, { rev, body }]))
  }

  #boot(): EngineApi {
    const life = this.#life
    const alive = () => life === this.#life
    const living =
      <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (!alive()) return never
        const result = await call(...args)
        return alive() ? result : never
      }
    const ports = this.#ports(alive, living)
    const engine = createEngine(ports)
    let wasRescanning = false
    void engine.subscribe('status', null, (status) => {
      if (!alive()) return
      this.status = status
      const rescanning = status.digest === 'rescanning' || status.digest === 'differs'
      if (rescanning && !wasRescanning) this.digestMismatches += 1
      wasRescanning = rescanning
    })
    return engine
  }

  #ports(
    alive: () => boolean,
    living: <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) => (...args: A) => Promise<R>,
  ): EnginePorts {
    const time = this.#time
    const random = this.#random
    const over = <T>(arrive: () => Promise<Answer<T>>) => carry({ time, random, line: this.line }, arrive)
    /** With the header `Date` of the answer: whole seconds of the centre's clock, as heard here. */
    const overHttp = async <T>(arrive: () => Promise<Answer<T>>): Promise<Answer<T>> => {
      let answeredAt = 0
      const answer = await over(() => arrive().finally(() => void (answeredAt = time.now)))
      const serverAt = Math.floor(answeredAt / 1000) * 1000
      if (answer.kind !== 'unreachable') this.#serverTime = { serverAt, localAt: time.now + this.clockSkewMs, monotonicAt: time.now }
      return answer
    }
    const transport: Transport = this.#wrap({
      pull: (request, _signal, onNext) =>
        overHttp(async () => {
          const answer = await this.#centre.pull(this.#token, copy(request))
          // The head of a page may come long before the page, and without it.
          if (answer.kind === 'value' && answer.value.hasMore && random.fraction() < 0.5) onNext?.(answer.value)
          return answer
        }),
      push: (request) => overHttp(() => this.#centre.push(this.#token, copy(request))),
      history: () => Promise.resolve({ kind: 'unreachable' }),
      activity: () => over(() => this.#centre.activity(this.#token)),
      ask: (call) => overHttp(() => this.#centre.ask(this.#token, copy(call))),
      time: () => this.#serverTime,
      identityDown: () => false,
    })
    return {
      clock: {
        now: () => time.now + this.clockSkewMs,
        monotonic: () => time.now,
        setTimeout: (run, afterMs) => time.after(afterMs, () => (alive() ? run() : undefined)),
        clearTimeout: (timer) => time.cancel(timer as ReturnType<VirtualTime['after']>),
      },
      random: { uuid: () => seededUuid(time.now + this.clockSkewMs, random), fraction: () => random.fraction() },
      transport: {
        pull: living((...args: Parameters<Transport['pull']>) => transport.pull(...args)),
        push: living((...args: Parameters<Transport['push']>) => transport.push(...args)),
        history: living((...args: Parameters<Transport['history']>) => transport.history(...args)),
        activity: living((...args: Parameters<Transport['activity']>) => transport.activity(...args)),
        ask: living((...args: Parameters<Transport['ask']>) => transport.ask(...args)),
        time: () => transport.time(),
        identityDown: () => transport.identityDown(),
      },
      auth: this.#auth(living, over),
      live: this.#live(alive),
      keyRing: this.#keyRing(living),
      stores: slowly(this.disk, () => time.sleep(random.between(0, 30))),
      sealer: plainSealer,
      openMirror: () => {
        this.mirror = new MapMirror()
        return Promise.resolve(this.mirror)
      },
      proveFile: () => Promise.resolve(null),
      fingerprint: (text) => Promise.resolve(createHash('sha256').update(text).digest('hex')),
      pageLimit: 4,
    }
  }

  #auth(
    living: <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) => (...args: A) => Promise<R>,
    over: <T>(arrive: () => Promise<Answer<T>>) => Promise<Answer<T>>,
  ): AuthPort {
    const device = { deviceId: deviceIdSchema.parse(this.#deviceId), name: this.name, platform: 'linux' as const, appVersion: 'world' }
    const keep = (answer: Answer<SignInReply>): Answer<SignInReply> => {
      if (answer.kind === 'value') this.#token = answer.value.accessToken ?? null
      return answer
    }
    return {
      signIn: living(async ({ loginId, password }) => keep(await over(() => this.#centre.signIn({ loginId, password, device })))),
      proveFactor: living(async (asked) => keep(await over(() => this.#centre.proveFactor({ ...asked, device })))),
      askPasskey: living(async () => ({ kind: 'unreachable' })),
      takeOver: living(async ({ takeoverTicket }) => keep(await over(() => this.#centre.takeOver({ takeoverTicket, device })))),
      resetPassword: living(async () => ({ kind: 'unreachable' })),
      awaitDevice: living(async ({ deviceTicket }) => keep(await over(() => this.#centre.awaitDevice({ deviceTicket, device })))),
      signOut: living(async () => {
        const token = this.#token
        this.#token = null
        return over(() => this.#centre.signOut(token))
      }),
      resume: living((): Promise<Answer<MeReply>> => Promise.resolve({ kind: 'unreachable' })),
      device: () => Promise.resolve(device),
      tellWiped: living((): Promise<Answer<null>> => Promise.resolve({ kind: 'unreachable' })),
    }
  }

  #live(alive: () => boolean): LivePort {
    return {
      connect: (listener) => {
        if (!alive()) return
        void this.#centre.listen(this, () => this.#token, {
          onEvent: (event) => (alive() && this.line.up ? listener.onEvent(event) : undefined),
          onUp: () => (alive() ? listener.onUp() : undefined),
          onDown: () => (alive() ? listener.onDown() : undefined),
        })
      },
      disconnect: () => this.#centre.hangUp(this),
    }
  }

  #keyRing(living: <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) => (...args: A) => Promise<R>): KeyRing {
    return {
      knows: living(async (userId) => this.keys.has(userId)),
      create: living(async (userId, { password }) => {
        // The sealer below only compares keys: an object of its own is all a key must be.
        const key = Object.freeze({ type: 'secret', algorithm: { name: 'world' }, extractable: false, usages: [] }) as unknown as CryptoKey
        this.keys.set(userId, { password, key })
        return key
      }),
      unlock: living(async (userId, { password }) => {
        const wrapped = this.keys.get(userId)
        if (!wrapped) return { ok: false, code: 'local_store_missing' }
        return wrapped.password === password ? { ok: true, key: wrapped.key } : { ok: false, code: 'local_password_wrong' }
      }),
      // Nobody changes a password in that world.
      addPassword: living(async () => ({ ok: false, code: 'local_store_missing' })),
      keepPassword: living(async () => undefined),
      forget: living(async (userId) => void this.keys.delete(userId)),
      forgetAll: living(async () => this.keys.clear()),
    }
  }
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
