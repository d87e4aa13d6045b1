import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import type { Conflict } from '../../domain/contracts/conflict.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { ConflictMutation, ContractMutation } from '../../domain/protocol/push.ts'
import type { ReplicationTransaction, WantedNumber } from './replicationStore.ts'

/** The numbers that one transaction writes into contracts. */
export type NumberDesk = {
  isTaken(contractId: string, msisdn: Contract['msisdn']): boolean
  /** From now on in this transaction it is this contract's. */
  take(contractId: string, msisdn: Contract['msisdn']): void
}

/** NUM-5: looks up, once for all mutations of a transaction, which of the numbers they would write somebody else has. */
export async function openNumberDesk(tx: ReplicationTransaction, wanted: readonly WantedNumber[], at: Instant): Promise<NumberDesk> {
  const taken = wanted.length === 0 ? [] : await tx.takenNumbers(wanted, at)
  const keys = new Set(taken.map(keyOf))
  const owners = new Map<string, string>()
  return {
    isTaken(contractId, msisdn) {
      const owner = owners.get(msisdn)
      return keys.has(keyOf({ contractId, msisdn })) || (owner !== undefined && owner !== contractId)
    },
    take: (contractId, msisdn) => void owners.set(msisdn, contractId),
  }
}

/** The number that an edit writes; what is none is refused by the rules of the edit. */
export function numbersOfEdit({ id, changes }: ContractMutation): readonly WantedNumber[] {
  return changes.flatMap(({ path, to }) => (path === 'msisdn' ? numberIn(id, to) : []))
}

/** Those that a decision at the desk may write. */
export function numbersOfDecision({ action }: ConflictMutation, conflict: Conflict | undefined): readonly WantedNumber[] {
  const choice = action.kind === 'resolve' ? action.resolution.choices['msisdn'] : undefined
  if (choice === undefined || choice === 'theirs' || conflict === undefined) return []
  return numberIn(conflict.docId, typeof choice === 'string' ? conflict[choice].msisdn : choice.value)
}

function numberIn(contractId: string, value: unknown): readonly WantedNumber[] {
  const parsed = contractSchema.shape.msisdn.safeParse(value)
  return parsed.success ? [{ contractId, msisdn: parsed.data }] : []
}

const keyOf = ({ contractId, msisdn }: WantedNumber): string => `${msisdn} ${contractId}`
