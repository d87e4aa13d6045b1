import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import type { Conflict } from '../../domain/contracts/conflict.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import { hasItsNumber } from '../../domain/orders/lineNumber.ts'
import type { ConflictMutation, ContractMutation } from '../../domain/protocol/push.ts'
import type { NumberForContract, ReplicationTransaction } from './replicationStore.ts'
import type { Workbench } from './workbench.ts'

/** Whether a number is somebody else's than this contract's, as things stand at this point of the transaction. */
export type IsNumberTaken = (contractId: string, msisdn: Contract['msisdn']) => boolean

/**
 * NUM-5: looks up, once for all mutations of a transaction, which of the numbers they would write somebody else has. What lies on the
 * bench is asked there, when it is decided: there a number may go from one contract to another. `contractIds`: those that were locked.
 */
export async function lookUpNumbers(
  tx: ReplicationTransaction,
  given: {
    readonly numbers: readonly NumberForContract[]
    readonly bench: Workbench
    readonly contractIds: readonly string[]
    readonly at: Instant
  },
): Promise<IsNumberTaken> {
  const { numbers, bench, contractIds, at } = given
  const onBench = contractIds.filter((id) => bench.contract(id) !== undefined)
  const taken = numbers.length === 0 ? [] : await tx.takenNumbers(numbers, { at, except: onBench })
  const keys = new Set(taken.map(keyOf))
  return (contractId, msisdn) =>
    keys.has(keyOf({ contractId, msisdn })) ||
    contractIds.some((id) => {
      const other = id === contractId ? undefined : bench.contract(id)
      return other !== undefined && !other.deleted && other.body.msisdn === msisdn && hasItsNumber(other.body, at)
    })
}

/** The number that an edit writes; what is none is refused by the rules of the edit. */
export function numbersOfEdit({ id, changes }: ContractMutation): readonly NumberForContract[] {
  return changes.flatMap(({ path, to }) => (path === 'msisdn' ? numberIn(id, to) : []))
}

/** Those that a decision at the desk may write. */
export function numbersOfDecision({ action }: ConflictMutation, conflict: Conflict | undefined): readonly NumberForContract[] {
  const choice = action.kind === 'resolve' ? action.resolution.choices['msisdn'] : undefined
  if (choice === undefined || choice === 'theirs' || conflict === undefined) return []
  return numberIn(conflict.docId, typeof choice === 'string' ? conflict[choice].msisdn : choice.value)
}

function numberIn(contractId: string, value: unknown): readonly NumberForContract[] {
  const parsed = contractSchema.shape.msisdn.safeParse(value)
  return parsed.success ? [{ contractId, msisdn: parsed.data }] : []
}

const keyOf = ({ contractId, msisdn }: NumberForContract): string => `${msisdn} ${contractId}`
