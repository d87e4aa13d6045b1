import type { DealerCode } from '../../domain/kernel/ids.ts'
import type { MemoryTables } from '../../server/replication/memoryTables.ts'
import { plantTransport, type PlantedBug } from './plantedBug.ts'
import { SimCentre } from './simCentre.ts'
import { SimDesk } from './simDesk.ts'
import { seededRandom, type SeededRandom } from './seededRandom.ts'
import { VirtualTime } from './virtualTime.ts'
import { HOME, hubs, OTHER, people, plans, WORLD_START, worldContract, type PersonName } from './worldData.ts'
import { WorldLog } from './worldLog.ts'

export const CONTRACTS_AT_HOME = 9
export const CONTRACTS_ELSEWHERE = 4

/** Desks by the person who usually works there; `spare` is where somebody signs in a second time. */
export const deskNames = ['staff1', 'staff2', 'far', 'counselor1', 'counselor2', 'spare'] as const
export type DeskName = (typeof deskNames)[number]

/** One centre, six desks, five people, thirteen contracts, and a seed that decides everything. */
export class World {
  readonly time = new VirtualTime(WORLD_START)
  readonly log = new WorldLog()
  readonly random: SeededRandom
  readonly centre: SimCentre
  readonly desks: Readonly<Record<DeskName, SimDesk>>
  /** Contracts the centre took in so far. */
  imported = 0
  backup: MemoryTables | null = null
  /** Who a person signed in as where last, so that unsent work kept there can be fetched at the end. */
  readonly worked = new Set<`${DeskName} ${PersonName}`>()

  constructor(seed: number | string, bug: PlantedBug | null = null) {
    const random = seededRandom(seed)
    this.random = random.branch('actions')
    this.centre = new SimCentre({ time: this.time, random: random.branch('centre'), bug })
    const desk = (name: DeskName) =>
      new SimDesk({ name, time: this.time, random: random.branch(name), centre: this.centre, wrapTransport: plantTransport(bug) })
    this.desks = {
      staff1: desk('staff1'),
      staff2: desk('staff2'),
      far: desk('far'),
      counselor1: desk('counselor1'),
      counselor2: desk('counselor2'),
      spare: desk('spare'),
    }
  }

  /** See `VirtualTime.during`; nobody waits for more than a minute. */
  during<T>(work: Promise<T>, limitMs = 60_000): Promise<T | undefined> {
    return this.time.during(work, limitMs)
  }

  async pass(ms: number): Promise<void> {
    await this.time.runUntil(this.time.now + ms)
  }

  /** Plans, hubs and contracts, written as the centre writes its own. */
  async populate(): Promise<void> {
    const contracts = (count: number, dealerCode: DealerCode) =>
      Array.from({ length: count }, (_, n) => ({
        type: 'contract' as const,
        ...worldContract(n + (dealerCode === HOME ? 0 : 500), dealerCode),
      }))
    const documents = [
      ...plans.map((body) => ({ type: 'plan' as const, id: body.code, body })),
      ...hubs.map((body) => ({ type: 'hub' as const, id: body.hubCode, body })),
      ...contracts(CONTRACTS_AT_HOME, HOME),
      ...contracts(CONTRACTS_ELSEWHERE, OTHER),
    ]
    await this.during(this.centre.replication.write({ documents, origin: 'created', author: null, mode: 'create' }))
  }

  async signIn(deskName: DeskName, person: PersonName): Promise<boolean> {
    const desk = this.desks[deskName]
    const { loginId } = people[person]
    // A sign-in that takes longer than anybody waits may still succeed.
    this.worked.add(`${deskName} ${person}`)
    const answer = await this.during(desk.signIn(loginId))
    if (answer && !answer.ok && answer.code === 'session_conflict' && answer.takeoverTicket !== undefined) {
      const taken = await this.during(desk.engine.takeOver({ takeoverTicket: answer.takeoverTicket }))
      return taken?.ok ?? false
    }
    return answer?.ok ?? false
  }
}
