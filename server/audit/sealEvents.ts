import { sql } from 'kysely'
import { z } from 'zod'
import { ADVISORY_LOCKS } from '../platform/advisoryLocks.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { runStatement, type Statement } from '../platform/namedStatements.ts'
import { withReach } from '../platform/withReach.ts'
import { genesisOf, headAfter, linkOf, SEALED_COLUMNS, sealedEventSchema, type AuditLink, type SealedEvent } from './auditChain.ts'

export const SEAL_BATCH = 1000

const stateSchema = z.object({
  chainId: z.uuid(),
  position: z.int().nullable(),
  head: z.instanceof(Buffer).nullable(),
  horizon: z.string().nullable(),
  sealedEpoch: z.uuid().nullable(),
  epoch: z.uuid(),
  xmin: z.string(),
})
type SealState = z.infer<typeof stateSchema>

const stillUnsealed = `not exists (select from desk.audit_link l where l.event_id = e.id)`
const statements = {
  // The horizon is taken before the events are read: everything below it had ended by then, and is seen.
  state: {
    name: 'audit.state',
    text: `select c.id as "chainId", s.position, s.head, h.xid::text as horizon, h.epoch as "sealedEpoch", y.epoch,
                  pg_snapshot_xmin(pg_current_snapshot())::text as xmin
             from desk.audit_chain c cross join desk.sync_epoch y
             left join desk.audit_horizon h on true
             left join lateral (select position, head from desk.audit_seal order by position desc limit 1) s on true`,
  },
  unsealed: {
    name: 'audit.unsealed',
    text: `select ${SEALED_COLUMNS} from desk.audit_event e
            where e.xid >= $1::text::xid8 and e.xid < $2::text::xid8 and ${stillUnsealed} order by e.xid, e.id limit $3`,
  },
  // Transaction numbers of another cluster say nothing here: everything that came with the backup is sealed as it stands.
  adopted: {
    name: 'audit.adopted',
    text: `select ${SEALED_COLUMNS} from desk.audit_event e where ${stillUnsealed} order by e.id limit $1`,
  },
  links: {
    name: 'audit.link',
    text: `insert into desk.audit_link (position, event_id, recorded_at, kept_years, digest)
           select r.position, r.event_id, e.recorded_at, r.kept_years, decode(r.digest, 'hex')
             from json_to_recordset($1::json) as r (position bigint, event_id bigint, kept_years smallint, digest text)
             join desk.audit_event e on e.id = r.event_id`,
  },
  seal: { name: 'audit.seal', text: `insert into desk.audit_seal (position, head) values ($1, $2)` },
  horizon: {
    name: 'audit.horizon',
    text: `insert into desk.audit_horizon (epoch, xid) values ($1, $2::text::xid8)
           on conflict (only_row) do update set epoch = excluded.epoch, xid = excluded.xid`,
  },
} as const satisfies Record<string, Statement>

export type SealPass = {
  readonly sealed: number
  /** True: the batch was full, and there may be more. */
  readonly more: boolean
}

/**
 * AUD-3: one pass of the sealer, as the auditor: takes the events of ended transactions in the order (transaction, id), chains
 * them behind the last head and writes links and seal in one transaction. Does nothing while another process seals, or before
 * the epoch of this database is settled.
 */
export async function sealEvents(db: Database): Promise<SealPass> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    const { rows: locks } = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${ADVISORY_LOCKS.auditSealer}) as held`.execute(
      tx,
    )
    const [found] = locks[0]?.held ? await runStatement(tx, statements.state) : []
    if (found === undefined) return { sealed: 0, more: false }
    const state = stateSchema.parse(found)
    const adopts = state.sealedEpoch !== null && state.sealedEpoch !== state.epoch
    const events = await unsealed(tx, state, adopts)
    const more = events.length === SEAL_BATCH
    await writeLinks(tx, state, events)
    // An idle database is not written to; an adoption is over when nothing of it is left.
    const moves = adopts ? !more : events.length > 0
    if (moves) await runStatement(tx, statements.horizon, [state.epoch, more ? events.at(-1)!.xid : state.xmin])
    return { sealed: events.length, more }
  })
}

async function unsealed(tx: DatabaseTransaction, { horizon, xmin }: SealState, adopts: boolean): Promise<readonly SealedEvent[]> {
  const rows = adopts
    ? await runStatement(tx, statements.adopted, [SEAL_BATCH])
    : await runStatement(tx, statements.unsealed, [horizon ?? '0', xmin, SEAL_BATCH])
  return z.array(sealedEventSchema).parse(rows)
}

async function writeLinks(tx: DatabaseTransaction, { chainId, position, head }: SealState, events: readonly SealedEvent[]): Promise<void> {
  if (events.length === 0) return
  const first = (position ?? 0) + 1
  const links = events.map((event, i) => linkOf(event, first + i))
  await runStatement(tx, statements.links, [JSON.stringify(links.map(linkRow))])
  await runStatement(tx, statements.seal, [first + links.length - 1, links.reduce(headAfter, head ?? genesisOf(chainId))])
}

function linkRow({ position, eventId, keptYears, digest }: AuditLink) {
  return { position, event_id: eventId, kept_years: keptYears, digest: digest.toString('hex') }
}
