import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { PaymentGateway } from '../../../server/payments/paymentGateway.ts'
import type { FaultOrder } from '../../../server/payments/simulator/gatewayFault.ts'

export type GatewayUnderTest = {
  readonly gateway: () => PaymentGateway
  readonly order: (
    fault: Omit<FaultOrder, 'paymentKey' | 'times'> & { readonly paymentKey?: string; readonly times?: number },
  ) => Promise<void>
  /** KRW captured less KRW refunded, by the gateway's own books. */
  readonly kept: (paymentKey: string) => Promise<number>
}

export const anOrder = (amount = 1_155_000) => {
  const orderId = randomUUID()
  return { paymentKey: `pay-${orderId}`, orderId, amount, idempotencyKey: `${orderId}-confirm` }
}
/** As a saga asks: under one key until the answer tells something. */
async function untilTold<T extends { readonly kind: string }>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask()
    if (answer.kind !== 'unknown' || attempt === 10) return answer
  }
}

/** What every payment gateway behind the port promises. */
export function paymentGatewayContract({ gateway, order, kept }: GatewayUnderTest): void {
  test('[SAG-7] confirming captures at once; the same call again gives the same reference and no second capture', async () => {
    const asked = anOrder()
    const first = await gateway().confirm(asked)
    expect(first).toMatchObject({ kind: 'done', value: { state: 'captured', capturedAmount: asked.amount, refundedAmount: 0 } })
    expect(await gateway().confirm(asked)).toEqual(first)
    expect(await kept(asked.paymentKey)).toBe(asked.amount)
  })

  test('[SAG-7] money goes back once per key, in part or in whole, never more than was captured', async () => {
    const asked = anOrder(100_000)
    await gateway().confirm(asked)
    const part = { paymentKey: asked.paymentKey, amount: 30_000, reason: '부분 취소', idempotencyKey: randomUUID() }
    expect(await gateway().refund(part)).toMatchObject({ kind: 'done', value: { refundedAmount: 30_000 } })
    expect(await gateway().refund(part)).toMatchObject({ kind: 'done', value: { refundedAmount: 30_000 } })
    expect(await gateway().refund({ ...part, amount: 80_000, idempotencyKey: randomUUID() })).toMatchObject({ kind: 'refused' })
    const rest = { ...part, amount: 70_000, idempotencyKey: randomUUID() }
    expect(await gateway().refund(rest)).toMatchObject({ kind: 'done', value: { refundedAmount: 100_000 } })
    expect(await gateway().refund({ ...rest, idempotencyKey: randomUUID() })).toMatchObject({
      kind: 'done',
      value: { refundedAmount: 100_000 },
    })
    expect(await kept(asked.paymentKey)).toBe(0)
  })

  test('a refusal is final, told as such, and nothing was taken', async () => {
    const asked = anOrder()
    await order({ operation: 'confirm', fault: 'refuse', paymentKey: asked.paymentKey })
    expect(await gateway().confirm(asked)).toMatchObject({ kind: 'refused', error: { code: 'REJECT_CARD_PAYMENT' } })
    expect(await gateway().lookup(asked)).toMatchObject({ kind: 'done', value: { state: 'refused', capturedAmount: 0 } })
    expect(await kept(asked.paymentKey)).toBe(0)
  })

  test('what nobody heard of is null, not an error; a payment is found by its key, or by its order alone', async () => {
    const asked = anOrder()
    const { paymentKey, orderId } = asked
    expect(await gateway().lookup({ paymentKey, orderId })).toEqual({ kind: 'done', value: null })
    await gateway().confirm(asked)
    const found = { kind: 'done', value: { paymentKey, state: 'captured', capturedAmount: asked.amount } }
    expect(await gateway().lookup({ paymentKey, orderId: randomUUID() })).toMatchObject(found)
    expect(await gateway().lookup({ paymentKey: 'pay-forgotten', orderId })).toMatchObject(found)
  })

  test.each(['timeOut', 'lose', 'errorThenSucceed', 'answerTwice', 'answerAfterCancel', 'arriveLate'] as const)(
    '[SAG-7] under the fault %s a confirmation that is repeated under its key captures exactly once',
    async (fault) => {
      const asked = anOrder()
      await order({ operation: 'confirm', fault, paymentKey: asked.paymentKey, times: fault === 'errorThenSucceed' ? 3 : 1 })
      expect(await untilTold(() => gateway().confirm(asked))).toMatchObject({ kind: 'done', value: { capturedAmount: asked.amount } })
      expect(await kept(asked.paymentKey)).toBe(asked.amount)
    },
  )

  test.each(['timeOut', 'lose', 'errorThenSucceed', 'answerTwice'] as const)(
    '[SAG-7] under the fault %s a refund that is repeated under its key gives back exactly once',
    async (fault) => {
      const asked = anOrder()
      await gateway().confirm(asked)
      await order({ operation: 'cancel', fault, paymentKey: asked.paymentKey })
      const back = { paymentKey: asked.paymentKey, amount: asked.amount, reason: '주문 취소', idempotencyKey: randomUUID() }
      expect(await untilTold(() => gateway().refund(back))).toMatchObject({ kind: 'done', value: { refundedAmount: asked.amount } })
      expect(await kept(asked.paymentKey)).toBe(0)
    },
  )
}
