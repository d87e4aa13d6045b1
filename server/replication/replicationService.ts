import { v5 as uuidv5 } from 'uuid'
import { reachOf, type Principal } from '../../domain/access/principal.ts'
import type { PlanOffering } from '../../domain/catalogue/planOffering.ts'
import { mutationIdSchema, type MutationId } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { SYNC_SCHEMA, type PullRequest, type ScopeHead } from '../../domain/protocol/pull.ts'
import type { Mutation, PushReply, PushRequest, PushResult } from '../../domain/protocol/push.ts'
import { dealerScope, type Scope } from '../../domain/replication/scope.ts'
import type { DatabaseReach } from '../platform/database.ts'
import { domainDecisions, type Decisions } from './decisions.ts'
import { fingerprintOf } from './fingerprintOf.ts'
import { grantedScopes as grantedByRole, type HubOwner } from './grantedScopes.ts'
import { createLanes, type LaneJob } from './lane.ts'
import { meetCopy } from './meetCopy.ts'
import { pullPage, type PulledPage } from './pullPage.ts'
import { keyText, StoreCollision, StoreUnavailable, type ReplicationStore, type ReplicationTransaction } from './replicationStore.ts'
import { eventRows } from './eventRows.ts'
import { settleMutations, type PushJob } from './settleMutations.ts'
import {
  withdrawDocuments,
  writeDocuments,
  type WithdrawReply,
  type WithdrawRequest,
  type WriteReply,
  type WriteRequest,
} from './writeDocuments.ts'

export type ReplicationDeps = {
  readonly store: ReplicationStore
  readonly clock: { readonly now: () => Millis }
  /** A fresh UUIDv7 as text, for writes of the centre itself. */
  readonly random: { readonly uuid: () => string }
  /** After a commit: the new heads of the touched scopes, for whoever listens. Hints only. */
  readonly onCommitted?: (heads: ReadonlyMap<Scope, ScopeHead>) => void
  /** What went wrong and was put off: our own mistake or a store that is away. */
  readonly onTrouble?: (error: unknown) => void
  readonly decisions?: Decisions
  /** The catalogue's plans; read from the store in the same transaction unless given. */
  readonly plans?: () => Promise<readonly PlanOffering[]>
  readonly grantedScopes?: (principal: Principal, hubs: readonly HubOwner[]) => readonly Scope[]
}

/** Where a request comes from, for the audit trail. */
export type Via = { readonly address: string | null }
const NOWHERE: Via = { address: null }

export type ReplicationService = ReturnType<typeof createReplicationService>

type Job = PushJob & LaneJob
const REACHING_NOTHING = 'nothing'
const COLLISIONS_MAX = 3

