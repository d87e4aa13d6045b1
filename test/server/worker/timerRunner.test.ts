import { afterAll, beforeAll, expect, test } from 'vitest'
import { toInstant } from '../../../domain/kernel/instant.ts'
import { armTimers, disarmTimers } from '../../../server/platform/timers.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { CLAIM_MS, createTimerRunner, type TimerHandler } from '../../../server/worker/timerRunner.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'

let database: FreshDatabase
beforeAll(async () => (database = await freshDatabase()))
afterAll(() => database.close())

let now = Date.parse('2026-11-23T01:00:00.000Z')
const troubles: unknown[] = []
const runner = (handlers: Readonly<Record<string, TimerHandler>>) =>
  createTimerRunner({ db: database.db, clock: () => now, random: () => 0, handlers, onTrouble: (error) => void troubles.push(error) })
const arm = (kind: string, refIds: readonly string[], inMs = 0) =>
  withReach(database.db, { kind: 'all' }, (tx) =>
    armTimers(
      tx,
      refIds.map((refId) => ({ kind, refId, dueAt: toInstant(now + inMs) })),
    ),
  )
const left = async (kind: string) =>
  (await database.db.selectFrom('desk.timer').select('ref_id').where('kind', '=', kind).orderBy('ref_id').execute()).map(
    (row) => row.ref_id,
  )

test('what is due runs once among several workers; what is not due, or of a kind nobody knows, stays', async () => {
  const ran: string[] = []
  const workers = [1, 2, 3].map(() => runner({ once: async (refId) => (ran.push(refId), null) }))
  const refs = Array.from({ length: 60 }, (_, n) => `ref-${String(n).padStart(2, '0')}`)
  await arm('once', refs)
  await arm('once', ['later'], 1000)
  await arm('unknown', ['x'])
  await Promise.all(workers.map((worker) => worker.settle()))
  expect(ran.toSorted()).toEqual(refs)
  expect(await left('once')).toEqual(['later'])
  expect(await left('unknown')).toEqual(['x'])
  await withReach(database.db, { kind: 'all' }, (tx) => disarmTimers(tx, 'once', ['later']))
  expect(await left('once')).toEqual([])
})

test('a handler that fails is tried again after a pause that grows, and one that says when comes then', async () => {
  let runs = 0
  const worker = runner({
    failing: async () => {
      runs += 1
      if (runs < 3) throw new Error('not yet')
      return runs === 3 ? toInstant(now + 5000) : null
    },
  })
  await arm('failing', ['a'])
  await worker.settle()
  expect([runs, troubles.splice(0).length]).toEqual([1, 1])
  // Half a second, then a whole one: chance is nought here.
  for (const pause of [500, 1000]) {
    await worker.settle()
    const before = runs
    now += pause
    await worker.settle()
    expect(runs).toBe(before + 1)
  }
  now += 4999
  await worker.settle()
  expect(runs).toBe(3)
  now += 1
  await worker.settle()
  expect(runs).toBe(4)
  expect(await left('failing')).toEqual([])
})

test('armed anew while it runs it runs again; what a worker took and never finished comes back after its claim', async () => {
  let runs = 0
  const worker = runner({
    anew: async (refId) => {
      runs += 1
      if (runs === 1) await arm('anew', [refId])
      return null
    },
  })
  await arm('anew', ['a'])
  await worker.settle()
  expect(runs).toBe(2)
  expect(await left('anew')).toEqual([])

  const stuck = runner({ dying: () => new Promise(() => undefined) })
  await arm('dying', ['b'])
  stuck.poke()
  while ((await database.db.selectFrom('desk.timer').select('attempts').where('kind', '=', 'dying').executeTakeFirst())?.attempts !== 1)
    await new Promise((resolve) => setTimeout(resolve, 5))
  const taken: string[] = []
  const heir = runner({ dying: async (refId) => (taken.push(refId), null) })
  await heir.settle()
  expect(taken).toEqual([])
  now += CLAIM_MS
  await heir.settle()
  expect(taken).toEqual(['b'])
})
