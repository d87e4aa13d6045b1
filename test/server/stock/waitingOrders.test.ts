import { expect, test } from 'vitest'
import type { OrderId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS, toInstant } from '../../../domain/kernel/instant.ts'
import { KEPT_BACK_MS } from '../../../domain/stock/allocateWave.ts'
import { connectPool } from '../../../server/platform/connectPool.ts'
import type { DatabaseTransaction } from '../../../server/platform/database.ts'
import { createReservationLane } from '../../../server/stock/reservationLane.ts'
import { lockLevels } from '../../../server/stock/stockBooks.ts'
import { endReservation } from '../../../server/stock/reservationEnds.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { laneHall } from './laneHall.ts'
import { all, hubCode, NOON, orderId, request } from './stockHall.ts'

const hall = laneHall()
const { lane, stocked, level } = hall
const keptBack = async () => (await level()).kept_back

test('[STK-10] places are given in the order they came, and what comes in is handed out in that order', async () => {
  await stocked(['D1001-H1', 'S25', 1])
  const wishing = lane()
  const first = orderId()
  await wishing.hold(request({ id: first, lines: [['S25', 1]] }))
  const waiters = [orderId(), orderId(), orderId(), orderId()]
  for (const [i, id] of waiters.entries()) {
    const outcome = await wishing.hold(request({ id, lines: [['S25', i === 1 ? 2 : 1]], joinWaitlist: true }))
    expect(outcome).toMatchObject({ kind: 'waitlisted', wave: 1, position: i + 1 })
  }
  await all(hall.database, (tx) => endReservation(tx, { orderId: first, end: 'release', now: toInstant(NOON) }))
  expect(
    await all(hall.database, (tx) => tx.selectFrom('desk.timer').select('ref_id').where('kind', '=', 'waveAllocation').execute()),
  ).toEqual([{ ref_id: 'D1001-H1' }])
  expect((await wishing.allocateWaitlist(hubCode('D1001-H1'))).map((one) => one.orderId)).toEqual([waiters[0]])
  expect(await level()).toMatchObject({ on_hand: 1, reserved: 1 })
  // The second wants two: nobody behind him is served before him.
  await all(hall.database, (tx) => endReservation(tx, { orderId: waiters[0]!, end: 'release', now: toInstant(NOON) }))
  expect(await wishing.allocateWaitlist(hubCode('D1001-H1'))).toEqual([])
  expect(await wishing.hold(request({ lines: [['S24', 1]] }))).toMatchObject({ kind: 'refused', code: 'stock_unknown' })
  expect(await wishing.hold(request({ lines: [['S25', 5]], joinWaitlist: true }))).toMatchObject({ wave: 2, position: 1 })
})

test('[STK-10] a new order gets what those who wait cannot use, and nothing of what is kept back for them, here or as an alternative', async () => {
  await stocked(['D1001-H1', 'S25', 3], ['ORG-A', 'S25', 1])
  const wishing = lane()
  const first = orderId()
  // Waits for a case: of three phones one is his.
  const both: [string, number][] = [
    ['S25', 1],
    ['CASE', 1],
  ]
  await stockedLater('CASE')
  expect(await wishing.hold(request({ id: first, lines: both, joinWaitlist: true }))).toMatchObject({ kind: 'waitlisted' })
  expect(await keptBack()).toBe(1)
  expect(await wishing.hold(request({ lines: [['S25', 3]] }))).toMatchObject({ kind: 'refused', code: 'stock_short' })
  expect(await wishing.hold(request({ lines: [['S25', 2]] }))).toMatchObject({ kind: 'held' })
  expect(await wishing.hold(request({ lines: [['S25', 1]], allowPartial: true }))).toMatchObject({ kind: 'refused', code: 'stock_short' })
  // Nor is it offered to somebody at another hub.
  const elsewhere = await wishing.hold(request({ hub: 'ORG-A', lines: [['S25', 2]] }))
  expect(elsewhere).toMatchObject({ kind: 'refused', alternatives: [] })
  // Two processes see the same: it stands in the level.
  expect(await lane().hold(request({ lines: [['S25', 1]] }))).toMatchObject({ kind: 'refused' })
  // He gives up: the next one gets it.
  expect(await all(hall.database, (tx) => endReservation(tx, { orderId: first, end: 'release', now: toInstant(NOON) }))).toBe('ended')
  expect(await keptBack()).toBe(0)
  expect(await lane().hold(request({ lines: [['S25', 1]] }))).toMatchObject({ kind: 'held' })
})

/** The hub knows the model and has none of it. */
const stockedLater = (sku: string) =>
  all(hall.database, (tx) => lockLevels(tx, [{ hubCode: hubCode('D1001-H1'), skuCode: sku }], { at: toInstant(NOON) }))