/** Push, pull and the centre's own writes over one store. No HTTP in it: the seeded world runs the same code. */
export function createReplicationService(deps: ReplicationDeps) {
  const { store, clock, random } = deps
  const decisions = deps.decisions ?? domainDecisions
  const grantedScopes = deps.grantedScopes ?? grantedByRole
  const now = () => toInstant(clock.now())
  const plansOf = deps.plans
  const committed = (heads: ReadonlyMap<Scope, ScopeHead>) => {
    try {
      if (heads.size > 0) deps.onCommitted?.(heads)
    } catch (error) {
      // The work is committed: a listener's mistake must not make a lane do it again.
      deps.onTrouble?.(error)
    }
  }

  const lanes = createLanes<Job, PushResult>({
    settle: async (lane, jobs) => {
      const settleDeps = { decisions, plans: plansOf, now }
      const { results, heads } = await store.transaction(reachOfLane(lane), (tx) => settleMutations(settleDeps, tx, jobs))
      committed(heads)
      return results
    },
    giveUp: ({ mutation }, error) => {
      if (error !== undefined) deps.onTrouble?.(error)
      const { mutationId } = mutation
      return { mutationId, outcome: 'retry', refusal: { code: error === undefined ? 'server_busy' : 'unexpected' } }
    },
  })

  const reachFor = (principal: Principal): DatabaseReach => {
    const reach = reachOf(principal)
    // What was granted a moment ago may be taken away: the scopes of now decide, for writing as for reading.
    const lost = reach.kind === 'dealer' && !grantedScopes(principal, []).includes(dealerScope(reach.dealerCode))
    return lost ? { kind: 'none' } : reach
  }

  const orBusy = async <T>(work: () => Promise<T>): Promise<Outcome<T, 'server_busy'>> => {
    try {
      return accept(await work())
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      deps.onTrouble?.(error)
      return refuse('server_busy')
    }
  }

  /** Stores what was said and finds the lanes. A shop's lane is its own: without events it costs nothing. */
  const prepare = async (
    principal: Principal,
    reach: DatabaseReach,
    { events = [], mutations }: PushRequest,
    via: Via,
  ): Promise<Prepared> => {
    if (events.length === 0 && reach.kind !== 'all') return { lanesOf: ownLane(reach, mutations), eventsStored: 0 }
    return store.transaction(reach, async (tx) => {
      const rows = events.length > 0 ? await eventRows(tx, { principal, address: via.address, at: now(), events }) : []
      if (rows.length > 0) await tx.writeEvents(rows)
      return { lanesOf: reach.kind === 'all' ? await lanesOfAll(tx, mutations) : ownLane(reach, mutations), eventsStored: rows.length }
    })
  }

  /** The centre's own writes, one at a time: they are large, and the lanes of the shops go on beside them. */
  let bulk: Promise<unknown> = Promise.resolve()
  const inBulk = <T>(
    work: (tx: ReplicationTransaction) => Promise<{ readonly reply: T; readonly heads: ReadonlyMap<Scope, ScopeHead> }>,
  ): Promise<T> => {
    const run = async (): Promise<T> => {
      for (let collisions = 0; ; collisions++) {
        try {
          const { reply, heads } = await store.transaction({ kind: 'all' }, work)
          committed(heads)
          return reply
        } catch (error) {
          if (!(error instanceof StoreCollision) || collisions === COLLISIONS_MAX) throw error
        }
      }
    }
    const done = bulk.then(run)
    bulk = done.catch(() => undefined)
    return done
  }
  const minted = (given: MutationId | undefined) => given ?? mutationIdSchema.parse(random.uuid())

  const write = async (request: WriteRequest): Promise<WriteReply> => {
    const mutationId = minted(request.mutationId)
    try {
      return await inBulk((tx) => writeDocuments({ decisions, now, mutationId }, tx, request))
    } catch (error) {
      if (!(error instanceof StoreCollision)) throw error
      const { documents } = request
      // A unique value is taken, a contract number: the row that carries it is found by halving, the others go in.
      if (documents.length === 1) return { documents: documents.map(({ type, id }) => ({ type, id, outcome: 'exists' as const })) }
      const half = Math.ceil(documents.length / 2)
      const part = (name: string, some: WriteRequest['documents']) =>
        write({ ...request, documents: some, mutationId: mutationIdSchema.parse(uuidv5(name, mutationId)) })
      const [first, second] = [await part('first', documents.slice(0, half)), await part('second', documents.slice(half))]
      return { documents: [...first.documents, ...second.documents] }
    }
  }

  return {
    /**
     * Settles up to 50 mutations and stores audit events. One result per mutation, in the order sent. Refusals of the
     * whole: schema_too_old, not_ready (a newer schema than ours), epoch_changed, server_busy.
     */
    async push(principal: Principal, request: PushRequest, via: Via = NOWHERE): Promise<Outcome<PushReply>> {
      const schema = schemaRefusal(request.schema)
      if (schema) return schema
      const reach = reachFor(principal)
      const opened = await orBusy(async () => {
        const epoch = await store.epoch()
        return { epoch, ...(epoch === request.epoch ? await prepare(principal, reach, request, via) : UNPREPARED) }
      })
      if (!opened.ok) return opened
      const { epoch, lanesOf, eventsStored } = opened.value
      if (epoch !== request.epoch) return refuse('epoch_changed')
      const putOff = new Set<string>()
      const answers = new Map<Mutation, Promise<PushResult>>()
      for (const mutation of [...request.mutations].sort((a, b) => a.sequence - b.sequence)) {
        const lane = lanesOf.get(keyText(mutation)) ?? REACHING_NOTHING
        const job: Job = {
          principal,
          clientId: request.clientId,
          address: via.address,
          mutation,
          fingerprint: fingerprintOf(mutation),
          reaches: reach.kind !== 'none',
          found: reach.kind === 'all' && lane !== REACHING_NOTHING,
          document: keyText(mutation),
          putOff,
        }
        answers.set(mutation, lanes.submit(lane, job))
      }
      const results = await Promise.all(request.mutations.map((mutation) => answers.get(mutation)!))
      return accept({ epoch, results, eventsStored })
    },

    /**
     * One page of the granted scopes. Bodies stay text: `pullReplyParts` makes the reply for the wire, `pullReplyOf` the
     * value. Refusals: schema_too_old, not_ready, server_busy.
     */
    async pull(principal: Principal, request: PullRequest, via: Via = NOWHERE): Promise<Outcome<PulledPage>> {
      const schema = schemaRefusal(request.schema)
      if (schema) return schema
      const reach = reachOf(principal)
      const context = { principal, address: via.address, grantedScopes, at: now() }
      return orBusy(async () => {
        const { copy } = request
        const met = { principal, address: via.address, at: context.at }
        const isPutBack = copy !== undefined && (await store.transaction(reach, (tx) => meetCopy(tx, { ...met, copy })))
        const page = await store.snapshot(reach.kind === 'none' ? { kind: 'hubs' } : reach, (view) => pullPage(view, context, request))
        return isPutBack ? { ...page, reply: { ...page.reply, copyPutBack: true } } : page
      })
    },

    /** Documents of an import or of the demo world; see `writeDocuments`. Throws `StoreUnavailable` when the store is gone. */
    write,

    /** Takes documents out of every scope; see `withdrawDocuments`. */
    withdraw(request: WithdrawRequest): Promise<WithdrawReply> {
      const mutationId = minted(request.mutationId)
      return inBulk((tx) => withdrawDocuments({ decisions, now, mutationId }, tx, request))
    },
  }
}

