import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { contractSchema } from '../../../domain/contracts/contract.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS, toInstant } from '../../../domain/kernel/instant.ts'
import { lineNumberOf, NUMBER_REST_MS } from '../../../domain/orders/lineNumber.ts'
import type { SagaProbe } from '../../../server/orders/sagaPoints.ts'
import { contractIdOf, staffA, staffB } from '../../domain/contracts/sampleContract.ts'
import { numbersAt, UNDO_OVER_MS } from './numberShop.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'
import { asked, contractOf, contractRevOf, openShop, orderOf, place, placeAndRun, placement, settled, type OrderShop } from './orderShop.ts'

const CONTRACTS = 12
const AWAY = 900

let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(6, CONTRACTS)
  shop = opened.shop
  await write([AWAY, { dealerCode: dealerCodeSchema.parse('D1002') }])
})
afterAll(() => opened.close())

const { read, write, renumber, edited, keptRow } = numbersAt(() => opened)
/** What is written by hand and taken. */
const edit = async (...what: Parameters<typeof edited>) => expect(await edited(...what)).toMatchObject({ outcome: 'applied' })
const proposed = async (lastFour: string | null) => {
  const answer = await shop.orders.freeNumbers(lastFour)
  return answer.ok ? answer.value.numbers : []
}
/** The serial that the next 가입 draws. */
async function nextSerial(): Promise<number> {
  const { rows } = await read((tx) => sql`select nextval('desk.line_no')::int as drawn`.execute(tx))
  return z.tuple([z.object({ drawn: z.int() })]).parse(rows)[0].drawn + 1
}

test('[NUM-3] the contract says the new number when the undo time is over, merged with what others wrote; the old one rests', async () => {
  const placed = await renumber(1, '010-5000-0101')
  const order = await placeAndRun(shop, placed)
  expect(order).toMatchObject({ state: 'confirmed', payment: { amount: 0 }, contract: { newMsisdn: '010-5000-0101' } })
  expect(await contractOf(opened.database, contractIdOf(1))).toMatchObject({ msisdn: '010-2000-1234' })
  expect(await place(shop, await renumber(1, '010-5000-0102'))).toMatchObject({ code: 'contract_order_open' })
  await edit(1, 'memo', '번호 바꾸는 중')
  opened.clock.move(UNDO_OVER_MS)
  await settled(shop)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'completed' })
  expect(await contractOf(opened.database, contractIdOf(1))).toMatchObject({
    msisdn: '010-5000-0101',
    memo: '번호 바꾸는 중',
    status: 'active',
  })
  const revision = await read((tx) =>
    tx
      .selectFrom('desk.document_revision')
      .select(['origin', 'author'])
      .where('id', '=', contractIdOf(1))
      .where('rev', '=', sql<string>`(select rev from desk.document where id = ${contractIdOf(1)})`)
      .executeTakeFirstOrThrow(),
  )
  expect(revision).toMatchObject({ origin: 'merged', author: { userId: staffA.userId } })
  expect(await keptRow('010-5000-0101')).toBeUndefined()
  expect((await keptRow('010-2000-1234'))?.rests_until?.getTime()).toBe(opened.clock.now() + NUMBER_REST_MS)
  expect(await shop.orders.cancel(asked(placed.orderId), { reason: '늦음' })).toMatchObject({ code: 'past_point_of_no_return' })
})

test('[NUM-3] called off in its undo time the number is anybody’s again, and the contract was never touched', async () => {
  const before = await contractRevOf(opened.database, 2)
  const placed = await renumber(2, '010-5000-0201')
  await placeAndRun(shop, placed)
  expect(await keptRow('010-5000-0201')).toMatchObject({ order_id: placed.orderId, rests_until: null })
  expect(await place(shop, await renumber(3, '010-5000-0201'))).toMatchObject({ code: 'number_unavailable' })
  opened.clock.move(9 * MINUTE_MS)
  expect(await shop.orders.cancel(asked(placed.orderId), { reason: '고객 변심' })).toMatchObject({ ok: true })
  await settled(shop)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'cancelled' })
  expect(await contractRevOf(opened.database, 2)).toBe(before)
  expect(await keptRow('010-5000-0201')).toBeUndefined()
  const again = await renumber(3, '010-5000-0201')
  expect(await place(shop, again)).toMatchObject({ ok: true })
  await shop.orders.cancel(asked(again.orderId), { reason: '정리' })
  await settled(shop)
})

