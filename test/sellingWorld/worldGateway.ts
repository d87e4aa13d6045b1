import { mkdtempSync, rmSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { GatewayAnswer, PaymentGateway } from '../../server/payments/paymentGateway.ts'
import type { FaultOrder } from '../../server/payments/simulator/gatewayFault.ts'
import { createGatewaySimulator } from '../../server/payments/simulator/gatewaySimulator.ts'
import { createTossGateway } from '../../server/payments/tossGateway.ts'
import { tossConfirmSchema, tossPaymentSchema, type TossPayment } from '../../server/payments/tossShapes.ts'
import type { SeededRandom } from '../simulation/seededRandom.ts'
import type { VirtualTime } from '../simulation/virtualTime.ts'
import type { RealWork } from './realWork.ts'

const SECRET = 'test_sk_of_the_world'
/** More turns than an answer of the stand-in takes: who says nothing by then will never say anything. */
const SILENT_TURNS = 40
const ANSWER_WITHIN_MS = 5_000
const REPLACED_AFTER_MS = 2_000
const booksSchema = z.object({ payments: z.array(tossPaymentSchema) })

/** A call as it arrived: `key` is what it was sent under. */
export type GatewayCall = { readonly operation: string; readonly paymentKey: string; readonly key: string | null }

type Parts = { readonly time: VirtualTime; readonly random: SeededRandom; readonly work: RealWork }

/**
 * The gateway's stand-in as it ships, spoken to by the program's own adapter; only the wire is short. It keeps its books on a
 * disk, dies when told, and is back after a moment.
 */
export class WorldGateway {
  readonly calls: GatewayCall[] = []
  /** How many of a hundred cards have no cover: an everyday thing, not a fault that somebody orders now and then. */
  cardsRefused = 15
  readonly #parts: Parts
  readonly #folder = mkdtempSync(join(tmpdir(), 'dealer-desk-selling-'))
  #simulator: FastifyInstance | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    const simulator = await createGatewaySimulator({
      journalFile: join(this.#folder, 'books.jsonl'),
      secretKey: SECRET,
      die: () => this.die(),
    })
    await simulator.ready()
    this.#simulator = simulator
  }

  get isUp(): boolean {
    return this.#simulator !== null
  }

  /** What it had written stays; whoever starts it again does so a little later. */
  die(): void {
    const dead = this.#simulator
    this.#simulator = null
    if (!dead) return
    this.#parts.time.after(REPLACED_AFTER_MS, () => void this.#parts.work.do(this, null, () => dead.close().then(() => this.start())))
  }

  async order(fault: Partial<FaultOrder> & Pick<FaultOrder, 'operation' | 'fault'>): Promise<void> {
    await this.#simulator?.inject({ method: 'POST', url: '/simulator/faults', payload: fault })
  }

  async books(): Promise<readonly TossPayment[]> {
    const { payments } = booksSchema.parse((await this.#simulator!.inject({ url: '/simulator/books' })).json())
    return payments
  }

  /** The adapter of one process. `isAlive`: a dead one asks for nothing any more, and hears nothing. */
  clientOf(owner: object, isAlive: () => boolean): PaymentGateway {
    const { time, random, work } = this.#parts
    const held = { silences: 0 }
    // A breaker that is half open at once never keeps a call back: how long it was open is real time, which stands still here.
    const toss = createTossGateway({
      baseUrl: '',
      secretKey: SECRET,
      breakForMs: 0,
      fetch: (url, init) => this.#arrive(url, init, held),
    })
    const never = new Promise<never>(() => undefined)
    const far = async <T>(call: () => Promise<GatewayAnswer<T>>): Promise<GatewayAnswer<T>> => {
      await time.sleep(random.between(1, 80))
      if (!isAlive()) return never
      held.silences = 0
      const answer = await work.do(owner, null, call)
      await time.sleep(random.between(1, 80) + held.silences * ANSWER_WITHIN_MS)
      return isAlive() ? answer : never
    }
    const confirm: PaymentGateway['confirm'] = async (asked) => {
      if (random.chance(this.cardsRefused / 100)) await this.order({ operation: 'confirm', fault: 'refuse', times: 1 })
      return toss.confirm(asked)
    }
    return {
      confirm: (asked) => far(() => confirm(asked)),
      refund: (asked) => far(() => toss.refund(asked)),
      lookup: (asked) => far(() => toss.lookup(asked)),
      circuit: () => toss.circuit(),
    }
  }

  async close(): Promise<void> {
    await this.#simulator?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #arrive(url: string, init: RequestInit, held: { silences: number }): Promise<Response> {
    const simulator = this.#simulator
    if (!simulator) throw new TypeError('fetch failed')
    const headers = Object.fromEntries(new Headers(init.headers))
    this.#note(url, headers, init.body)
    const asked = { method: init.method === 'POST' ? ('POST' as const) : ('GET' as const), url, headers }
    const answering = simulator.inject({ ...asked, ...(typeof init.body === 'string' ? { payload: init.body } : {}) })
    const answer = await Promise.race([answering, silence()])
    if (answer !== null) return new Response(answer.body, { status: answer.statusCode })
    held.silences++
    throw new DOMException('nobody answered', 'TimeoutError')
  }

  #note(url: string, headers: Readonly<Record<string, string>>, body: unknown): void {
    const [, , , named = '', operation = 'lookup'] = url.split('/')
    if (named === 'orders') return
    const key = headers['idempotency-key'] ?? null
    if (named !== 'confirm') this.calls.push({ operation, paymentKey: decodeURIComponent(named), key })
    else this.calls.push({ operation: 'confirm', paymentKey: tossConfirmSchema.parse(JSON.parse(String(body))).paymentKey, key })
  }
}

async function silence(): Promise<null> {
  for (let turns = 0; turns < SILENT_TURNS; turns++) await turn()
  return null
}
