import type { Logger } from 'pino'
import { isOnlyUnproven } from '../../domain/audit/auditFinding.ts'
import { SECOND_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { nextSeoulHour } from '../../domain/kernel/seoulTime.ts'
import type { ConnectedDatabase } from '../platform/connectPool.ts'
import { jsonb, type Database } from '../platform/database.ts'
import { armTimers } from '../platform/timers.ts'
import { withReach } from '../platform/withReach.ts'
import { keepReport } from './auditReports.ts'
import { openAuditKey } from './auditKey.ts'
import { createAuditSealer, type AuditSealer } from './auditSealer.ts'
import { readHeadCopies, type HeadCopies } from './headCopies.ts'
import { purgeAudit } from './purgeAudit.ts'
import { watchAnomalies } from './watchAnomalies.ts'
import { verifyAudit, type AuditProof } from './verifyAudit.ts'

const VERIFY_TIMER = 'auditVerify'
const PURGE_TIMER = 'auditPurge'
const WATCH_TIMER = 'auditWatch'
const REPORT_TIMER = 'auditReport'
const EVERYWHERE = 'all'
/** Between the proof of stock and the first shops. */
const VERIFIED_AT_HOUR = 5
const PURGED_AT_HOUR = 3
/** Looked at every night: the first one of a month keeps the figures of the month before. */
const REPORTED_AT_HOUR = 2
const WATCH_EVERY_MS = 30 * SECOND_MS
/** The first proof of a database follows its first start. */
const FIRST_PROOF_AFTER_MS = 30 * SECOND_MS
/** So many findings are kept with a proof; the command names them all. */
const TOLD_MAX = 50

export type Audit = {
  readonly sealer: AuditSealer
  readonly timers: Readonly<Record<string, (refId: string) => Promise<Instant | null>>>
  /** In processes that work: seals from now on and arms what runs by itself. */
  readonly begin: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The work on the audit trail that nobody asks for: sealing it, copying its head out, proving it, looking for what is unusual. */
export async function createAudit(deps: {
  /** The program's own, for its timers. */
  readonly db: Database
  /** The auditor's own (`desk_auditor`). */
  readonly database: ConnectedDatabase
  readonly dir: string
  readonly keyFile: string
  readonly clock: () => Millis
  readonly log: Logger
  readonly onTrouble: (error: unknown) => void
}): Promise<Audit> {
  const { db, dir, clock } = deps
  const auditor = deps.database.db
  const key = await openAuditKey(deps)
  const sealer = createAuditSealer({ db: auditor, clock, key, dir, onTrouble: deps.onTrouble })
  return {
    sealer,
    timers: {
      [WATCH_TIMER]: async () => {
        for (const { rule, eventId, count } of await watchAnomalies(auditor)) deps.log.warn({ rule, eventId, count }, 'unusual access')
        return toInstant(clock() + WATCH_EVERY_MS)
      },
      [REPORT_TIMER]: async () => {
        await keepReport(auditor, clock())
        return nextSeoulHour(clock(), REPORTED_AT_HOUR)
      },
      [PURGE_TIMER]: async () => {
        const removed = await purgeAudit(auditor)
        if (removed > 0) deps.log.info({ removed }, 'audit events went after their years')
        return nextSeoulHour(clock(), PURGED_AT_HOUR)
      },
      [VERIFY_TIMER]: async () => {
        const proof = await verifyAudit(auditor, await copiesIn(dir, deps.onTrouble))
        await keepProof(auditor, proof)
        logProof(deps.log, proof)
        return nextSeoulHour(clock(), VERIFIED_AT_HOUR)
      },
    },
    begin: async () => {
      sealer.start()
      await armOnce(db, WATCH_TIMER, toInstant(clock() + WATCH_EVERY_MS))
      await armOnce(db, REPORT_TIMER, nextSeoulHour(clock(), REPORTED_AT_HOUR))
      await armOnce(db, PURGE_TIMER, nextSeoulHour(clock(), PURGED_AT_HOUR))
      await armOnce(db, VERIFY_TIMER, toInstant(clock() + FIRST_PROOF_AFTER_MS))
    },
    stop: () => sealer.stop(),
  }
}

/** A timer that goes on by itself is armed once per database. */
async function armOnce(db: Database, kind: string, dueAt: Instant): Promise<void> {
  await withReach(db, { kind: 'none' }, async (tx) => {
    const known = await tx.selectFrom('desk.timer').select('kind').where('kind', '=', kind).executeTakeFirst()
    if (!known) await armTimers(tx, [{ kind, refId: EVERYWHERE, dueAt }])
  })
}

/** Copies that cannot be read prove nothing, and a night without a proof says less than a proof that found none of them. */
async function copiesIn(dir: string, onTrouble: (error: unknown) => void): Promise<HeadCopies> {
  try {
    return await readHeadCopies([dir])
  } catch (error) {
    onTrouble(error)
    return { heads: [], forged: [] }
  }
}

async function keepProof(auditor: Database, { links, position, heads, findings }: AuditProof): Promise<void> {
  const told = jsonb(findings.slice(0, TOLD_MAX))
  await auditor.insertInto('desk.audit_verification').values({ events: links, position, heads, findings: findings.length, told }).execute()
}

function logProof(log: Logger, { findings, ...sizes }: AuditProof): void {
  if (findings.length === 0) log.info(sizes, 'the audit trail agrees with its chain')
  else {
    const told = isOnlyUnproven(findings)
      ? 'the audit trail is not proven: no signed copy of its head can be read'
      : 'the audit trail was tampered with'
    log.error({ ...sizes, findings: findings.slice(0, 20) }, told)
  }
}