test('[NUM-1] two shops that want one number at the same moment: exactly one gets it, whatever process takes its order in', async () => {
  const other = openShop({ connected: opened.database, clock: opened.clock.now, gatewayUrl: opened.gatewayUrl })
  for (let round = 0; round < 8; round++) {
    const msisdn = lineNumberOf(300 + round)
    const [here, away] = [await renumber(4, msisdn), await renumber(AWAY, msisdn)]
    const answers = await Promise.all([place(shop, here), place(other, away, staffB)])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.filter((answer) => !answer.ok && answer.code === 'number_unavailable')).toHaveLength(1)
    const [winner] = answers.flatMap((answer) => (answer.ok ? [answer.value.id] : []))
    expect(await keptRow(msisdn)).toMatchObject({ order_id: winner })
    await (winner === here.orderId
      ? shop.orders.cancel(asked(here.orderId), { reason: '정리' })
      : other.orders.cancel(asked(away.orderId, staffB), { reason: '정리' }))
    await settled(shop)
    await settled(other)
  }
  await other.worker.stop()
  expect(other.troubles).toEqual([])
})

test('[NUM-1] in one batch the first that asked has the number, and the database itself takes no second one', async () => {
  const [first, second] = [await renumber(4, '010-5000-0401'), await renumber(5, '010-5000-0401')]
  const answers = await Promise.all([place(shop, first), place(shop, second)])
  expect(answers).toMatchObject([{ ok: true }, { code: 'number_unavailable' }])
  const second2 = read((tx) =>
    tx
      .insertInto('desk.kept_number')
      .values({ msisdn: '010-5000-0401', order_id: first.orderId, dealer_code: 'D1001', rests_until: null })
      .execute(),
  )
  await expect(second2).rejects.toMatchObject({ code: '23505' })
  await settled(shop)
  await shop.orders.cancel(asked(first.orderId), { reason: '정리' })
  await settled(shop)
})

test('[NUM-2] a number that stands on a contract, is kept or rests is neither proposed nor given, and free again after 28 days', async () => {
  const lastFour = '0601'
  const serials = Array.from({ length: 1000 }, (_, i) => i * 10_000 + 601)
  const [living, endedLately, endedLong, kept, rests, free] = serials.map(lineNumberOf)
  const endedAt = (msAgo: number) => ({ status: 'terminated', terminatedAt: toInstant(opened.clock.now() - msAgo) }) as const
  const standing = serials.slice(6).map((serial, i) => [700_000 + i, { msisdn: lineNumberOf(serial) }] as const)
  await write(
    [610, { msisdn: living! }],
    [611, { msisdn: endedLately!, ...endedAt(NUMBER_REST_MS - 2 * HOUR_MS) }],
    [612, { msisdn: endedLong!, ...endedAt(NUMBER_REST_MS + MINUTE_MS) }],
    ...standing,
  )
  const giving = await renumber(6, rests!)
  await placeAndRun(shop, giving)
  opened.clock.move(UNDO_OVER_MS)
  await settled(shop)
  // Moved on once more: the number it had for a moment rests now.
  const moved = await renumber(6, '010-5000-0699')
  await placeAndRun(shop, moved)
  opened.clock.move(UNDO_OVER_MS)
  await settled(shop)
  const keeping = await renumber(7, kept!)
  await placeAndRun(shop, keeping)
  expect(new Set(await proposed(lastFour))).toEqual(new Set([endedLong, free]))
  for (const taken of [living, endedLately, kept, rests])
    expect(await place(shop, await renumber(8, taken!))).toMatchObject({ code: 'number_unavailable' })

  opened.clock.move(NUMBER_REST_MS)
  await settled(shop)
  expect(await keptRow(rests!)).toBeUndefined()
  // The kept one is on its contract by now.
  expect(new Set(await proposed(lastFour))).toEqual(new Set([endedLately, endedLong, rests, free]))
})

