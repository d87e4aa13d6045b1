import { deviceIdSchema, idempotencyKeySchema, type IdempotencyKey, type OrderId } from '../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import type { RouteCall } from '../../sync/transport/routeCall.ts'
import { uuidOf } from '../domain/contracts/sampleContract.ts'
import { seededRandom, seededUuid, type SeededRandom } from '../simulation/seededRandom.ts'
import { PASSWORD, SimDesk } from '../simulation/simDesk.ts'
import { VirtualTime } from '../simulation/virtualTime.ts'
import { WorldLog } from '../simulation/worldLog.ts'
import type { Mistake } from './plantedMistakes.ts'
import { RealWork } from './realWork.ts'
import { SellingCentre } from './sellingCentre.ts'
import { hubCodes, pcNames, sellers, sellerNames, SELLING_START, type PcName, type SellerName } from './sellingData.ts'
import { openWorldDatabase, shelfOf, type OpeningShelves, type WorldDatabase } from './worldDatabase.ts'
import { WorldGateway } from './worldGateway.ts'
import { WorldNode } from './worldNode.ts'

/** A sale that a desk said it has taken. `number` and `imei`: printed without a line. */
export type TakenSale = {
  readonly orderId: OrderId
  readonly pc: PcName
  readonly seller: SellerName
  readonly number: string | null
  readonly imei: string | null
}

/** Somebody called an order off, and what he was told. */
export type Called = { readonly orderId: string; readonly refusal: string | null }

/** Whoever goes home for the night leaves a PC that is off. */
const NIGHT_LOOK_MS = 10 * MINUTE_MS

/**
 * Several shops' PCs, two processes of the centre over one real PostgreSQL, the gateway's stand-in, and a seed that decides
 * what people do, what fails, when, and between which two statements. What a seed does not decide is told in `realWork.ts`.
 */
export class SellingWorld {
  readonly seed: number | string
  readonly time: VirtualTime
  readonly work: RealWork
  readonly log = new WorldLog()
  readonly random: SeededRandom
  readonly database: WorldDatabase
  readonly gateway: WorldGateway
  readonly nodes: readonly WorldNode[]
  readonly centre: SellingCentre
  readonly pcs: Readonly<Record<PcName, SimDesk>>
  readonly taken: TakenSale[] = []
  readonly called: Called[] = []
  /** Orders that were refused, and that somebody put away after reading it. */
  readonly putAway = new Set<string>()
  /** What was wrong at some moment before the end. */
  readonly wrongs: string[] = []
  /** What the centre put off although nothing was wrong with its database. */
  readonly troubles: unknown[] = []
  /** Who signed in where: unsent work kept there is fetched at the end. */
  readonly worked = new Set<`${PcName} ${SellerName}`>()

  private constructor(seed: number | string, database: WorldDatabase, mistake: Mistake | null) {
    this.seed = seed
    this.database = database
    const random = seededRandom(`selling ${seed}`)
    this.random = random.branch('actions')
    this.work = new RealWork(database.lockWaits)
    this.time = new VirtualTime(SELLING_START, () => this.work.settle())
    const { time, work } = this
    this.gateway = new WorldGateway({ time, work, random: random.branch('gateway') })
    this.centre = new SellingCentre({ nodes: () => this.nodes, time, random: random.branch('balancer') })
    this.nodes = ['north', 'south'].map((name) => {
      const node: WorldNode = new WorldNode({
        name,
        url: database.url,
        time,
        work,
        random: random.branch(name),
        gateway: this.gateway,
        plant: mistake?.node ?? {},
        endBackends: database.endBackends,
        tell: (event, to) => this.centre.tell(node, event, to),
        onTrouble: (error) => void this.troubles.push(error),
      })
      return node
    })
    const pc = (name: PcName) =>
      new SimDesk({
        name,
        time,
        random: random.branch(name),
        centre: this.centre,
      })
    this.pcs = { clerk: pc('clerk'), boss: pc('boss'), rival: pc('rival'), keeper: pc('keeper'), spare: pc('spare') }
  }

  /** Opens a world of its own on the server; `close` takes it away again. */
  static async open(serverUrl: string, seed: number | string, mistake: Mistake | null = null): Promise<SellingWorld> {
    const shelves = openingShelves(seededRandom(`selling ${seed}`).branch('shelves'))
    const database = await openWorldDatabase(serverUrl, `selling_${process.pid}_${opened++}`, shelves)
    const world = new SellingWorld(seed, database, mistake)
    await world.gateway.start()
    for (const node of world.nodes) await node.start()
    world.say(`shelves: ${shelves.map((shelf) => shelf.join(' ')).join(', ')}`)
    return world
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.close()
    for (const name of pcNames) this.pcs[name].crash()
    await this.gateway.close()
    await this.database.close()
  }

