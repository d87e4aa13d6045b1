import type { Millis } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'

/** What somebody may spend: `burst` units at once, and `perSecond` of them come back. A call costs as `routeCosts` says. */
export type CallBudget = { readonly burst: number; readonly perSecond: number }

const USER: CallBudget = { burst: 60_000, perSecond: 200 }
/** PCs of one shop behind one address, each with a person at work, twice over. */
const PERSONS_OF_ADDRESS = 20

/** A shop at work spends a few units a second: these stop a program that went wild, not a person in a hurry. */
export const callBudgets = {
  user: USER,
  // One person at a time works on a PC.
  device: USER,
  address: { burst: USER.burst * PERSONS_OF_ADDRESS, perSecond: USER.perSecond * PERSONS_OF_ADDRESS },
} as const satisfies Record<string, CallBudget>

/** The dearest call; see `routeCosts`. */
export const CALL_COST_MAX = 500
invariant(CALL_COST_MAX * 100 <= USER.burst, 'whoever was quiet is never refused a first call, nor a hundredth')

/** What is left of a budget, as of a time. */
export type CallBucket = { readonly left: number; readonly at: Millis }

/**
 * API-9: a token bucket. What a call of so many units leaves of a bucket (absent: nothing was spent yet), or in how many
 * milliseconds it can be paid: a refused call costs nothing, so that whoever waits as told gets in. A clock set back gives nothing
 * back and takes nothing away. Source: security requirement H-09.
 */
export function spendCall(
  bucket: CallBucket | undefined,
  call: { readonly budget: CallBudget; readonly cost: number; readonly now: Millis },
): { readonly bucket: CallBucket; readonly waitMs: number } {
  const { budget, cost, now } = call
  const cameBack = bucket === undefined ? budget.burst : (Math.max(0, now - bucket.at) * budget.perSecond) / 1000
  const has = Math.min(budget.burst, (bucket?.left ?? 0) + cameBack)
  if (has < cost) return { bucket: { left: has, at: now }, waitMs: Math.ceil(((cost - has) * 1000) / budget.perSecond) }
  return { bucket: { left: has - cost, at: now }, waitMs: 0 }
}
