import { z } from 'zod'
import { createPgReplicationStore } from '../../../server/replication/pgReplicationStore.ts'
import { replicationConflictContract } from '../../contract/replicationConflictContract.ts'
import { replicationPullContract } from '../../contract/replicationPullContract.ts'
import { replicationServiceContract } from '../../contract/replicationServiceContract.ts'
import { replicationStoreContract, type OpenedStore } from '../../contract/replicationStoreContract.ts'
import { epochOf } from '../../domain/contracts/sampleContract.ts'
import { asOwner, freshDatabase } from '../../support/freshDatabase.ts'

const auditSchema = z.array(z.object({ action: z.string(), eventId: z.string().nullable() }))

async function open(): Promise<OpenedStore> {
  const database = await freshDatabase()
  await asOwner(database.ownerUrl, `insert into desk.sync_epoch (epoch, place, started_at) values ($1, 'here', now())`, [epochOf(1)])
  const audit = async () => {
    const text = `select action, detail ->> 'eventId' as "eventId" from desk.audit_event order by id`
    return auditSchema.parse((await asOwner(database.ownerUrl, text)).rows)
  }
  return { store: createPgReplicationStore(database.pool), audit, close: () => database.close() }
}

replicationStoreContract('on PostgreSQL', open)
replicationServiceContract('on PostgreSQL', open)
replicationConflictContract('on PostgreSQL', open)
replicationPullContract('on PostgreSQL', open)