  say(text: string): void {
    this.log.line(this.time.now - SELLING_START, text)
  }

  key(): IdempotencyKey {
    return idempotencyKeySchema.parse(this.uuid())
  }

  /** The operators sit at no PC of this world; they ask the centre. Null: no answer, or a refusal. */
  async asOperator(call: RouteCall): Promise<unknown> {
    const { loginId } = sellers.operator
    const device = { deviceId: deviceIdSchema.parse(uuidOf(8, 99)), name: 'operator', platform: 'linux' as const, appVersion: 'world' }
    const signed = await this.during(this.centre.signIn({ loginId, password: PASSWORD, device }))
    if (signed?.kind !== 'value') return null
    const token = signed.value.accessToken ?? null
    const answer = await this.during(this.centre.ask(token, call))
    await this.during(this.centre.signOut(token))
    return answer?.kind === 'value' ? answer.value : null
  }

  uuid(): string {
    return seededUuid(this.time.now, this.random)
  }

  /** See `VirtualTime.during`; nobody waits for more than a minute. */
  during<T>(work: Promise<T>, limitMs = 60_000): Promise<T | undefined> {
    return this.time.during(work, limitMs)
  }

  async pass(ms: number): Promise<void> {
    await this.time.runUntil(this.time.now + ms)
  }

  /** Time in which everybody is at work, and nobody's session runs idle. */
  async passAtWork(ms: number): Promise<void> {
    for (const until = this.time.now + ms; this.time.now < until;) {
      for (const name of pcNames) void this.pcs[name].engine.activity()
      await this.pass(Math.min(10 * MINUTE_MS, until - this.time.now))
    }
  }

  /** All PCs are off; only the centre goes on. */
  async night(ms: number): Promise<void> {
    for (const name of pcNames) this.pcs[name].crash()
    const before = this.nodes.map(({ lookEveryMs }) => lookEveryMs)
    for (const node of this.nodes) node.lookEveryMs = NIGHT_LOOK_MS
    await this.pass(ms)
    for (const [i, node] of this.nodes.entries()) node.lookEveryMs = before[i]!
    await this.pass(NIGHT_LOOK_MS)
  }

  sellerAt(pc: PcName): SellerName | null {
    const session = this.pcs[pc].status?.session
    return session?.state === 'active' ? (session.user.loginId as SellerName) : null
  }

  /** Signed in at the centre, not only at his PC. */
  isAt(pc: PcName, seller: SellerName): boolean {
    const session = this.pcs[pc].status?.session
    return session?.state === 'active' && !session.offline && this.sellerAt(pc) === seller
  }

  async signIn(pc: PcName, seller: SellerName): Promise<boolean> {
    const desk = this.pcs[pc]
    // A sign-in that takes longer than anybody waits may still succeed.
    this.worked.add(`${pc} ${seller}`)
    const answer = await this.during(desk.signIn(sellers[seller].loginId))
    const ticket = answer && !answer.ok && answer.code === 'session_conflict' ? answer.takeoverTicket : undefined
    const isIn = ticket === undefined ? answer?.ok : (await this.during(desk.engine.takeOver({ takeoverTicket: ticket })))?.ok
    // Whoever sells looks at what he may sell: from then on units are set aside for him.
    if (isIn && seller !== 'keeper') void desk.engine.subscribe('saleRights', null, () => undefined)
    return isIn ?? false
  }

  async everybodyIn(): Promise<void> {
    for (const name of sellerNames) if (this.sellerAt(name) === null) await this.signIn(name, name)
  }
}

let opened = 0

/** Little of everything, so that it runs short. */
function openingShelves(random: SeededRandom): OpeningShelves {
  return [
    ...shelfOf(hubCodes.own, random.between(2, 6), random.between(3, 8)),
    ...shelfOf(hubCodes.away, random.between(2, 4), random.between(0, 4)),
    ...shelfOf(hubCodes.shared, random.between(1, 4), random.between(0, 3)),
    ...shelfOf(hubCodes.centre, random.between(3, 8), random.between(4, 12)),
  ]
}
