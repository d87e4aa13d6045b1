import { EventEmitter } from 'node:events'
import type pg from 'pg'
import type { Tamper } from '../server/stock/tamperedDatabase.ts'
import type { SeededRandom } from '../simulation/seededRandom.ts'
import type { VirtualTime } from '../simulation/virtualTime.ts'
import type { RealWork } from './realWork.ts'

export type VirtualPoolParts = {
  /** The program's own pool: its connections are real ones, as the program makes them. */
  readonly real: pg.Pool
  readonly work: RealWork
  readonly time: VirtualTime
  readonly random: SeededRandom
  /** The slowest way of a statement to the database. */
  readonly slowestMs: number
  readonly tamper: Tamper | null
}

/** As many as the program has. */
const SIZE = 16
/** The program gives up on a connection after this. */
const CONNECT_TIMEOUT_MS = 10_000
const never = new Promise<never>(() => undefined)

type Waiting = { readonly resolve: (client: VirtualClient) => void; readonly reject: (error: Error) => void; isOver: boolean }

/**
 * The pool of one process of the world. Its statements go to a real PostgreSQL, but one by one, each when the world's time has
 * come to it: so transactions of several processes meet between any two statements, as the seed says. Statements that travel
 * together take turns with those of others as well, which is harsher than the wire.
 */
export class VirtualPool {
  readonly options: pg.Pool['options']
  readonly #parts: VirtualPoolParts
  readonly #idle: VirtualClient[] = []
  readonly #waiting: Waiting[] = []
  readonly #clients = new Set<VirtualClient>()
  #opening = 0
  #isDead = false

  constructor(parts: VirtualPoolParts) {
    this.#parts = parts
    this.options = parts.real.options
  }

  /** What the program's code takes it for. */
  asPool(): pg.Pool {
    return this as unknown as pg.Pool
  }

  async connect(): Promise<VirtualClient> {
    const idle = this.#idle.pop()
    if (idle) return idle
    if (this.#clients.size + this.#opening < SIZE) return this.#open()
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, isOver: false }
      this.#waiting.push(waiting)
      this.#parts.time.after(CONNECT_TIMEOUT_MS, () => {
        if (waiting.isOver) return
        waiting.isOver = true
        reject(new Error('timeout exceeded when trying to connect'))
      })
    })
  }

  async query(config: string | pg.QueryConfig, values?: readonly unknown[]): Promise<pg.QueryResult> {
    const client = await this.connect()
    try {
      return await client.query(config, values)
    } finally {
      client.release()
    }
  }

  end(): Promise<void> {
    return Promise.resolve()
  }

  /** kill -9 of the process: nobody is answered any more. The backends of its connections are for the caller to end. */
  kill(): readonly number[] {
    this.#isDead = true
    this.#parts.work.forget(this)
    return [...this.#clients].map(({ backend }) => backend)
  }

  giveBack(client: VirtualClient, isBroken: boolean): void {
    if (isBroken) {
      this.#clients.delete(client)
      client.drop()
    }
    const next = this.#nextWaiting()
    if (!next) {
      if (!isBroken) this.#idle.push(client)
      return
    }
    next.isOver = true
    if (!isBroken) next.resolve(client)
    else this.#open().then(next.resolve, next.reject)
  }

  /** Runs one statement when its time has come. */
  async run(client: VirtualClient, config: pg.QueryConfig): Promise<pg.QueryResult> {
    const { work, time, random, slowestMs, tamper } = this.#parts
    await time.sleep(random.between(0, slowestMs))
    if (this.#isDead) return never
    const said = tamper ? tamperedWith(tamper, config) : config
    const result = await work.do(this, client.backend, () => client.real.query(said))
    return this.#isDead ? never : result
  }

  async #open(): Promise<VirtualClient> {
    this.#opening++
    try {
      const real = await this.#parts.work.do(this, null, () => this.#parts.real.connect())
      const client = new VirtualClient(this, real)
      this.#clients.add(client)
      return client
    } finally {
      this.#opening--
    }
  }

  #nextWaiting(): Waiting | undefined {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) if (!next.isOver) return next
    return undefined
  }
}

/** Under no name: the connection knows the untouched statement by it. */
function tamperedWith(tamper: Tamper, { name = '', text, values = [] }: pg.QueryConfig): pg.QueryConfig {
  const said = tamper(name, text, values)
  return { text: said.text, values: [...said.values] }
}

/** One connection. Its statements are done in the order they were asked for. */
export class VirtualClient extends EventEmitter {
  readonly real: pg.PoolClient
  readonly #pool: VirtualPool
  #last: Promise<unknown> = Promise.resolve()

  constructor(pool: VirtualPool, real: pg.PoolClient) {
    super()
    this.#pool = pool
    this.real = real
  }

  get backend(): number {
    return (this.real as pg.PoolClient & { readonly processID: number }).processID
  }

  query(config: string | pg.QueryConfig, values?: readonly unknown[]): Promise<pg.QueryResult> {
    const asked = typeof config === 'string' ? { text: config, ...(values ? { values: [...values] } : {}) } : config
    const answer = this.#last.then(() => this.#pool.run(this, asked))
    this.#last = answer.catch(() => undefined)
    return answer
  }

  release(broken?: boolean | Error): void {
    this.#pool.giveBack(this, broken !== undefined && broken !== false)
  }

  drop(): void {
    this.real.release(true)
  }
}
