import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { basePlans } from '../../domain/catalogue/basePlans.ts'
import type { ReplicationService } from '../../server/replication/replicationService.ts'
import { createReplicationService } from '../../server/replication/replicationService.ts'
import { createPgReplicationStore } from '../../server/replication/pgReplicationStore.ts'
import { settleEpoch } from '../../server/replication/settleEpoch.ts'
import { demoDealers } from '../../server/demo/demoHubs.ts'
import { ImportService } from '../../server/imports/importService.ts'
import { freshDatabase, type FreshDatabase } from './freshDatabase.ts'

export type ImportDesk = {
  readonly database: FreshDatabase
  readonly replication: ReplicationService
  /** A folder of the test's own. */
  readonly folder: string
  /** Another service on the same database, as another start of the program makes one. */
  readonly service: (overrides?: { readonly onBatch?: () => void }) => ImportService
  readonly close: () => Promise<void>
}

/** An empty store with dealers and plans, and imports over the real replication. */
export async function importDesk(): Promise<ImportDesk> {
  const database = await freshDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'dealer-desk-import-'))
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: v7 })
  const store = createPgReplicationStore(database.pool)
  const replication = createReplicationService({ store, clock: { now: Date.now }, random: { uuid: v7 } })
  await database.db
    .insertInto('desk.dealer')
    .values(demoDealers.map(({ code, name }) => ({ code, name })))
    .execute()
  const documents = basePlans.map((body) => ({ type: 'plan' as const, id: body.code, body }))
  await replication.write({ documents, origin: 'created', author: null, mode: 'create' })
  return {
    database,
    replication,
    folder,
    service: (overrides) =>
      new ImportService({
        db: database.db,
        clock: Date.now,
        newId: v7,
        spoolDir: join(folder, 'spool'),
        onError: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
        createContracts: async (contracts, author) => {
          const written = contracts.map(({ id, body }) => ({ type: 'contract' as const, id, body }))
          const reply = await replication.write({ documents: written, origin: 'imported', author, mode: 'create' })
          overrides?.onBatch?.()
          return reply.documents
        },
      }),
    close: async () => {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
