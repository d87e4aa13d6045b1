import { sql } from 'kysely'
import { z } from 'zod'
import type { AuditFinding } from '../../domain/audit/auditFinding.ts'
import { toInstant, type Instant } from '../../domain/kernel/instant.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { runStatement, type Statement } from '../platform/namedStatements.ts'
import { genesisOf, SEALED_COLUMNS, sealedEventSchema, type SealedEvent } from './auditChain.ts'
import { missingGuards } from './auditGuards.ts'
import { ChainWalk, type ChainStart } from './chainWalk.ts'
import type { CopiedHead, HeadCopies } from './headCopies.ts'

const PAGE = 2000

export type AuditProof = {
  /** Sealed events that were proven, purged ones included. */
  readonly links: number
  readonly position: number
  readonly purged: number
  /** Copies of this chain's head that were compared. */
  readonly heads: number
  /** Events that wait for the sealer, and since when the oldest does. */
  readonly unsealed: number
  readonly unsealedSince: Instant | null
  readonly findings: readonly AuditFinding[]
}

const statements = {
  begin: {
    name: 'verifyAudit.begin',
    text: `select c.id as "chainId", coalesce((select min(position) from desk.audit_link), 0)::int as first,
                  coalesce((select max(position) from desk.audit_seal), 0)::int as "lastSeal" from desk.audit_chain c`,
  },
  // A seal may stand where its link is gone.
  page: {
    name: 'verifyAudit.page',
    text: `select l.position, l.event_id as "eventId", (extract(epoch from l.recorded_at) * 1000000)::bigint::text as "sealedAt",
                  l.kept_years as "keptYears", l.digest, s.head, e.id is not null as stands, ${SEALED_COLUMNS}
             from desk.audit_link l
             left join desk.audit_event e on e.id = l.event_id
             left join desk.audit_seal s on s.position = l.position
            where l.position > $1 order by l.position limit $2`,
  },
  seals: {
    name: 'verifyAudit.seals',
    text: `select position, encode(head, 'hex') as head from desk.audit_seal where position = any($1::bigint[])`,
  },
  // An event whose transaction had ended before the last pass began, or that none can have written yet, came in by a back door.
  inserted: {
    name: 'verifyAudit.inserted',
    text: `select e.id from desk.audit_event e cross join desk.audit_horizon h cross join desk.sync_epoch y
            where h.epoch = y.epoch and (e.xid < h.xid or e.xid >= pg_snapshot_xmax(pg_current_snapshot()))
              and not exists (select from desk.audit_link l where l.event_id = e.id) order by e.id limit 1000`,
  },
  unsealed: {
    name: 'verifyAudit.unsealed',
    text: `select count(*)::int as events, min(e.recorded_at) as since from desk.audit_event e
            where not exists (select from desk.audit_link l where l.event_id = e.id)`,
  },
} as const satisfies Record<string, Statement>

const beginRows = z.tuple([z.object({ chainId: z.uuid(), first: z.int(), lastSeal: z.int() })])
const linkSchema = z.object({
  position: z.int(),
  eventId: z.int(),
  sealedAt: z.string(),
  keptYears: z.int(),
  digest: z.instanceof(Buffer),
  head: z.instanceof(Buffer).nullable(),
  stands: z.boolean(),
})
const sealRows = z.array(z.object({ position: z.int(), head: z.string() }))
const unsealedRows = z.tuple([z.object({ events: z.int(), since: z.date().nullable() })])

/**
 * AUD-5: proves the audit trail as of one moment: each event by its link, the links by their seals, the seals by the copies of
 * the head that lie outside of the database, and the guards by what the database says of itself. Changes nothing.
 */
