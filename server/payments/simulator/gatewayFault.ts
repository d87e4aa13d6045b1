import { z } from 'zod'

/** What the simulated gateway does wrong, on order. */
export const gatewayFaults = [
  /** The card is declined, or the cancellation is not possible. */
  'refuse',
  /** It is done, and nobody is told. */
  'timeOut',
  /** Neither done nor answered. */
  'lose',
  /** The line delivers the call twice, the second time without its idempotency key, and the second answer comes back. */
  'answerTwice',
  /** The call waits somewhere and is done only after the next other call about the same payment was answered. */
  'answerAfterCancel',
  /** The call waits on its way until calls are let through (`POST /simulator/arrivals`); nobody is answered. */
  'arriveLate',
  /** Says 500 and does nothing; the next call succeeds. */
  'errorThenSucceed',
  /** It is done and journalled, and the process dies before it answers. */
  'die',
] as const
export const gatewayFaultSchema = z.enum(gatewayFaults)
export type GatewayFault = (typeof gatewayFaults)[number]

export const gatewayOperations = ['confirm', 'cancel', 'lookup'] as const
export type GatewayOperation = (typeof gatewayOperations)[number]

/** One order for faults: the next `times` calls of an operation, of one payment or (null) of any. */
export const faultOrderSchema = z.strictObject({
  operation: z.enum(gatewayOperations),
  fault: gatewayFaultSchema,
  paymentKey: z.string().nullable().default(null),
  times: z.int().min(1).max(1000).default(1),
})
export type FaultOrder = z.infer<typeof faultOrderSchema>

/** Faults on order, first come first served. A payment key such as `sim-refuse-0001` orders its own fault at confirmation. */
export function createFaultQueue(): {
  readonly order: (order: FaultOrder) => void
  readonly next: (operation: GatewayOperation, paymentKey: string) => GatewayFault | null
} {
  let orders: FaultOrder[] = []
  const spent = new Set<string>()
  return {
    order: (order) => void orders.push(order),
    next(operation, paymentKey) {
      const found = orders.find((one) => one.operation === operation && (one.paymentKey === null || one.paymentKey === paymentKey))
      if (found) {
        orders = orders.flatMap((one) => (one !== found ? [one] : one.times > 1 ? [{ ...one, times: one.times - 1 }] : []))
        return found.fault
      }
      const named = gatewayFaultSchema.safeParse(/^sim-(\w+)-/.exec(paymentKey)?.[1])
      if (operation !== 'confirm' || !named.success) return null
      if (named.data !== 'refuse' && spent.has(paymentKey)) return null
      spent.add(paymentKey)
      return named.data
    },
  }
}
