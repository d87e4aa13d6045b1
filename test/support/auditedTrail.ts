import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openAuditKey } from '../../server/audit/auditKey.ts'
import { createAuditSealer, type AuditSealer } from '../../server/audit/auditSealer.ts'
import { readHeadCopies } from '../../server/audit/headCopies.ts'
import { recordAudit, type AuditEvent } from '../../server/audit/recordAudit.ts'
import { verifyAudit, type AuditProof } from '../../server/audit/verifyAudit.ts'
import { connectPool, type ConnectedDatabase } from '../../server/platform/connectPool.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { settleEpoch } from '../../server/replication/settleEpoch.ts'
import { movableClock, type MovableClock } from './deskServer.ts'
import { freshDatabase, type FreshDatabase } from './freshDatabase.ts'

export type AuditedTrail = {
  readonly database: FreshDatabase
  readonly auditor: ConnectedDatabase
  /** Where copies of the head and the keys lie. */
  readonly dir: string
  readonly clock: MovableClock
  readonly sealer: AuditSealer
  /** Writes events as the program does, each in a transaction of its own. */
  write(count: number, event?: Partial<AuditEvent>): Promise<void>
  /** Everything sealed, and the head copied out. */
  seal(): Promise<void>
  prove(): Promise<AuditProof>
  /** Statements in one transaction as a superuser who goes round the guards and leaves them standing. */
  tamper(...statements: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** An audit trail of its own on a real PostgreSQL, with a sealer that seals when told. */
export async function openTrail(): Promise<AuditedTrail> {
  const database = await freshDatabase()
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: randomUUID })
  const auditor = await connectPool({ url: database.ownerUrl, role: 'desk_auditor', max: 4, onIdleError: () => undefined })
  const dir = mkdtempSync(join(tmpdir(), 'dealer-desk-audit-'))
  const clock = movableClock()
  const key = await openAuditKey({ dir, keyFile: join(dir, 'audit-key.pem') })
  const onTrouble = (error: unknown) => {
    throw error
  }
  const sealer = createAuditSealer({ db: auditor.db, clock: clock.now, key, dir, onTrouble })
  return {
    database,
    auditor,
    dir,
    clock,
    sealer,
    async write(count, event = {}) {
      for (let i = 0; i < count; i += 1) {
        const subject = { type: 'contract', id: randomUUID() }
        const who = { action: 'contract.read', who: null, userId: randomUUID(), address: '10.0.0.1', subject } as const
        await withReach(database.db, { kind: 'none' }, (tx) => recordAudit(tx, { at: clock.now(), ...who, ...event }))
      }
    },
    seal: () => sealer.settle(),
    prove: async () => verifyAudit(auditor.db, await readHeadCopies([dir])),
    async tamper(...statements) {
      const client = new pg.Client({ connectionString: database.ownerUrl })
      await client.connect()
      try {
        for (const statement of ['begin', 'set local session_replication_role = replica', ...statements, 'commit'])
          await client.query(statement)
      } finally {
        await client.end()
      }
    },
    async close() {
      await auditor.close()
      await database.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
