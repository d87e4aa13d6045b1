import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { contractIdOf } from '../../domain/contracts/sampleContract.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { contractRevOf, orderOf, place, placeAndRun, settled, type OrderShop } from './orderShop.ts'
import { numbersAt, UNDO_OVER_MS } from './numberShop.ts'
import { openedShop, type OpenedShop } from './openedShop.ts'

let opened: OpenedShop
let shop: OrderShop
beforeAll(async () => {
  opened = await openedShop(6, 1)
  shop = opened.shop
})
afterAll(() => opened.close())

const { read, write, renumber, edited, keptRow } = numbersAt(() => opened)
const waits = async () =>
  (await asOwner(opened.database.ownerUrl, `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`))
    .rowCount
const waiting = (count: number) => vi.waitFor(async () => expect(await waits()).toBe(count), { timeout: 5_000 })

test('[NUM-5] [NUM-2] what is kept for an order or rests after one comes onto no other line by hand; of its own line it is', async () => {
  const refused = { outcome: 'rejected', refusal: { code: 'number_unavailable' } }
  await write([840, { msisdn: '010-5000-8400' }], [841, { dealerCode: dealerCodeSchema.parse('D1002') }], [842, {}])
  const placed = await renumber(840, '010-5000-8401')
  await placeAndRun(shop, placed)
  const before = await contractRevOf(opened.database, 842)
  expect(await edited(842, 'msisdn', '010-5000-8401')).toMatchObject(refused)
  opened.clock.move(UNDO_OVER_MS)
  await settled(shop)
  expect(await orderOf(shop, placed.orderId)).toMatchObject({ state: 'completed' })
  // What it gave up rests, for everybody but the line that had it.
  expect(await edited(842, 'msisdn', '010-5000-8400')).toMatchObject(refused)
  expect(await contractRevOf(opened.database, 842)).toBe(before)
  expect(await edited(840, 'msisdn', '010-5000-8400')).toMatchObject({ outcome: 'applied' })
  expect(await keptRow('010-5000-8401')).toBeUndefined()
})

test('[NUM-5] [NUM-1] an order that wants the number which a hand is about to write waits for it, and is told', async () => {
  const msisdn = '010-5000-8500'
  await write([850, {}], [851, {}])
  const placed = await renumber(850, msisdn)
  const { placing } = await read(async (tx) => {
    const hand = contractIdOf(851)
    const { rows } = await sql`select desk.number_is_taken(${msisdn}, ${hand}, '{}', now(), '') as taken`.execute(tx)
    expect(rows).toEqual([{ taken: false }])
    const placing = place(shop, placed)
    await waiting(1)
    const body = sql<string>`body::jsonb || jsonb_build_object('msisdn', ${msisdn}::text)`
    await tx.updateTable('desk.document').set({ body }).where('type', '=', 'contract').where('id', '=', hand).execute()
    return { placing }
  })
  expect(await placing).toMatchObject({ code: 'number_unavailable' })
})

/** Somebody who is about to write a number by hand, for as long as his transaction stands. */
async function handOn(contract: number) {
  const client = new pg.Client({ connectionString: opened.database.ownerUrl })
  await client.connect()
  await client.query('begin')
  return {
    asks: async (msisdn: string): Promise<boolean> => {
      const asking = `select desk.number_is_taken($1, $2, '{}', now(), '') as taken`
      return (await client.query<{ taken: boolean }>(asking, [msisdn, contractIdOf(contract)])).rows[0]!.taken
    },
    run: (statement: string) => client.query(statement),
    end: async () => {
      await client.query('rollback')
      await client.end()
    },
  }
}

test('[NUM-5] [NUM-1] of two hands that come just when a rest ends, the second waits for the first', async () => {
  const msisdn = '010-5000-8600'
  const row = `insert into desk.kept_number (msisdn, order_id, dealer_code, rests_until) select '${msisdn}', id, 'D1001', now() - interval '1 day' from desk.order limit 1`
  await asOwner(opened.database.ownerUrl, row)
  const [first, rest, second, third] = [await handOn(861), await handOn(0), await handOn(862), await handOn(863)]
  expect(await first.asks(msisdn)).toBe(false)
  const ending = rest.run(`delete from desk.kept_number where msisdn = '${msisdn}'`).then(() => rest.run('commit'))
  await waiting(1)
  const asked = second.asks(msisdn)
  await waiting(2)
  await first.end()
  await ending
  expect(await asked).toBe(false)
  const askedLast = third.asks(msisdn)
  await waiting(1)
  await second.end()
  expect(await askedLast).toBe(false)
  for (const hand of [rest, third]) await hand.end()
  expect(await keptRow(msisdn)).toBeUndefined()
})
