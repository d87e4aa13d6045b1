import { sql } from 'kysely'
import { z } from 'zod'
import { MINUTE_MS, SECOND_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'
import type { AuditKey } from './auditKey.ts'
import { copyHead } from './headCopies.ts'
import { sealEvents } from './sealEvents.ts'

const SEAL_EVERY_MS = SECOND_MS
const COPY_EVERY_MS = MINUTE_MS

export type AuditSealer = {
  /** Seals and copies by itself from now on. */
  readonly start: () => void
  /** Seals and copies what is left, and no more. */
  readonly stop: () => Promise<void>
  /** Seals everything there is to seal now, and copies the head out if it moved. */
  readonly settle: () => Promise<void>
}

export type SealerDeps = {
  /** The auditor's own connection: the program's role can write neither links nor seals. */
  readonly db: Database
  readonly clock: () => Millis
  readonly key: AuditKey
  /** Where the signed heads go: outside of the database. */
  readonly dir: string
  readonly onTrouble: (error: unknown) => void
}

/**
 * AUD-3, AUD-4: seals what was written about once a second, in every process that works, one of them at a time; each process
 * copies the signed head out once a minute. What fails is told and tried again with the next pass.
 */
export function createAuditSealer(deps: SealerDeps): AuditSealer {
  const { db, clock } = deps
  let timer: ReturnType<typeof setTimeout> | undefined
  let passing: Promise<void> | null = null
  let isStopped = false
  let copied = { position: 0, at: Number.NEGATIVE_INFINITY }

  async function sealAll(): Promise<void> {
    while ((await sealEvents(db)).more);
  }

  async function copyIfMoved(): Promise<void> {
    const head = await lastHead(db)
    if (head === null || head.position === copied.position) return
    const at = clock()
    const told = await copyHead(deps.dir, deps.key, { ...head, at })
    await db
      .insertInto('desk.audit_head')
      .values({ position: told.position, key_id: told.keyId, head: Buffer.from(told.head, 'hex'), copied_at: toInstant(at) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    copied = { position: told.position, at }
  }

  async function settle(): Promise<void> {
    await sealAll()
    await copyIfMoved()
  }

  async function pass(): Promise<void> {
    await sealAll()
    if (clock() - copied.at >= COPY_EVERY_MS) await copyIfMoved()
  }

  function next(delayMs: number): void {
    timer = setTimeout(() => {
      passing = pass()
        .catch(deps.onTrouble)
        .finally(() => {
          passing = null
          if (!isStopped) next(SEAL_EVERY_MS)
        })
    }, delayMs)
    timer.unref()
  }

  return {
    start: () => next(0),
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await passing
      await settle().catch(deps.onTrouble)
    },
    settle,
  }
}

const headRows = z.array(z.object({ chainId: z.uuid(), position: z.int(), head: z.instanceof(Buffer) }))

async function lastHead(db: Database): Promise<{ readonly chainId: string; readonly position: number; readonly head: string } | null> {
  const { rows } = await sql`select c.id as "chainId", s.position, s.head
                               from desk.audit_chain c cross join desk.audit_seal s order by s.position desc limit 1`.execute(db)
  const [found] = headRows.parse(rows)
  return found ? { ...found, head: found.head.toString('hex') } : null
}
