import { createMemoryReplicationStore } from '../../server/replication/memoryReplicationStore.ts'
import { epochOf } from '../domain/contracts/sampleContract.ts'
import { replicationConflictContract } from './replicationConflictContract.ts'
import { replicationPullContract } from './replicationPullContract.ts'
import { replicationServiceContract } from './replicationServiceContract.ts'
import { replicationStoreContract, type OpenedStore } from './replicationStoreContract.ts'

async function open(): Promise<OpenedStore> {
  const store = createMemoryReplicationStore({ epoch: epochOf(1) })
  const eventId = (value: unknown) => (typeof value === 'string' ? value : null)
  const audit = async () => store.tables().audit.map(({ action, detail }) => ({ action, eventId: eventId(detail['eventId']) }))
  return { store, audit, close: async () => undefined }
}

replicationStoreContract('in memory', open)
replicationServiceContract('in memory', open)
replicationConflictContract('in memory', open)
replicationPullContract('in memory', open)