/** The version before ours is served too. */
function schemaRefusal(schema: number) {
  if (schema < SYNC_SCHEMA - 1) return refuse('schema_too_old')
  return schema > SYNC_SCHEMA ? refuse('not_ready') : null
}

type Prepared = { readonly lanesOf: ReadonlyMap<string, string>; readonly eventsStored: number }
const UNPREPARED: Prepared = { lanesOf: new Map(), eventsStored: 0 }

/** A lane is a dealer: its scope is the hot row, and its row-level security holds for the lane's whole transaction. */
function ownLane(reach: DatabaseReach, mutations: readonly Mutation[]): ReadonlyMap<string, string> {
  return reach.kind === 'dealer' ? new Map(mutations.map((mutation) => [keyText(mutation), reach.dealerCode])) : new Map()
}

async function lanesOfAll(tx: ReplicationTransaction, mutations: readonly Mutation[]): Promise<ReadonlyMap<string, string>> {
  if (mutations.length === 0) return new Map()
  const found = await tx.read(mutations.map(({ type, id }) => ({ type, id })))
  return new Map(found.flatMap((row) => (row.dealerCode === null ? [] : [[keyText(row), row.dealerCode] as const])))
}

function reachOfLane(lane: string): DatabaseReach {
  return lane === REACHING_NOTHING ? { kind: 'none' } : { kind: 'dealer', dealerCode: lane }
}