test('[STK-10] [STK-17] who gives up leaves his share to the next who waits; after a day it is nobody’s any more', async () => {
  await stocked(['D1001-H1', 'S25', 1])
  let now = NOON
  const wishing = createReservationLane({ db: hall.database.db, clock: () => now, desk: hall.desk })
  const [two, three, one] = [orderId(), orderId(), orderId()]
  await wishing.hold(request({ id: two, lines: [['S25', 2]], joinWaitlist: true }))
  await wishing.hold(request({ id: three, lines: [['S25', 3]], joinWaitlist: true }))
  await wishing.hold(request({ id: one, lines: [['S25', 1]], joinWaitlist: true }))
  expect(await keptBack()).toBe(1)
  await all(hall.database, (tx) => endReservation(tx, { orderId: two, end: 'release', now: toInstant(now) }))
  expect(await wishing.hold(request({ lines: [['S25', 1]] }))).toMatchObject({ kind: 'refused' })
  expect(await keptBack()).toBe(1)
  now += KEPT_BACK_MS
  expect((await wishing.allocateWaitlist(hubCode('D1001-H1'))).map((served) => served.orderId)).toEqual([one])
  expect(await keptBack()).toBe(0)
})

test('[STK-10] what comes in while a new order waits for its lock is for who waited before', async () => {
  await stocked(['D1001-H1', 'S25', 1])
  const wishing = lane()
  const [first, waiter] = [orderId(), orderId()]
  await wishing.hold(request({ id: first, lines: [['S25', 1]] }))
  await wishing.hold(request({ id: waiter, lines: [['S25', 1]], joinWaitlist: true }))
  const late = await all(hall.database, async (tx) => {
    await endReservation(tx, { orderId: first, end: 'release', now: toInstant(NOON) })
    const asking = lane().hold(request({ lines: [['S25', 1]] }))
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await asOwner(hall.database.ownerUrl, waits)).rowCount === 0);
    return { asking }
  })
  expect(await late.asking).toMatchObject({ kind: 'refused', code: 'stock_short' })
  expect((await wishing.allocateWaitlist(hubCode('D1001-H1'))).map((served) => served.orderId)).toEqual([waiter])
  expect(await keptBack()).toBe(0)
})

test('[STK-10] an order that waits for a level was decided when the level was his, not when he came: nobody waits from before his turn', async () => {
  await stocked(['D1001-H1', 'S25', 1])
  let nowMs = NOON
  const id = orderId()
  const moving = createReservationLane({ db: hall.database.db, clock: () => nowMs, desk: hall.desk })
  await lane().hold(request({ lines: [['S25', 1]] }))
  const late = await all(hall.database, async (tx) => {
    await tx.selectFrom('desk.stock_level').select('on_hand').where('hub_code', '=', 'D1001-H1').forUpdate().execute()
    const asking = moving.hold(request({ id, lines: [['S25', 1]], joinWaitlist: true }))
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await asOwner(hall.database.ownerUrl, waits)).rowCount === 0);
    nowMs += MINUTE_MS
    return { asking }
  })
  expect(await late.asking).toMatchObject({ kind: 'waitlisted' })
  const decided = (tx: DatabaseTransaction) =>
    tx.selectFrom('desk.reservation').select('decided_at').where('order_id', '=', id).executeTakeFirst()
  expect(await all(hall.database, decided)).toEqual({ decided_at: new Date(nowMs) })
})

test('[STK-10] processes that give places and serve who waits at one hub at the same time do not stand in each other’s way', async () => {
  await stocked(['D1001-H1', 'S25', 4], ['D1001-H1', 'S24', 4])
  const pools = await Promise.all([1, 2].map(() => connectPool({ url: hall.database.ownerUrl, onIdleError: () => undefined })))
  const lanes = pools.map(({ db }) => createReservationLane({ db, clock: () => NOON, desk: hall.desk }))
  const deadlocks = async () =>
    Number(
      (await asOwner(hall.database.ownerUrl, `select deadlocks from pg_stat_database where datname = current_database()`)).rows[0]
        .deadlocks,
    )
  const held: OrderId[] = []
  for (let round = 0; round < 12; round++) {
    const wishes = Array.from({ length: 10 }, async (_, i) => {
      const id = orderId()
      const answer = await lanes[i % 2]!.hold(request({ id, lines: [[i % 3 === 0 ? 'S24' : 'S25', 1 + (i % 2)]], joinWaitlist: true }))
      if (answer && 'kind' in answer && answer.kind === 'held') held.push(id)
    })
    const waves = lanes.map((one) => one.allocateWaitlist(hubCode('D1001-H1')))
    const ended = held
      .splice(0, 2)
      .map((id) => all(hall.database, (tx) => endReservation(tx, { orderId: id, end: 'release', now: toInstant(NOON) })))
    await Promise.all([...wishes, ...ended])
    for (const served of await Promise.all(waves)) for (const { orderId: id } of served) held.push(id)
  }
  // A connection that ends tells the database's statistics what it saw.
  await Promise.all(pools.map((pool) => pool.close()))
  const places = await all(hall.database, (tx) =>
    tx.selectFrom('desk.reservation').select(['wave', 'position']).where('wave', 'is not', null).execute(),
  )
  expect(places.length).toBeGreaterThan(50)
  expect(await deadlocks()).toBe(0)
})
