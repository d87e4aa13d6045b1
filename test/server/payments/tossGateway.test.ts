import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { PaymentGateway } from '../../../server/payments/paymentGateway.ts'
import { createGatewaySimulator } from '../../../server/payments/simulator/gatewaySimulator.ts'
import { startGatewaySimulator, type RunningSimulator } from '../../../server/payments/startGatewaySimulator.ts'
import { tossPaymentSchema } from '../../../server/payments/tossShapes.ts'
import { createTossGateway } from '../../../server/payments/tossGateway.ts'
import { anOrder, paymentGatewayContract } from './paymentGatewayContract.ts'

const SECRET = 'test_sk_of_the_test'
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-gateway-'))
const booksSchema = z.object({ payments: z.array(tossPaymentSchema) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const keptBy = async (baseUrl: string, paymentKey: string): Promise<number> => {
  const { payments } = booksSchema.parse(await (await fetch(`${baseUrl}/simulator/books`)).json())
  return payments.filter((payment) => payment.paymentKey === paymentKey).reduce((sum, { balanceAmount }) => sum + balanceAmount, 0)
}
const orderFault = async (baseUrl: string, fault: object): Promise<void> => {
  const answer = await fetch(`${baseUrl}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
  expect(answer.status).toBe(204)
}

describe('the adapter over HTTP', () => {
  let simulator: FastifyInstance
  let baseUrl = ''
  let gateway: PaymentGateway
  beforeAll(async () => {
    simulator = await createGatewaySimulator({ journalFile: join(folder, 'contract.jsonl'), secretKey: SECRET, die: () => undefined })
    baseUrl = await simulator.listen({ host: '127.0.0.1', port: 0 })
    gateway = createTossGateway({ baseUrl, secretKey: SECRET, answerWithinMs: 300 })
  })
  afterAll(() => simulator.close())

  paymentGatewayContract({
    gateway: () => gateway,
    order: (fault) => orderFault(baseUrl, fault),
    kept: (paymentKey) => keptBy(baseUrl, paymentKey),
  })

  test('a wrong secret key is refused, and a gateway that is away is unknown; the breaker then answers by itself', async () => {
    const stranger = createTossGateway({ baseUrl, secretKey: 'another' })
    expect(await stranger.confirm(anOrder())).toMatchObject({ kind: 'refused', error: { code: 'UNAUTHORIZED_KEY' } })
    const away = createTossGateway({ baseUrl: 'http://127.0.0.1:1', secretKey: SECRET, breakForMs: 60_000 })
    for (let i = 0; i < 5; i++) expect(await away.confirm(anOrder())).toMatchObject({ kind: 'unknown', error: { code: 'NO_CONNECTION' } })
    expect(await away.confirm(anOrder())).toMatchObject({ kind: 'unknown', error: { code: 'CIRCUIT_OPEN' } })
  })
})

describe('the simulator as a process', () => {
  let simulator: RunningSimulator
  beforeAll(async () => {
    simulator = await startGatewaySimulator({ journalFile: join(folder, 'process.jsonl'), port: 0, log: () => undefined })
  })
  afterAll(() => simulator.stop())

  test('[SAG-8] killed in the middle of a call it comes back with the same books, and the call repeated captures once', async () => {
    const gateway = createTossGateway({ ...simulator, answerWithinMs: 1000, breakForMs: 50 })
    const asked = anOrder()
    await orderFault(simulator.baseUrl, { operation: 'confirm', fault: 'die', paymentKey: asked.paymentKey })
    let answer = await gateway.confirm(asked)
    while (answer.kind === 'unknown') {
      await new Promise((resolve) => setTimeout(resolve, 100))
      answer = await gateway.confirm(asked)
    }
    expect(answer).toMatchObject({ kind: 'done', value: { capturedAmount: asked.amount } })
    expect(await keptBy(simulator.baseUrl, asked.paymentKey)).toBe(asked.amount)
  })

  test('[SAG-8] a journal line that was cut off was never answered and is cut away; a damaged one before it stops the start', async () => {
    const file = join(folder, 'torn.jsonl')
    const [line = ''] = readFileSync(join(folder, 'process.jsonl'), 'utf8').split('\n')
    writeFileSync(file, `${line}\n${line.slice(0, 40)}`)
    const again = await createGatewaySimulator({ journalFile: file, secretKey: SECRET, die: () => undefined })
    const books = booksSchema.parse((await again.inject({ method: 'GET', url: '/simulator/books' })).json())
    expect(books.payments).toHaveLength(1)
    await again.close()
    expect(readFileSync(file, 'utf8')).toBe(`${line}\n`)
    writeFileSync(file, `${line.slice(0, 40)}\n${line}\n`)
    await expect(createGatewaySimulator({ journalFile: file, secretKey: SECRET, die: () => undefined })).rejects.toThrow()
  })
})
