import { expect, test } from 'vitest'
import { toInstant } from '../../../domain/kernel/instant.ts'
import { RESERVATION_TTL_MS } from '../../../domain/stock/decideReservation.ts'
import { connectPool } from '../../../server/platform/connectPool.ts'
import { createReservationLane } from '../../../server/stock/reservationLane.ts'
import { endReservation, keepReservation } from '../../../server/stock/reservationEnds.ts'
import { laneHall } from './laneHall.ts'
import { all, imeiOf, NOON, orderId, request } from './stockHall.ts'

const hall = laneHall()
const { lane, stocked, level } = hall
const heldUnits = () =>
  all(hall.database, (tx) => tx.selectFrom('desk.stock_unit').select(['imei', 'order_id']).where('state', '=', 'reserved').execute())

test('[STK-8] ATK-40 of many at once for one model exactly as many are held as there are, each with a unit of its own', async () => {
  await stocked(['D1001-H1', 'S25', 20], ['ORG-A', 'S25', 3])
  const wishing = lane()
  const outcomes = await Promise.all(Array.from({ length: 300 }, () => wishing.hold(request({ lines: [['S25', 1]] }))))
  const kinds = outcomes.map((outcome) => (outcome && 'kind' in outcome ? outcome.kind : 'none'))
  expect(kinds.filter((kind) => kind === 'held')).toHaveLength(20)
  expect(kinds.filter((kind) => kind === 'refused')).toHaveLength(280)
  expect(await level()).toMatchObject({ on_hand: 20, reserved: 20 })
  const units = await heldUnits()
  expect(new Set(units.map(({ order_id: id }) => id)).size).toBe(20)
  const refused = outcomes.find((outcome) => outcome !== null && 'kind' in outcome && outcome.kind === 'refused')
  expect(refused).toMatchObject({ code: 'stock_short', alternatives: [{ kind: 'hub', hubCode: 'ORG-A', availableQty: 3 }] })
})

test('[STK-8] several processes over the same hubs hold no more than there is, and two lines of one model count together', async () => {
  await stocked(['D1001-H1', 'S25', 11], ['D1001-H1', 'S24', 40])
  const other = await connectPool({ url: hall.database.ownerUrl, onIdleError: () => undefined })
  const lanes = [lane(), createReservationLane({ db: other.db, clock: () => NOON, desk: hall.desk })]
  const wishes = Array.from({ length: 120 }, (_, i) =>
    lanes[i % 2]!.hold(
      request({
        lines:
          i % 3 === 0
            ? [
                ['S25', 1],
                ['S25', 1],
              ]
            : i % 3 === 1
              ? [
                  ['S24', 1],
                  ['S25', 1],
                ]
              : [['S24', 1]],
      }),
    ),
  )
  const outcomes = await Promise.all(wishes)
  await other.close()
  const held = outcomes.flatMap((outcome) => (outcome && 'kind' in outcome && outcome.kind === 'held' ? outcome.lines : []))
  const pieces = (sku: string) => held.filter(({ skuCode }) => skuCode === sku).reduce((sum, line) => sum + line.heldQty, 0)
  expect(pieces('S25')).toBeGreaterThanOrEqual(10)
  expect(await level()).toMatchObject({ on_hand: 11, reserved: pieces('S25') })
  expect(await level('D1001-H1', 'S24')).toMatchObject({ on_hand: 40, reserved: pieces('S24') })
  const imeis = held.flatMap((line) => line.imeis)
  expect(new Set(imeis).size).toBe(imeis.length)
})

test('[STK-8] the same order asked for again, at once or later, is answered as before and holds once', async () => {
  await stocked(['D1001-H1', 'S25', 5])
  const wish = request({ lines: [['S25', 2]] })
  const wishing = lane()
  const [first, second] = await Promise.all([wishing.hold(wish), wishing.hold(wish)])
  expect(second).toEqual(first)
  expect(await lane().hold(wish)).toMatchObject({ kind: 'held', lines: [{ heldQty: 2 }] })
  expect(await level()).toMatchObject({ on_hand: 5, reserved: 2 })
})

test('[STK-8] a poisoned request spoils nobody else’s, and who was called off meanwhile gets nothing', async () => {
  await stocked(['D1001-H1', 'S25', 5])
  const gone = request({ lines: [['S25', 1]] })
  hall.desk.calledOff.add(gone.orderId)
  const poisoned = request({ lines: [['S25', 0.5]] })
  const wishing = lane()
  const answers = await Promise.allSettled([gone, poisoned, request({ lines: [['S25', 1]] })].map((wish) => wishing.hold(wish)))
  expect(answers[0]).toEqual({ status: 'fulfilled', value: null })
  expect(answers[1]?.status).toBe('rejected')
  expect(answers[2]).toMatchObject({ status: 'fulfilled', value: { kind: 'held' } })
  expect(await level()).toMatchObject({ on_hand: 5, reserved: 1 })
})

