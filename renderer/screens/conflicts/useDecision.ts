import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import type { Choice, Conflict } from '../../../domain/contracts/conflict.ts'
import { contractSchema, monthlyFeeOf, type Contract } from '../../../domain/contracts/contract.ts'
import { isContractField, valueAt, withField, withValueAt } from '../../../domain/contracts/contractChanges.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import { jsonEqual, type Json } from '../../../domain/kernel/json.ts'

export type Choices = Readonly<Record<string, Choice>>

export type Priced = Pick<Contract, 'plan' | 'addOns' | 'discountPlan'>
const { plan, addOns, discountPlan } = contractSchema.shape
const pricedSchema = z.object({ plan, addOns, discountPlan })

/**
 * What the customer would pay for with these choices; fields not chosen yet stay as they are now. Only the priced part is
 * looked at: the rest of a conflict comes masked. Undefined: a value written by hand is no valid one.
 */
export function pricedWith(conflict: Conflict, choices: Choices): Priced | undefined {
  const body = conflict.fields.reduce<Json>((draft, { path }) => {
    const choice = choices[path]
    if (choice === undefined || choice === 'theirs' || !isContractField(path)) return draft
    if (typeof choice === 'object') return withValueAt(draft, path, choice.value)
    return withField(draft, path, conflict[choice])
  }, conflict.theirs)
  return pricedSchema.safeParse(body).data
}

/** What taking this value alone would add to the monthly fee of the contract both sides started from. */
export function feeEffect(conflict: Conflict, field: ContractField, side: 'mine' | 'theirs'): number {
  const { data } = pricedSchema.safeParse(withField(conflict.base, field, conflict[side]))
  return data ? monthlyFeeOf(data) - monthlyFeeOf(conflict.base) : 0
}

export type Decision = {
  readonly choices: Choices
  readonly left: number
  /** The contract moved while the person was choosing, and some choices were taken away. */
  readonly moved: boolean
  readonly choose: (field: string, choice: Choice) => void
  readonly undo: () => void
}

/** Choices in the order they were made, so that the last one can be undone until the decision is sent. */
export function useDecision(conflict: Conflict): Decision {
  const [made, setMade] = useState<readonly { readonly field: string; readonly choice: Choice }[]>([])
  const [moved, setMoved] = useState(false)
  const seen = useRef(conflict)
  useEffect(() => {
    const before = seen.current
    seen.current = conflict
    if (before.theirsRev === conflict.theirsRev) return
    const stale = conflict.fields
      .filter(({ path }) => !jsonEqual(valueAt(before.theirs, path), valueAt(conflict.theirs, path)))
      .map(({ path }) => path)
    setMade((list) => {
      const kept = list.filter(({ field }) => !stale.includes(field))
      if (kept.length < list.length) setMoved(true)
      return kept
    })
  }, [conflict])
  const choices: Choices = Object.fromEntries(made.map(({ field, choice }) => [field, choice]))
  return {
    choices,
    moved,
    left: conflict.fields.filter(({ path }) => choices[path] === undefined).length,
    choose(field, choice) {
      setMoved(false)
      setMade((list) => [...list, { field, choice }])
    },
    undo: () => setMade((list) => list.slice(0, -1)),
  }
}
