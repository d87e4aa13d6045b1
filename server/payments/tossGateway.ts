import { setTimeout as wait } from 'node:timers/promises'
import { CircuitState as BreakerState, ConsecutiveBreaker, ExponentialBackoff, circuitBreaker, handleAll, retry, wrap } from 'cockatiel'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { CircuitState, GatewayAnswer, GatewayPayment, PaymentGateway } from './paymentGateway.ts'
import { paymentOf, tossErrorSchema, tossPaymentSchema } from './tossShapes.ts'

const ANSWER_WITHIN_MS = 5 * SECOND_MS
/** Within one saga step: a cut line is tried again at once. Everything longer is the saga's own retry, which survives us. */
const QUICK_RETRIES = 1
const BREAK_AFTER_FAILURES = 5
const BREAK_FOR_MS = 5 * SECOND_MS

export type TossGatewayOptions = {
  readonly baseUrl: string
  /** Sent as the user of basic authentication, without a password. */
  readonly secretKey: string
  readonly answerWithinMs?: number
  readonly breakForMs?: number
  /** How a call is sent; the platform's own unless given. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

/** The line is down, or the answer tells nothing: told apart from a refusal, so that the breaker counts it. */
class NoAnswer extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.name = 'NoAnswer'
    this.code = code
  }
}

/** 409 and 429 too: the same call is still being worked on, or we are too fast. The code says which; neither is a no. */
const SAYS_NOTHING = (status: number): boolean => status >= 500 || status === 408 || status === 409 || status === 429
/** A repeated call that lost its idempotency key on the way: the books tell what it came to. */
const ASK_THE_BOOKS: readonly string[] = ['ALREADY_PROCESSED_PAYMENT', 'ALREADY_CANCELED_PAYMENT']

/**
 * The gateway over HTTP, as Toss Payments' public API has it (confirm, cancel, lookup; basic authentication;
 * `Idempotency-Key`). A breaker keeps a gateway that is down from holding up every order; what is said never holds a
 * customer's data. Never rejects: what went wrong is `refused` or `unknown`.
 */
export function createTossGateway(options: TossGatewayOptions): PaymentGateway {
  const answerWithinMs = options.answerWithinMs ?? ANSWER_WITHIN_MS
  const send = options.fetch ?? fetch
  const authorization = `Basic ${Buffer.from(`${options.secretKey}:`).toString('base64')}`
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: options.breakForMs ?? BREAK_FOR_MS,
    breaker: new ConsecutiveBreaker(BREAK_AFTER_FAILURES),
  })
  const policy = wrap(
    breaker,
    retry(handleAll, { maxAttempts: QUICK_RETRIES, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 200 }) }),
  )

  async function ask(path: string, given: { readonly body: object; readonly idempotencyKey: string } | null): Promise<HttpAnswer> {
    try {
      return await policy.execute(() => once(path, given))
    } catch (error) {
      return { kind: 'unknown', error: { code: codeOf(error), message: 'the payment gateway gave no answer' } }
    }
  }

  async function once(path: string, given: { readonly body: object; readonly idempotencyKey: string } | null): Promise<HttpAnswer> {
    const response = await send(`${options.baseUrl}${path}`, {
      method: given ? 'POST' : 'GET',
      headers: {
        authorization,
        ...(given ? { 'content-type': 'application/json', 'idempotency-key': given.idempotencyKey } : {}),
      },
      ...(given ? { body: JSON.stringify(given.body) } : {}),
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const body: unknown = await response.json()
    if (response.ok) return { kind: 'ok', body }
    const error = tossErrorSchema.safeParse(body).data ?? { code: `HTTP_${response.status}`, message: '' }
    if (response.status === 409) {
      // The first call is still under way: asking again at once would only be told so again.
      await wait(0)
      return { kind: 'unknown', error: clipped(error) }
    }
    if (SAYS_NOTHING(response.status)) throw new NoAnswer(error.code)
    return { kind: 'refused', error: clipped(error) }
  }

  async function lookup(asked: PaymentNames): Promise<GatewayAnswer<GatewayPayment | null>> {
    const byKey = await ask(`/v1/payments/${encodeURIComponent(asked.paymentKey)}`, null)
    if (!isUnknownPayment(byKey)) return parsed(byKey)
    const byOrder = await ask(`/v1/payments/orders/${encodeURIComponent(asked.orderId)}`, null)
    return isUnknownPayment(byOrder) ? { kind: 'done', value: null } : parsed(byOrder)
  }

  /** A refusal that only says that it was done before is answered by what the books hold. */
  async function settled(answer: HttpAnswer, paymentKey: string): Promise<GatewayAnswer<GatewayPayment>> {
    if (answer.kind !== 'refused' || !ASK_THE_BOOKS.includes(answer.error.code)) return parsed(answer)
    const found = parsed(await ask(`/v1/payments/${encodeURIComponent(paymentKey)}`, null))
    if (found.kind !== 'done') return found
    return found.value.state === 'captured' ? { kind: 'done', value: found.value } : { kind: 'refused', error: answer.error }
  }

  return {
    async confirm({ paymentKey, orderId, amount, idempotencyKey }) {
      const body = { paymentKey, orderId, amount }
      return settled(await ask('/v1/payments/confirm', { body, idempotencyKey }), paymentKey)
    },
    async refund({ paymentKey, amount, reason, idempotencyKey }) {
      const body = { cancelReason: reason, cancelAmount: amount }
      return settled(await ask(`/v1/payments/${encodeURIComponent(paymentKey)}/cancel`, { body, idempotencyKey }), paymentKey)
    },
    lookup,
    circuit: () => circuitOf[breaker.state],
  }
}

const circuitOf: Record<BreakerState, CircuitState> = {
  [BreakerState.Closed]: 'closed',
  [BreakerState.HalfOpen]: 'halfOpen',
  [BreakerState.Open]: 'open',
  [BreakerState.Isolated]: 'open',
}

type PaymentNames = { readonly paymentKey: string; readonly orderId: string }
const isUnknownPayment = (answer: HttpAnswer): boolean => answer.kind === 'refused' && answer.error.code === 'NOT_FOUND_PAYMENT'

type HttpAnswer = { readonly kind: 'ok'; readonly body: unknown } | Extract<GatewayAnswer<unknown>, { readonly error: unknown }>

function parsed(answer: HttpAnswer): GatewayAnswer<GatewayPayment> {
  if (answer.kind !== 'ok') return answer
  const payment = tossPaymentSchema.safeParse(answer.body)
  if (payment.success) return { kind: 'done', value: paymentOf(payment.data) }
  return { kind: 'unknown', error: { code: 'ANSWER_NOT_UNDERSTOOD', message: 'the payment gateway answered in an unknown shape' } }
}

const MESSAGE_CHARS_MAX = 300
const clipped = ({ code, message }: { readonly code: string; readonly message: string }) => ({
  code,
  message: message.slice(0, MESSAGE_CHARS_MAX),
})

function codeOf(error: unknown): string {
  if (error instanceof NoAnswer) return error.code
  if (error instanceof Error && error.name === 'TimeoutError') return 'TIMED_OUT'
  return error instanceof Error && 'isBrokenCircuitError' in error ? 'CIRCUIT_OPEN' : 'NO_CONNECTION'
}
