import type { BrowserContext } from 'playwright-core'
import { z } from 'zod'
import { approvalsReplySchema } from '../../domain/protocol/approvals.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { sagaDeskRowSchema } from '../../domain/protocol/orders.ts'

const pullSchema = z.looseObject({ limit: z.number() })
const pulledSchema = z.looseObject({
  granted: z.array(z.string()),
  documents: z.array(z.looseObject({ scope: z.string() })),
  heads: z.record(z.string(), z.unknown()),
  cursors: z.record(z.string(), z.unknown()),
})
const changeSchema = z.looseObject({ path: z.string(), to: z.unknown() })
const pushSchema = z.looseObject({ mutations: z.array(z.looseObject({ changes: z.array(changeSchema).optional() })) })
const placedSchema = z.looseObject({ orderId: z.string(), payment: z.looseObject({}) })
const planSchema = z.looseObject({ monthlyFee: z.number() })

const endpoint = (path: string) => `**${API_PREFIX}${path}`

export type SteppedLine = {
  /** Lets one page of so many documents through, and waits until the next one is asked for. */
  step(documents: number): Promise<void>
}

/** The line of a first copy stands still until it is told to let a page through: its progress can be looked at. */
export async function steppedCopy(context: BrowserContext): Promise<SteppedLine> {
  let asked = Promise.withResolvers<(documents: number) => void>()
  await context.route(endpoint('/sync/pull'), async (route) => {
    const limit = await new Promise<number>((resolve) => asked.resolve(resolve))
    const request = pullSchema.parse(route.request().postDataJSON())
    await route.continue({ postData: JSON.stringify({ ...request, limit }) })
  })
  return {
    async step(documents) {
      const letThrough = await asked.promise
      asked = Promise.withResolvers()
      letThrough(documents)
      await asked.promise
    },
  }
}

/** The shop of this PC was opened today: what the centre sends has nothing of a dealer's own. */
export async function freshShop(context: BrowserContext): Promise<void> {
  await context.route(endpoint('/sync/pull'), async (route) => {
    const headers = { ...(await route.request().allHeaders()), accept: 'application/json' }
    const response = await route.fetch({ headers })
    const reply = pulledSchema.parse(await response.json())
    const kept = (scope: string) => !scope.startsWith('dealer:')
    const keptOnly = (record: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(record).filter(([scope]) => kept(scope)))
    const json = {
      ...reply,
      granted: reply.granted.filter(kept),
      documents: reply.documents.filter(({ scope }) => kept(scope)),
      heads: keptOnly(reply.heads),
      cursors: keptOnly(reply.cursors),
    }
    // No header of the whole reply goes with a part of it.
    await route.fulfill({ status: response.status(), json })
  })
}

/** This PC's price list is an old one: what it sends names a fee that the centre does not, and the centre refuses it. */
export async function oldPrices(context: BrowserContext): Promise<void> {
  await context.route(endpoint('/sync/push'), async (route) => {
    const push = pushSchema.parse(route.request().postDataJSON())
    const mutations = push.mutations.map((mutation) => ({ ...mutation, changes: mutation.changes?.map(withOldPrice) }))
    await route.continue({ postData: JSON.stringify({ ...push, mutations }) })
  })
}

function withOldPrice(change: z.infer<typeof changeSchema>): z.infer<typeof changeSchema> {
  const plan = change.path === 'plan' ? planSchema.safeParse(change.to).data : undefined
  return plan ? { ...change, to: { ...plan, monthlyFee: plan.monthlyFee - 1000 } } : change
}

/** The customer's card is one that is declined: what is sent of an order names it, as a terminal would. */
export async function declinedCard(context: BrowserContext): Promise<void> {
  await context.route(endpoint('/orders'), async (route) => {
    const order = placedSchema.parse(route.request().postDataJSON())
    const payment = { ...order.payment, paymentKey: `sim-refuse-${order.orderId}` }
    await route.continue({ postData: JSON.stringify({ ...order, payment }) })
  })
}

