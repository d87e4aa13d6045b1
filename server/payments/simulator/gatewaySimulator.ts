import { timingSafeEqual } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import { tossConfirmSchema, tossRefundSchema } from '../tossShapes.ts'
import { failedAnswer, GatewayBooks, processingAnswer, refusedAnswer, type BookAnswer } from './gatewayBooks.ts'
import { createFaultQueue, faultOrderSchema, type GatewayFault, type GatewayOperation } from './gatewayFault.ts'
import { openGatewayJournal } from './gatewayJournal.ts'

export type SimulatorOptions = {
  readonly journalFile: string
  readonly secretKey: string
  /** How it ends for the fault `die`. */
  readonly die: () => void
}

type Call = {
  readonly operation: GatewayOperation
  readonly paymentKey: string
  readonly key: string | null
  /** Does it; without its key when it is delivered a second time. */
  readonly run: (key: string | null) => BookAnswer
  readonly refuse: () => BookAnswer
}

const keyParams = z.object({ paymentKey: z.string().min(1).max(200) })
const orderParams = z.object({ orderId: z.string().min(1).max(64) })

/**
 * A payment gateway that speaks Toss Payments' HTTP, keeps durable books and does wrong on order (`POST /simulator/faults`).
 * `GET /simulator/books` tells what it holds: the other side of every sum of ours. Never for real money; it listens locally.
 */
export async function createGatewaySimulator(options: SimulatorOptions): Promise<FastifyInstance> {
  const journal = openGatewayJournal(options.journalFile)
  const books = new GatewayBooks(journal.entries, (entry) => journal.write(entry))
  const faults = createFaultQueue()
  const delayed = new Map<string, Call>()
  const onTheWay: Call[] = []
  const app = fastify({ logger: false, forceCloseConnections: true })
  app.addHook('onClose', async () => journal.close())
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/v1/') && !isAuthorised(request, options.secretKey))
      return reply.code(401).send({ code: 'UNAUTHORIZED_KEY', message: '인증되지 않은 시크릿 키 혹은 클라이언트 키 입니다.' })
    return undefined
  })

  const answer = async (reply: FastifyReply, call: Call): Promise<FastifyReply> => {
    const late = delayed.get(call.paymentKey)
    const told = late && late.key !== null && late.key === call.key ? processingAnswer : await withFault(call, reply)
    if (told === null) return reply
    reply.code(told.status).send(told.body)
    if (late) {
      // What waited on the way arrives now, behind the answer of whoever asked meanwhile.
      delayed.delete(call.paymentKey)
      late.run(late.key)
    }
    return reply
  }

  async function withFault(call: Call, reply: FastifyReply): Promise<BookAnswer | null> {
    if (books.answered(call.key)) return books.answered(call.key)!
    return misbehave(faults.next(call.operation, call.paymentKey), call, reply)
  }

  function misbehave(fault: GatewayFault | null, call: Call, reply: FastifyReply): BookAnswer | null {
    switch (fault) {
      case null:
        return call.run(call.key)
      case 'refuse':
        return call.refuse()
      case 'errorThenSucceed':
        return failedAnswer
      case 'timeOut':
        call.run(call.key)
        return silence(reply)
      case 'lose':
        return silence(reply)
      case 'answerAfterCancel':
        delayed.set(call.paymentKey, call)
        return silence(reply)
      case 'arriveLate':
        onTheWay.push(call)
        return silence(reply)
      case 'answerTwice':
        call.run(call.key)
        return call.run(null)
      case 'die':
        call.run(call.key)
        options.die()
        return silence(reply)
    }
  }

  app.post('/v1/payments/confirm', (request, reply) => {
    const asked = tossConfirmSchema.safeParse(request.body)
    if (!asked.success) return invalid(reply)
    const call: Call = {
      operation: 'confirm',
      paymentKey: asked.data.paymentKey,
      key: keyOf(request),
      run: (key) => books.confirm(asked.data, key),
      refuse: () => books.refuse(asked.data, keyOf(request)),
    }
    return answer(reply, call)
  })
  app.post('/v1/payments/:paymentKey/cancel', (request, reply) => {
    const asked = tossRefundSchema.safeParse(request.body)
    if (!asked.success) return invalid(reply)
    const { paymentKey } = keyParams.parse(request.params)
    const run = (key: string | null) => books.cancel(paymentKey, asked.data, key)
    return answer(reply, { operation: 'cancel', paymentKey, key: keyOf(request), run, refuse: () => refusedAnswer })
  })
  app.get('/v1/payments/:paymentKey', (request, reply) => {
    const { paymentKey } = keyParams.parse(request.params)
    const run = () => books.lookup(paymentKey)
    return answer(reply, { operation: 'lookup', paymentKey, key: null, run, refuse: () => failedAnswer })
  })
  app.get('/v1/payments/orders/:orderId', (request, reply) => {
    const { orderId } = orderParams.parse(request.params)
    const run = () => books.lookupOrder(orderId)
    const paymentKey = books.payments().findLast((one) => one.orderId === orderId)?.paymentKey ?? ''
    return answer(reply, { operation: 'lookup', paymentKey, key: null, run, refuse: () => failedAnswer })
  })
  app.post('/simulator/arrivals', (_request, reply) => {
    for (const call of onTheWay.splice(0)) call.run(call.key)
    return reply.code(204).send()
  })
  app.post('/simulator/faults', (request, reply) => {
    faults.order(faultOrderSchema.parse(request.body))
    return reply.code(204).send()
  })
  app.get('/simulator/books', (_request, reply) => reply.send({ payments: books.payments() }))
  return app
}

/** The socket stays open and nothing comes: whoever waits gives up by himself. */
function silence(reply: FastifyReply): null {
  reply.hijack()
  return null
}

function invalid(reply: FastifyReply): FastifyReply {
  return reply.code(400).send({ code: 'INVALID_REQUEST', message: '잘못된 요청입니다.' })
}

/** The same key means the same call only on the same path, as Toss has it. */
function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? `${request.url} ${key}` : null
}

function isAuthorised(request: FastifyRequest, secretKey: string): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`)
  const given = Buffer.from(request.headers.authorization ?? '')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
