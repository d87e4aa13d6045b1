import { v7 } from 'uuid'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { contractIdOf, sampleContract } from '../../domain/contracts/sampleContract.ts'
import { connectPool, type ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import { createPgReplicationStore } from '../../../server/replication/pgReplicationStore.ts'
import { createReplicationService, type ReplicationDeps, type ReplicationService } from '../../../server/replication/replicationService.ts'
import type { DocumentState } from '../../../server/replication/workbench.ts'

/** One server process over a real database: a pool and a service with lanes of its own. */
export type ServerProcess = { readonly service: ReplicationService; readonly connected: ConnectedDatabase }

export async function serverProcess(url: string, more: Partial<ReplicationDeps> = {}): Promise<ServerProcess> {
  const connected = await connectPool({ url, onIdleError: () => undefined })
  return { connected, service: serviceOn(connected, more) }
}

export function serviceOn(connected: ConnectedDatabase, more: Partial<ReplicationDeps> = {}): ReplicationService {
  const store = createPgReplicationStore(connected.pool)
  return createReplicationService({ store, clock: { now: () => Date.now() }, random: { uuid: () => v7() }, ...more })
}

/** Contracts 1 … count, of the given dealers in turn. */
export async function writeContracts(service: ReplicationService, count: number, dealers: readonly string[] = ['D1001']): Promise<void> {
  const documents = Array.from({ length: count }, (_, i): DocumentState => {
    return {
      type: 'contract',
      id: contractIdOf(i + 1),
      body: sampleContract(i + 1, { dealerCode: dealerCodeSchema.parse(dealers[i % dealers.length]) }),
    }
  })
  await service.write({ documents, origin: 'created', author: null, mode: 'create' })
}
