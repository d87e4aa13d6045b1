import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginStep, recordResult, startSaga, turnBack } from '../../../domain/orders/decideSaga.ts'
import { decidePaymentUndo, PAYMENT_DOUBT_MS, type PaymentBooks } from '../../../domain/orders/paymentDoubt.ts'
import { COMPENSATION_ATTEMPTS_MAX } from '../../../domain/orders/retrySchedule.ts'
import { after, NOW } from '../stock/sampleStock.ts'

const captured = (refundedAmount = 0): PaymentBooks => ({ state: 'captured', capturedAmount: 33_000, refundedAmount })
const asked = (books: PaymentBooks | null, differing: object = {}) =>
  decidePaymentUndo({ books, isRefused: false, lastAskedAt: NOW, now: after(1000), ...differing })

test('[SAG-10] what the gateway kept goes back, as much as is still there, whatever else is known', () => {
  expect(asked(captured())).toEqual({ kind: 'refund', amount: 33_000 })
  expect(asked(captured(13_000), { isRefused: true, lastAskedAt: null })).toEqual({ kind: 'refund', amount: 20_000 })
  expect(asked(captured(33_000))).toEqual({ kind: 'settled' })
})

test('[SAG-10] what was refused, or never asked for, is settled at once', () => {
  expect(asked({ state: 'refused', capturedAmount: 0, refundedAmount: 0 })).toEqual({ kind: 'settled' })
  expect(asked(null, { isRefused: true })).toEqual({ kind: 'settled' })
  expect(asked(null, { lastAskedAt: null })).toEqual({ kind: 'settled' })
})

test('[SAG-12] a call without an answer is waited for until its time is over, and only then taken for lost', () => {
  const open: PaymentBooks = { state: 'open', capturedAmount: 0, refundedAmount: 0 }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 * PAYMENT_DOUBT_MS }), fc.constantFrom(null, open), (ms, books) => {
      const isOver = ms >= PAYMENT_DOUBT_MS
      const expected = isOver ? { kind: 'notSeen' } : { kind: 'lookAgain', until: after(PAYMENT_DOUBT_MS) }
      expect(asked(books, { now: after(ms) })).toEqual(expected)
    }),
  )
})

test('[SAG-12] waiting for a time is no failed attempt: patience is not used up by it', () => {
  const error = { code: 'PAYMENT_IN_DOUBT', message: '' }
  let saga = turnBack(beginStep(startSaga([]), { kind: 'call', step: 'confirmPayment' }))
  for (let i = 0; i < 3 * COMPENSATION_ATTEMPTS_MAX; i++) {
    saga = beginStep(saga, { kind: 'compensate', step: 'confirmPayment' })
    saga = recordResult(saga, 'confirmPayment', { kind: 'wait', until: after(i), error }, { now: NOW, random: 0.5 })
  }
  expect(saga.state).toBe('compensating')
  expect(saga.steps.find(({ name }) => name === 'confirmPayment')).toMatchObject({ attempts: 0, nextAttemptAt: after(29) })
})