/** An operator's list with one order whose money does not go back: nothing in the demo world is stuck. */
export async function stuckOrder(context: BrowserContext): Promise<void> {
  const step = { attempts: 1, nextAttemptAt: null, externalRef: null, error: null }
  const error = { code: 'PROVIDER_ERROR', message: '결제사 점검 중입니다. 잠시 후 다시 시도하세요.' }
  const row = sagaDeskRowSchema.parse({
    orderId: '0198f000-0014-7000-8000-000000000001',
    orderNo: 'D1001-20261123-00007',
    dealerCode: 'D1001',
    orderState: 'compensationStuck',
    state: 'stuck',
    stuckSince: '2026-11-22T23:10:00.000Z',
    steps: [
      { ...step, name: 'holdStock', state: 'done' },
      { ...step, name: 'writeShipment', state: 'compensated' },
      { ...step, name: 'confirmPayment', state: 'deadLetter', attempts: 10, externalRef: 'tx-2026112300007', error },
      { ...step, name: 'changeContract', state: 'compensated' },
      { ...step, name: 'confirmOrder', state: 'failed' },
    ],
    moneyAtStake: 1_155_000,
  })
  await context.route(endpoint('/saga-desk'), (route) => route.fulfill({ json: { rows: [row] } }))
}

/** Three requests that wait for a second person and one that was refused: in the demo world one administrator is enough. */
export async function askedApprovals(context: BrowserContext): Promise<void> {
  const person = (end: number) => `0198f000-0015-7000-8000-00000000000${end}`
  const row = { expiresAt: '2026-11-24T01:20:00.000Z', decidedBy: null, role: null, export: null, shape: null }
  const reply = approvalsReplySchema.parse({
    approvals: [
      {
        ...row,
        id: person(1),
        kind: 'role',
        state: 'asked',
        askedBy: { userId: person(2), displayName: '이민재', dealerCode: null },
        askedAt: '2026-11-23T01:20:00.000Z',
        reason: '점장 휴가 동안 이동 승인을 대신 맡음',
        role: { userId: person(3), displayName: '이서연', role: 'DEALER_MANAGER', scope: 'dealer:D1001' },
      },
      {
        ...row,
        id: person(8),
        kind: 'shape',
        state: 'asked',
        askedBy: { userId: person(2), displayName: '이민재', dealerCode: null },
        askedAt: '2026-11-23T01:02:00.000Z',
        reason: '야간 당직이 멈춘 주문을 다시 시도함',
        shape: { role: 'COUNSELOR', permission: 'saga.force' },
      },
      {
        ...row,
        id: person(4),
        kind: 'export',
        state: 'asked',
        askedBy: { userId: person(5), displayName: '박지훈', dealerCode: 'D1007' },
        askedAt: '2026-11-23T00:41:00.000Z',
        reason: '약정 만료 고객 안내 대상을 뽑음',
        export: { docType: 'contract', rows: 2480 },
      },
      {
        ...row,
        id: person(6),
        kind: 'export',
        state: 'refused',
        askedBy: { userId: person(7), displayName: '한소희', dealerCode: 'D1012' },
        askedAt: '2026-11-22T07:12:00.000Z',
        reason: '거래처에 보낼 주문 목록',
        export: { docType: 'order', rows: 1204 },
        decidedBy: '관리자',
      },
    ],
    nextAfter: `over~2026-11-22T07:12:00.000Z~${person(6)}`,
  })
  await context.route(endpoint('/access/approvals'), (route) => route.fulfill({ json: reply }))
}

/** The centre ends the session: after something unusual it wants a code again. */
export async function endsDoubted(context: BrowserContext): Promise<void> {
  const end = { reason: 'doubted', at: new Date().toISOString(), byDeviceName: null }
  const problem = { type: 'about:blank', title: 'ended', status: 401, code: 'session_revoked', end }
  const body = JSON.stringify(problem)
  await context.route(endpoint('/sync/pull'), (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body }))
}
