import { authorOf, reachOf, type Author, type Principal } from '../../domain/access/principal.ts'
import type { AuditAction } from '../../domain/audit/auditActions.ts'
import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { refuse, type Outcome, type Refused } from '../../domain/kernel/refusals.ts'
import type { EndpointName } from '../../domain/protocol/endpoints.ts'
import type { Hub } from '../../domain/stock/hub.ts'
import { mayRunHub } from '../../domain/stock/mayRunHub.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import { isCollision } from '../platform/batchLane.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { commandOnce } from '../platform/commandOnce.ts'

/** A collision is over when the other transaction has committed; three in a row are something else. */
const COLLISIONS_MAX = 3

export type StockDeps = {
  readonly db: Database
  readonly clock: () => Millis
  readonly random: { readonly uuid: () => string }
  /** After a commit: there is something to publish, and perhaps a timer that is due. */
  readonly onStock: () => void
}

/** Who asks for what, as it came over the wire. */
export type Asked<B> = {
  readonly principal: Principal
  readonly idempotencyKey: IdempotencyKey
  readonly address: string
  readonly body: B
}
export type CommandContext = {
  readonly tx: DatabaseTransaction
  readonly at: Instant
  readonly author: Author
  readonly principal: Principal
}
type What<T> = {
  readonly endpoint: EndpointName
  readonly action: AuditAction
  readonly subject: { readonly type: string; readonly id: string }
  readonly reply: { readonly parse: (stored: unknown) => T }
}

/** Takes back what a command wrote before it was refused; the refusal is its answer. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
  readonly refused: Refused
  constructor(refused: Refused) {
    super(refused.code)
    this.refused = refused
  }
}

/**
 * One command on stock: once per key, with its audit row, all in one transaction. It reaches every row because goods pass
 * between owners: what the person may see and change is decided by `seesHub` and `runsHub` before anything is written.
 */
export async function stockCommand<B extends object, T extends object>(
  deps: StockDeps,
  { principal, idempotencyKey: key, address, body }: Asked<B>,
  { endpoint, action, subject, reply }: What<T>,
  work: (context: CommandContext) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  for (let collisions = 0; ; collisions++) {
    const at = deps.clock()
    const audited = async (tx: DatabaseTransaction): Promise<Outcome<T>> => {
      const done = await work({ tx, at: toInstant(at), author: authorOf(principal), principal })
      if (done.ok) await recordAudit(tx, { at, action, who: principal, address, subject, dealerCode: principal.dealerCode })
      return done
    }
    try {
      const command = { key, principal, endpoint, asked: { subject: subject.id, body }, at }
      const done = await commandOnce(deps.db, command, { revive: (stored) => reply.parse(stored), work: audited })
      if (done.ok) deps.onStock()
      return done
    } catch (error) {
      if (error instanceof CommandRefused) return error.refused
      if (!isCollision(error) || collisions === COLLISIONS_MAX) throw error
    }
  }
}

/** A hub of another dealer looks exactly like none at all. */
export function seesHub(principal: Principal, hub: Pick<Hub, 'dealerCode'>): boolean {
  return reachOf(principal).kind !== 'dealer' || hub.dealerCode === null || hub.dealerCode === principal.dealerCode
}

/** STK-7: null when the person runs the hub. Refusals in this order: hub_unknown (also another dealer's), not_permitted. */
export function runsHub(principal: Principal, hub: Hub | undefined, hubCode: string): Refused<'hub_unknown' | 'not_permitted'> | null {
  if (!hub || !seesHub(principal, hub)) return refuse('hub_unknown', hubCode)
  return mayRunHub(principal, hub) ? null : refuse('not_permitted', hubCode)
}
