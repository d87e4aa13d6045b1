import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { CommandEntry } from '../../../sync/commandApi.ts'
import type { OrderRow } from '../../../sync/salesTopics.ts'

export const orderLists = ['all', 'open', 'waves', 'trouble', 'queued', 'done'] as const
export type OrderList = (typeof orderLists)[number]

/** The states of each list; none: all. */
export const statesOf: Record<OrderList, readonly OrderState[]> = {
  all: [],
  open: ['placed', 'stockHeld', 'paymentPending', 'paid', 'confirmed', 'picking', 'shipped', 'delivered'],
  waves: ['waitlisted', 'stockHeld', 'paymentPending', 'paymentFailed', 'paid', 'confirmed'],
  trouble: ['paymentFailed', 'outOfStock', 'deliveryFailed', 'cancelling', 'compensating', 'compensationStuck'],
  queued: [],
  done: ['completed', 'cancelled', 'compensated'],
}

/** Those of a wave: who has a handset and may be called, and who waits for a turn, each in the order of the wave. */
export function waveRows(rows: readonly OrderRow[]): { readonly call: readonly OrderRow[]; readonly waiting: readonly OrderRow[] } {
  const inWave = rows
    .filter(({ waitlist }) => waitlist !== null)
    .toSorted((a, b) => (a.waitlist?.wave ?? 0) - (b.waitlist?.wave ?? 0) || (a.waitlist?.position ?? 0) - (b.waitlist?.position ?? 0))
  return {
    call: inWave.filter(({ waitlist, state }) => waitlist?.allocatedAt !== null && state !== 'waitlisted'),
    waiting: inWave.filter(({ state }) => state === 'waitlisted'),
  }
}

/** What was done to orders here and the centre has not taken, or refused; what a person has to look at first. */
export function queuedOrders(entries: readonly CommandEntry[]): readonly CommandEntry[] {
  return entries
    .filter(({ endpoint }) => endpoint.startsWith('POST /orders'))
    .toSorted((a, b) => Number(b.refusal !== null) - Number(a.refusal !== null) || (a.madeAt < b.madeAt ? 1 : -1))
}