export async function verifyAudit(db: Database, copies: HeadCopies): Promise<AuditProof> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await sql`select set_config('desk.reach', 'all', true)`.execute(tx)
      const [{ chainId, first, lastSeal }] = beginRows.parse(await runStatement(tx, statements.begin))
      const start = await startOf(tx, first, chainId)
      const walk = new ChainWalk(start)
      await walkAll(tx, walk, start)
      const inserted = z.array(z.object({ id: z.int() })).parse(await runStatement(tx, statements.inserted))
      const [{ events, since }] = unsealedRows.parse(await runStatement(tx, statements.unsealed))
      const { findings, purged } = walk.end()
      const heads = copies.heads.filter((head) => head.chainId === chainId).toSorted((a, b) => a.position - b.position)
      return {
        links: walk.position - start.position,
        position: walk.position,
        purged,
        heads: heads.length,
        unsealed: events - inserted.length,
        unsealedSince: events > inserted.length && since ? toInstant(since.getTime()) : null,
        findings: [
          ...findings,
          // A seal behind the last link: the links in between were taken away.
          ...(lastSeal > walk.position ? [{ kind: 'chainBroken', from: walk.position + 1, to: lastSeal } as const] : []),
          ...inserted.map(({ id }) => ({ kind: 'inserted', eventId: id }) as const),
          ...(await headFindings(tx, heads, start, Math.max(lastSeal, walk.position))),
          ...unproven({ walk, start, heads, copies }),
          ...copies.forged.map((line) => ({ kind: 'copyForged', ...line }) as const),
          ...(await missingGuards(tx)),
        ],
      }
    })
}

/** The chain begins behind its last checkpoint, if links were purged. */
async function startOf(tx: DatabaseTransaction, first: number, chainId: string): Promise<ChainStart> {
  const position = Math.max(0, first - 1)
  const [checkpoint] = position === 0 ? [] : sealRows.parse(await runStatement(tx, statements.seals, [[position]]))
  return { position, head: checkpoint ? Buffer.from(checkpoint.head, 'hex') : genesisOf(chainId) }
}

async function walkAll(tx: DatabaseTransaction, walk: ChainWalk, start: ChainStart): Promise<void> {
  for (let after = start.position, more = true; more; after = walk.position) {
    const rows = await runStatement(tx, statements.page, [after, PAGE])
    for (const row of rows) {
      const { position, eventId, sealedAt: recordedAt, keptYears, digest, head, stands } = linkSchema.parse(row)
      walk.add({ position, eventId, recordedAt, keptYears, digest }, stands ? eventIn(row) : null, head)
    }
    more = rows.length === PAGE
  }
}

const eventColumns = sealedEventSchema.strip()
function eventIn(row: unknown): SealedEvent {
  return eventColumns.parse(row)
}

/** What no copy speaks for. Copies beside an empty chain, or of another one only, mean that the database is not the one they were made of. */
function unproven(of: {
  readonly walk: ChainWalk
  readonly start: ChainStart
  readonly heads: readonly CopiedHead[]
  readonly copies: HeadCopies
}): readonly AuditFinding[] {
  const { walk, start, heads, copies } = of
  const links = walk.position - start.position
  const isProven = links > 0 ? heads.some(({ position }) => position > start.position) : heads.length > 0
  const isEmpty = walk.position === 0 && copies.heads.length === 0
  return isProven || isEmpty ? [] : [{ kind: 'unproven', links, copies: copies.heads.length - heads.length }]
}

/** The copies beside the seals. Of several copies behind the end the last one tells how much was cut. */
async function headFindings(
  tx: DatabaseTransaction,
  heads: readonly CopiedHead[],
  start: ChainStart,
  last: number,
): Promise<readonly AuditFinding[]> {
  const positions = [...new Set(heads.map(({ position }) => position))]
  const seals = new Map(sealRows.parse(await runStatement(tx, statements.seals, [positions])).map((seal) => [seal.position, seal.head]))
  const findings: AuditFinding[] = []
  const beyond = heads.findLast(({ position }) => position > last)
  if (beyond) findings.push({ kind: 'tailCut', last, copied: beyond.position, copiedAt: beyond.at })
  const within = heads.filter(({ position }) => position > start.position && position <= last)
  const differing = within.find(({ position, head }) => seals.get(position) !== head)
  if (differing) {
    const agreeing = within.findLast(({ position, head }) => position < differing.position && seals.get(position) === head)
    const from = (agreeing?.position ?? start.position) + 1
    findings.push({ kind: 'rewritten', from, to: differing.position, copiedAt: differing.at })
  }
  return findings
}
