import { randomUUID } from 'node:crypto'
import type { Contract } from '../../../domain/contracts/contract.ts'
import { clientIdSchema, epochSchema, mutationIdSchema } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { SYNC_SCHEMA } from '../../../domain/protocol/pull.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { contractIdOf, sampleContract, staffA } from '../../domain/contracts/sampleContract.ts'
import { serviceOn } from '../replication/postgresWorld.ts'
import type { OpenedShop } from './openedShop.ts'
import { contractOf, contractRevOf, placement } from './orderShop.ts'

export const UNDO_OVER_MS = 11 * MINUTE_MS

/** What is done with numbers in a shop; `shop` is asked for when something is done. */
export function numbersAt(shop: () => OpenedShop) {
  const database = () => shop().database
  const read = <T>(work: Parameters<typeof withReach<T>>[2]) => withReach(database().db, { kind: 'all' }, work)
  return {
    read,

    /** Contracts that stand from the first. */
    write: async (...contracts: readonly (readonly [number: number, differing: Partial<Contract>])[]): Promise<void> => {
      await serviceOn(database()).write({
        documents: contracts.map(([number, differing]) => ({
          type: 'contract' as const,
          id: contractIdOf(number),
          body: sampleContract(number, differing),
        })),
        origin: 'created',
        author: null,
        mode: 'create',
      })
    },

    renumber: async (contract: number, msisdn: string) => {
      const base = placement('NUMBER_CHANGE', { fulfilment: { kind: 'hub', hubCode: 'CTR-A' } })
      const baseRev = (await contractRevOf(database(), contract)) as never
      const lastFour = (await contractOf(database(), contractIdOf(contract)))!.msisdn.slice(-4)
      const guard = { ...base.contract!.guard!, lastFour }
      return { ...base, contract: { ...base.contract!, contractId: contractIdOf(contract), baseRev, msisdn, guard } }
    },

    /** What somebody else writes by hand, from what he sees now. */
    edited: async (contract: number, path: string, to: Json) => {
      const baseRev = (await contractRevOf(database(), contract)) as never
      const pushed = await serviceOn(database()).push(staffA, {
        epoch: epochSchema.parse(shop().epoch),
        schema: SYNC_SCHEMA,
        clientId: clientIdSchema.parse(randomUUID()),
        mutations: [
          {
            type: 'contract',
            mutationId: mutationIdSchema.parse(randomUUID()),
            sequence: 1,
            id: contractIdOf(contract),
            baseRev,
            base: null,
            changes: [{ path, from: null, to }],
          },
        ],
      })
      return pushed.ok ? pushed.value.results[0] : undefined
    },

    keptRow: (msisdn: string) =>
      read((tx) => tx.selectFrom('desk.kept_number').select(['order_id', 'rests_until']).where('msisdn', '=', msisdn).executeTakeFirst()),
  }
}
