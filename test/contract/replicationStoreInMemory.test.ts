import { createMemoryReplicationStore } from '../../server/replication/memoryReplicationStore.ts'
import { epochOf } from '../domain/contracts/sampleContract.ts'
import { replicationStoreContract } from './replicationStoreContract.ts'

replicationStoreContract('in memory', async () => {
  const store = createMemoryReplicationStore({ epoch: epochOf(1) })
  const audit = async () =>
    store
      .tables()
      .audit.map(({ action, detail }) => ({ action, eventId: typeof detail['eventId'] === 'string' ? detail['eventId'] : null }))
  return { store, audit, close: async () => undefined }
})
