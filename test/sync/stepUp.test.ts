import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { stepUpText } from '../../domain/session/stepUp.ts'
import type { RouteCall } from '../../sync/transport/routeCall.ts'
import { onlineSale, orderIdOf, sell, sellingShop } from './support/sellingShop.ts'
import type { TestPc } from './support/testPc.ts'
import { CODE } from './support/testPeople.ts'

const entriesOf = async (pc: TestPc) => (await pc.read('commands', null)).entries
const WHY = '월말 정산 자료 작성'
const confirm = (pc: TestPc, code = CODE) => entriesOf(pc).then(([entry]) => pc.engine.confirmCommand(entry!.commandId, { code }))
const sent = (pc: TestPc, path: string) => pc.line.asked.filter((call) => call.path === path)

/** A centre whose person has a second factor: it takes orders and lets PCs show customers with a ticket for these very words. */
async function confirmingShop() {
  const shop = sellingShop()
  const { pc, centre, staff } = shop
  const taking = centre.routes
  const tickets = new Map<string, string>()
  centre.routes = (user, call) => {
    if (call.endpoint === 'POST /auth/step-up') return stepUp(call, tickets)
    const isLocal = call.endpoint === 'POST /session/unmasking' || call.endpoint === 'POST /session/taking-out'
    if ((isLocal || call.endpoint === 'POST /orders') && tickets.get(call.stepUp ?? '') !== hashOf(call)) return 'step_up_needed'
    tickets.delete(call.stepUp ?? '')
    return isLocal ? {} : taking(user, call)
  }
  pc.signInAnswer = { kind: 'value', value: pc.signedInAs({ ...staff, hasSecondFactor: true }) }
  await pc.signIn()
  return shop
}

function stepUp({ body }: RouteCall, tickets: Map<string, string>) {
  const { code, actionHash } = body as { readonly code: string; readonly actionHash: string }
  if (code !== CODE) return 'second_factor_wrong'
  const ticket = `ticket ${tickets.size}`
  tickets.set(ticket, actionHash)
  return { ticket, expiresAt: toInstant(Date.UTC(2026, 8, 2)) }
}

function hashOf({ endpoint, path, body }: RouteCall): string {
  const [method = ''] = endpoint.split(' ')
  return createHash('sha256')
    .update(stepUpText({ method, path, body: body as Json }))
    .digest('hex')
}

test('[MFA-6] a command that is to be confirmed waits on the PC, through a wrong code and a restart, and goes out as it was made', async () => {
  const { pc, placed } = await confirmingShop()
  await sell(pc, onlineSale(1))
  await pc.clock.advance(100)
  expect((await entriesOf(pc))[0]).toMatchObject({ state: 'unconfirmed', refusal: { code: 'step_up_needed' } })
  expect((await pc.status()).outbox).toMatchObject({ waiting: 1, refused: 0 })
  expect(await confirm(pc, '000000')).toMatchObject({ ok: false, code: 'second_factor_wrong' })
  await pc.crash()
  pc.start()
  await pc.signIn()
  await pc.clock.advance(100)
  expect((await entriesOf(pc))[0]).toMatchObject({ state: 'unconfirmed', refusal: { code: 'step_up_needed' } })
  expect(placed).toEqual([])

  expect(await confirm(pc)).toMatchObject({ ok: true })
  await pc.clock.advance(100)
  expect(placed.map(({ orderId }) => orderId)).toEqual([orderIdOf(1)])
  const attempts = sent(pc, '/orders')
  expect(new Set(attempts.map(({ key }) => key)).size).toBe(1)
  expect(new Set(attempts.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  const { commandId } = (await entriesOf(pc))[0]!
  expect(await pc.engine.confirmCommand(commandId, { code: CODE })).toMatchObject({ ok: false, code: 'document_unknown' })
})

test('[MFA-6] a confirmed command whose answer was lost comes again with its ticket under its key, and nobody is asked anew', async () => {
  const { pc, placed } = await confirmingShop()
  await sell(pc, onlineSale(1))
  await pc.clock.advance(100)
  expect(await confirm(pc)).toMatchObject({ ok: true })
  pc.line.loseAnswers = 1
  await pc.clock.advance(60_000)
  expect(placed).toHaveLength(1)
  expect((await entriesOf(pc))[0]).toMatchObject({ state: 'settling', refusal: null })
  const [, ...confirmed] = sent(pc, '/orders')
  expect(new Set(confirmed.map(({ key, stepUp: ticket }) => `${key} ${ticket}`)).size).toBe(1)
})

test('[MFA-6] a customer in clear and a file that leaves are confirmed with the centre first; without a line nobody is asked', async () => {
  const { pc, publish } = await confirmingShop()
  await sell(pc, onlineSale(1))
  await pc.clock.advance(100)
  await confirm(pc)
  await pc.clock.advance(100)
  publish(1)
  await pc.engine.syncNow()
  await pc.clock.advance(100)
  const reveal = async (code?: string) => {
    const answer = await pc.engine.revealOrder(orderIdOf(1), '배송 안내', code === undefined ? undefined : { code })
    return answer.ok ? 'shown' : answer.code
  }
  const takeOut = async (code?: string) => {
    const input = { text: '', states: [], kinds: [], reason: WHY }
    const answer = await pc.engine.exportOrders(input, code === undefined ? undefined : { code })
    return answer.ok ? 'taken' : answer.code
  }
  expect([await reveal(), await reveal('000000'), await reveal(CODE)]).toEqual(['step_up_needed', 'second_factor_wrong', 'shown'])
  expect([await takeOut(), await takeOut(CODE), await takeOut()]).toEqual(['step_up_needed', 'taken', 'step_up_needed'])
  await pc.goOffline()
  expect([await reveal(), await takeOut()]).toEqual(['shown', 'taken'])
})

test('[MFA-6] while identity is down what is to be confirmed on the PC is refused in its words', async () => {
  const { pc, centre } = await confirmingShop()
  centre.routes = () => 'auth_unavailable'
  expect(await pc.engine.exportOrders({ text: '', states: [], kinds: [], reason: WHY })).toMatchObject({
    ok: false,
    code: 'auth_unavailable',
  })
})
