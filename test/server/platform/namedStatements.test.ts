import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runStatement, sendQuery, sendStatement } from '../../../server/platform/namedStatements.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'

const all = { kind: 'all' } as const
const one = { name: 'test.one', text: 'select $1::int as n' }
const broken = { name: 'test.broken', text: `select desk.must_hold($1::int = 0, 'the shelf is as it was')` }
const dealer = (code: string) => sql`insert into desk.dealer (code, name) values (${code}, ${code})`

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())
const dealers = async () => {
  const rows = await withReach(database.db, all, (tx) => tx.selectFrom('desk.dealer').select('code').orderBy('code').execute())
  return rows.map(({ code }) => code)
}

test('[DBS-4] what is sent ahead answers in its order, whoever is asked first', async () => {
  const answers = await withReach(database.db, all, async (tx) => {
    const first = await sendStatement(tx, one, [1])
    const second = await sendStatement(tx, one, [2])
    const third = await runStatement(tx, one, [3])
    return [third, await second.rows(), await first.rows()]
  })
  expect(answers).toEqual([[{ n: 3 }], [{ n: 2 }], [{ n: 1 }]])
})

test('[DBS-4] a statement that failed ahead fails the next one that is waited for, in its own words, and nothing stands', async () => {
  const work = withReach(database.db, all, async (tx) => {
    await sendQuery(tx, dealer('D8801').compile(tx))
    await sendStatement(tx, broken, [1])
    await sendQuery(tx, dealer('D8802').compile(tx))
    await runStatement(tx, one, [1])
  })
  await expect(work).rejects.toThrow('the shelf is as it was')
  expect(await dealers()).toEqual([])
})

test('[DBS-4] a statement that failed ahead fails the commit, and the connection is as good as before', async () => {
  const work = withReach(database.db, all, async (tx) => {
    await sendQuery(tx, dealer('D8801').compile(tx))
    await sendStatement(tx, broken, [1])
  })
  await expect(work).rejects.toThrow('the shelf is as it was')
  expect(await dealers()).toEqual([])
  for (let i = 0; i < 20; i++) await withReach(database.db, all, (tx) => sendStatement(tx, broken, [0]))
  await withReach(database.db, all, (tx) => sendQuery(tx, dealer('D8803').compile(tx)))
  expect(await dealers()).toEqual(['D8803'])
})

test('[DBS-4] work that throws rolls back what was sent ahead, whether that failed or not', async () => {
  const work = (values: readonly unknown[]) =>
    withReach(database.db, all, async (tx) => {
      await sendQuery(tx, dealer('D8804').compile(tx))
      await sendStatement(tx, broken, values)
      throw new Error('changed its mind')
    })
  await expect(work([0])).rejects.toThrow('changed its mind')
  await expect(work([1])).rejects.toThrow('changed its mind')
  expect(await dealers()).not.toContain('D8804')
})
