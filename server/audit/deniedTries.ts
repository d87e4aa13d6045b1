import type { Logger } from 'pino'
import { MINUTE_MS, SECOND_MS, type Millis } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'
import type { NoteDenied } from '../platform/httpServer.ts'
import { describeError } from '../platform/logger.ts'
import { networkOf } from '../platform/networkOf.ts'
import { recordApart, type AuditEvent } from './recordAudit.ts'

/** Of one person from one network an event is written this often at most. */
export const DENIED_EVERY_MS = MINUTE_MS
/** So many networks of one person, or of people nobody knows, are told apart at a time; what comes from more is counted together. */
export const DENIED_NETWORKS_MAX = 20
const LOOK_EVERY_MS = 5 * SECOND_MS

export type DeniedTry = Omit<AuditEvent, 'at' | 'subject' | 'detail' | 'address'> & {
  readonly action: 'access.denied' | 'account.reset_failed'
  readonly address: string
  /** Codes and names of ours alone: never what somebody typed. Of several tries each different one is told. */
  readonly said: Readonly<Record<string, string>>
}

export interface DeniedTries {
  /** Keeps nobody waiting: the refusal is decided already, and stays what it is. */
  note(denied: DeniedTry): void
  start(): void
  /** Writes what is counted and waits for it. */
  stop(): Promise<void>
}

type Tally = {
  denied: DeniedTry
  /** Null: more networks than are told apart. */
  readonly address: string | null
  /** Not told yet. */
  count: number
  said: Map<string, Set<string>>
  lastAt: Millis
  toldAt: Millis
  telling: Promise<void> | null
}

/**
 * AUD-12: writes down who was denied what. The first try of a person from a network at once, further ones within a minute as one event
 * with their count, so that nobody can flood the trail. What cannot be written is told by `onTrouble` and stays counted. A process counts
 * what it sees; one that dies takes the counts of its last minute along. Source: ASVS 5.0 16.3.
 */
export function createDeniedTries(deps: {
  readonly write: (event: AuditEvent) => Promise<void>
  readonly clock: () => Millis
  readonly onTrouble: (error: unknown) => void
}): DeniedTries {
  const people = new Map<string, Map<string, Tally>>()
  let look: ReturnType<typeof setInterval> | undefined

  async function tell(tally: Tally): Promise<void> {
    const { count, said, lastAt } = tally
    Object.assign(tally, { count: 0, said: new Map(), toldAt: deps.clock() })
    try {
      await deps.write(eventOf(tally, { count, said, lastAt }))
    } catch (error) {
      tally.count += count
      for (const [name, values] of said) for (const value of values) gather(tally.said, name, value)
      deps.onTrouble(error)
    }
    tally.telling = null
  }

  const told = () => Promise.all([...people.values()].flatMap((networks) => [...networks.values()].flatMap(({ telling }) => telling ?? [])))

  function tallyOf(denied: DeniedTry): Tally {
    const person = `${denied.action} ${denied.who?.userId ?? denied.userId ?? ''}`
    const networks = people.get(person) ?? new Map<string, Tally>()
    people.set(person, networks)
    const network = networkOf(denied.address)
    const isTold = networks.has(network) || networks.size < DENIED_NETWORKS_MAX
    const key = isTold ? network : ''
    const address = isTold ? denied.address : null
    const tally = networks.get(key) ?? { denied, address, count: 0, said: new Map(), lastAt: 0, toldAt: -Infinity, telling: null }
    networks.set(key, tally)
    return tally
  }

  /** What is counted for a minute is told; who was not denied again is forgotten. */
  function lookOver(): void {
    const now = deps.clock()
    for (const [person, networks] of people) {
      for (const [network, tally] of networks) {
        if (tally.telling || now - tally.toldAt < DENIED_EVERY_MS) continue
        if (tally.count > 0) tally.telling = tell(tally)
        else networks.delete(network)
      }
      if (networks.size === 0) people.delete(person)
    }
  }

  return {
    note(denied) {
      const tally = tallyOf(denied)
      const now = deps.clock()
      Object.assign(tally, { denied, count: tally.count + 1, lastAt: now })
      for (const [name, value] of Object.entries(denied.said)) gather(tally.said, name, value)
      if (!tally.telling && now - tally.toldAt >= DENIED_EVERY_MS) tally.telling = tell(tally)
    },
    start() {
      look = setInterval(lookOver, LOOK_EVERY_MS)
      look.unref()
    },
    async stop() {
      clearInterval(look)
      await told()
      for (const networks of people.values()) for (const tally of networks.values()) if (tally.count > 0) tally.telling = tell(tally)
      await told()
    },
  }
}

/** Written down each in a transaction of its own. */
export function deniedTriesOn({
  db,
  log,
  clock,
}: {
  readonly db: Database
  readonly log: Logger
  readonly clock: () => Millis
}): DeniedTries {
  return createDeniedTries({
    write: recordApart(db),
    clock,
    onTrouble: (error) => log.error(describeError(error), 'a denied try is not written down yet'),
  })
}

/** What the doors of a process tell of who may not. */
export function deniedRequests(tries: DeniedTries): NoteDenied {
  return ({ principal, route, lacks, address }) =>
    tries.note({
      action: 'access.denied',
      who: principal,
      dealerCode: principal.dealerCode,
      address,
      said: { route, ...(lacks === undefined ? {} : { lacks }) },
    })
}

function eventOf({ denied, address }: Tally, { count, said, lastAt }: Pick<Tally, 'count' | 'said' | 'lastAt'>): AuditEvent {
  const { said: _said, ...event } = denied
  const told = Object.fromEntries([...said].map(([name, values]) => [name, [...values].join(', ')]))
  return { ...event, at: lastAt, address, detail: { ...told, count } }
}

function gather(said: Map<string, Set<string>>, name: string, value: string): void {
  said.set(name, (said.get(name) ?? new Set()).add(value))
}