test('[STK-8] beyond the queue a caller is told to come again', async () => {
  await stocked(['D1001-H1', 'S25', 50])
  const wishing = lane({ waitingMax: 10 })
  const answers = await Promise.all(Array.from({ length: 12 }, () => wishing.hold(request({ lines: [['S25', 1]] }))))
  expect(answers.filter((answer) => answer !== null && 'ok' in answer).map((answer) => answer)).toEqual([
    { ok: false, code: 'server_busy' },
    { ok: false, code: 'server_busy' },
  ])
})

test('[STK-9] released, expired and given back twice restores once, and what expired is never consumed', async () => {
  await stocked(['D1001-H1', 'S25', 3])
  const wishing = lane()
  const [a, b, c] = [orderId(), orderId(), orderId()]
  for (const id of [a, b, c]) await wishing.hold(request({ id, lines: [['S25', 1]] }))
  const end = (id: typeof a, how: Parameters<typeof endReservation>[1]['end'], after = 0) =>
    all(hall.database, (tx) => endReservation(tx, { orderId: id, end: how, now: toInstant(NOON + after) }))
  const released = await Promise.all([end(a, 'release'), end(a, 'release'), end(a, 'release')])
  expect(released.filter((result) => result === 'ended')).toHaveLength(1)
  expect(await level()).toMatchObject({ on_hand: 3, reserved: 2 })
  expect(await end(b, 'expire')).toBe('notDue')
  const race = await Promise.all([end(b, 'expire', RESERVATION_TTL_MS), end(b, 'consume', RESERVATION_TTL_MS - 1)])
  expect(race.filter((result) => result === 'ended')).toHaveLength(1)
  expect(await all(hall.database, (tx) => keepReservation(tx, c, toInstant(NOON + 1)))).toBe(true)
  expect(await end(c, 'expire', 10 * RESERVATION_TTL_MS)).toBe('notDue')
  expect([await end(c, 'consume'), await end(c, 'consume'), await end(c, 'giveBack'), await end(c, 'giveBack')]).toEqual([
    'ended',
    'already',
    'ended',
    'already',
  ])
})

test('[STK-8] a unit that was named is held for who named it, and goods without an IMEI are counted', async () => {
  await stocked(['D1001-H1', 'S25', 3], ['D1001-H1', 'CASE', 4])
  const named = await lane().hold(
    request({
      lines: [
        ['S25', 1, imeiOf(3)],
        ['CASE', 2],
      ],
    }),
  )
  expect(named).toMatchObject({ kind: 'held', lines: [{ imeis: [imeiOf(3)] }, { heldQty: 2, imeis: [] }] })
  expect(await lane().hold(request({ lines: [['S25', 1, imeiOf(3)]] }))).toMatchObject({ kind: 'refused', code: 'unit_state_refused' })
  expect(await lane().hold(request({ lines: [['S25', 3]], allowPartial: true }))).toMatchObject({
    kind: 'partiallyHeld',
    lines: [{ heldQty: 2 }],
  })
})

test('the lane’s statements are planned once per connection, and the settings for it end with the batch', async () => {
  await stocked(['D1001-H1', 'S25', 200])
  const single = await connectPool({ url: hall.database.ownerUrl, max: 1, onIdleError: () => undefined })
  const busy = createReservationLane({ db: single.db, clock: () => NOON, desk: hall.desk })
  for (let batch = 0; batch < 10; batch++) await Promise.all(Array.from({ length: 10 }, () => busy.hold(request({ lines: [['S25', 1]] }))))
  const planned = await single.pool.query<{ name: string; once: boolean }>(
    `select name, custom_plans = 0 and generic_plans >= 10 as once from pg_prepared_statements
      where name in ('stock.lockHubs', 'stock.lockLevels', 'stock.freeUnits', 'stock.bookHolds') order by name`,
  )
  expect(planned.rows).toEqual(
    ['stock.bookHolds', 'stock.freeUnits', 'stock.lockHubs', 'stock.lockLevels'].map((name) => ({ name, once: true })),
  )
  const { rows } = await single.pool.query(`select current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans`)
  expect(rows).toEqual([{ plans: 'auto', scans: 'on' }])
  await single.close()
})