test('[NUM-2] 가입 is given no number that is kept, rests or stands on a contract', async () => {
  const serial = await nextSerial()
  await write([810, { msisdn: lineNumberOf(serial) }])
  const keeping = await renumber(8, lineNumberOf(serial + 1))
  await placeAndRun(shop, keeping)
  const join = placement('JOIN')
  const order = await placeAndRun(shop, { ...join, contract: { ...join.contract!, contractId: contractIdOf(820) } })
  expect(order).toMatchObject({ state: 'confirmed', contract: { msisdn: lineNumberOf(serial + 2) } })
  const wish = placement('JOIN')
  const refused = await placeAndRun(shop, {
    ...wish,
    contract: { ...wish.contract!, contractId: contractIdOf(821), msisdn: lineNumberOf(serial + 1) },
  })
  expect(refused).toMatchObject({ state: 'compensated', stateReason: 'number_unavailable', payment: { state: 'refunded' } })
  expect(await contractOf(opened.database, contractIdOf(821))).toBeUndefined()
  await shop.orders.cancel(asked(keeping.orderId), { reason: '정리' })
  await settled(shop)
})

/** A 번호변경 in whose undo time something happens: the order when that time is over. */
async function renumberedMeanwhile(contract: number, msisdn: string, meanwhile: () => Promise<void>) {
  const placed = await renumber(contract, msisdn)
  await placeAndRun(shop, placed)
  await meanwhile()
  opened.clock.move(UNDO_OVER_MS)
  await settled(shop)
  return orderOf(shop, placed.orderId)
}

test('[NUM-3] [ORD-10] somebody wrote another number meanwhile: his stands, the order is undone and says why, and the desk decides', async () => {
  const order = await renumberedMeanwhile(9, '010-5000-0901', () => edit(9, 'msisdn', '010-2000-9009'))
  expect(order).toMatchObject({ state: 'compensated', stateReason: 'conflict_open' })
  expect(await contractOf(opened.database, contractIdOf(9))).toMatchObject({ msisdn: '010-2000-9009' })
  // A counselor may still choose it: until it is clear that he does not, it is nobody else's (NUM-5).
  expect(await keptRow('010-5000-0901')).toMatchObject({ rests_until: expect.any(Date) })
})

test('[NUM-3] [ORD-10] the number came onto another line by an import meanwhile: the order is undone, and nothing is on two lines', async () => {
  const order = await renumberedMeanwhile(10, '010-5000-1001', () => write([831, { msisdn: '010-5000-1001' }]))
  expect(order).toMatchObject({ state: 'compensated', stateReason: 'number_unavailable' })
  expect(await contractOf(opened.database, contractIdOf(10))).toMatchObject({ msisdn: '010-2000-1234' })
  expect(await keptRow('010-5000-1001')).toBeUndefined()
})

test('[NUM-2] [NUM-3] [SAG-9] ended between its revision and its end, it is completed by the next run, and written once', async () => {
  let ends = true
  const probe: SagaProbe = (point) => {
    if (point !== 'finish.contractWritten' || !ends) return
    ends = false
    throw new Error('the process ends here')
  }
  const dying = openShop({ connected: opened.database, clock: opened.clock.now, gatewayUrl: opened.gatewayUrl, probe })
  await write([830, { msisdn: '010-5000-1200' }])
  const placed = await renumber(830, '010-5000-1201')
  await placeAndRun(dying, placed)
  opened.clock.move(UNDO_OVER_MS)
  await settled(dying)
  await dying.worker.stop()
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'confirmed' })
  expect(await contractOf(opened.database, contractIdOf(830))).toMatchObject({ msisdn: '010-5000-1201' })
  // Still kept: what stands on a contract is not let go before the order is over, and what left it does not rest yet.
  expect(await keptRow('010-5000-1201')).toMatchObject({ order_id: placed.orderId })
  expect(await place(shop, await renumber(12, '010-5000-1200'))).toMatchObject({ code: 'number_unavailable' })
  const written = await contractRevOf(opened.database, 830)
  await opened.later(MINUTE_MS, 3)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'completed' })
  expect(await contractRevOf(opened.database, 830)).toBe(written)
  expect(await keptRow('010-5000-1200')).toMatchObject({ rests_until: expect.any(Date) })
})

test('[NUM-1] what is told of a proposal or a refusal names no number of anybody', async () => {
  await write([880, { msisdn: '010-5000-8800' }])
  const placed = await renumber(5, '010-5000-8800')
  expect(await place(shop, placed)).toEqual({ ok: false, code: 'number_unavailable' })
  expect(
    contractSchema.shape.msisdn
      .array()
      .max(5)
      .safeParse(await proposed(null)).success,
  ).toBe(true)
})
