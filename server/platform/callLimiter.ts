import type { Principal } from '../../domain/access/principal.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { callBudgets, spendCall, type CallBucket, type CallBudget } from '../../domain/protocol/callBudget.ts'
import { networkOf } from './networkOf.ts'

export type CallLimiter = {
  /** In how many milliseconds this address may make such a call; 0: now, and it has paid. */
  admitAddress(address: string, cost: number): number
  /** The same for who was recognised. Neither person nor PC pays for a call that the other cannot afford. */
  admitPerson(person: Pick<Principal, 'userId' | 'deviceId'>, cost: number): number
}

/** Above this many, those that were filled longest ago are forgotten: a flood of addresses must not fill the memory. */
const BUCKETS_MAX = 50_000

/**
 * API-9: who has called more than is left for it waits. In the memory of this process: a restart forgives, and of several
 * processes each counts what it sees. `times`: by how much the budgets of the table are widened.
 */
export function createCallLimiter({ clock, times }: { readonly clock: () => Millis; readonly times: number }): CallLimiter {
  const addresses = shelf(widened(callBudgets.address, times), clock)
  const users = shelf(widened(callBudgets.user, times), clock)
  const devices = shelf(widened(callBudgets.device, times), clock)
  return {
    admitAddress(address, cost) {
      const key = networkOf(address)
      const spent = addresses.spend(key, cost)
      addresses.keep(key, spent.bucket)
      return spent.waitMs
    },
    admitPerson({ userId, deviceId }, cost) {
      const user = users.spend(userId, cost)
      const device = devices.spend(deviceId, cost)
      const waitMs = Math.max(user.waitMs, device.waitMs)
      if (waitMs > 0) return waitMs
      users.keep(userId, user.bucket)
      devices.keep(deviceId, device.bucket)
      return 0
    },
  }
}

function widened({ burst, perSecond }: CallBudget, times: number): CallBudget {
  return { burst: burst * times, perSecond: perSecond * times }
}

function shelf(budget: CallBudget, clock: () => Millis) {
  const buckets = new Map<string, CallBucket>()
  return {
    spend: (key: string, cost: number) => spendCall(buckets.get(key), { budget, cost, now: clock() }),
    keep(key: string, bucket: CallBucket): void {
      buckets.set(key, bucket)
      const oldest = buckets.size > BUCKETS_MAX ? buckets.keys().next().value : undefined
      if (oldest !== undefined) buckets.delete(oldest)
    },
  }
}
