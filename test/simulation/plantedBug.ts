import { applyChanges, changedFields } from '../../domain/contracts/contractChanges.ts'
import { decideContractMutation } from '../../domain/contracts/decideContractMutation.ts'
import { accept } from '../../domain/kernel/refusals.ts'
import { nextRevision } from '../../domain/replication/revision.ts'
import { domainDecisions, type Decisions } from '../../server/replication/decisions.ts'
import type { Transport } from '../../sync/ports.ts'

/** Mistakes that systems of this kind have shipped. The world must find each of them. */
export const plantedBugs = ['skip the rev check', 'counter before the write', 'drop an ack'] as const
export type PlantedBug = (typeof plantedBugs)[number]

/** Last writer wins: whoever comes second overwrites the fields he changed, whatever stands there. */
export function plantDecisions(bug: PlantedBug | null): { readonly decisions: Decisions } {
  if (bug !== 'skip the rev check') return { decisions: domainDecisions }
  const careless: typeof decideContractMutation = (input) => {
    const { current, mutation } = input
    const mine = current && applyChanges(current.body, mutation.changes)
    if (!current || !mine?.ok) return decideContractMutation(input)
    return {
      kind: 'write',
      outcome: 'applied',
      rev: nextRevision(current.rev, mutation.mutationId),
      body: mine.value,
      changed: changedFields(current.body, mine.value),
    }
  }
  return { decisions: { ...domainDecisions, decideContractMutation: careless } }
}

/** A desk that takes a lost answer for a good one. */
export function plantTransport(bug: PlantedBug | null): (transport: Transport) => Transport {
  if (bug !== 'drop an ack') return (transport) => transport
  return (transport) => ({
    ...transport,
    push: async (request, signal) => {
      const answer = await transport.push(request, signal)
      if (answer.kind !== 'unreachable') return answer
      const results = request.mutations.map(({ mutationId, baseRev }) => ({
        mutationId,
        outcome: 'applied' as const,
        rev: nextRevision(baseRev, mutationId),
      }))
      return { kind: 'value', ...accept({ epoch: request.epoch, results, eventsStored: 0 }) }
    },
  })
}
