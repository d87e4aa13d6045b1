import { afterAll, beforeAll, expect, test } from 'vitest'
import { toInstant } from '../../../domain/kernel/instant.ts'
import { armTimers, disarmTimers } from '../../../server/platform/timers.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import { createTimerRunner, type TimerHandler, type TimerRunner } from '../../../server/worker/timerRunner.ts'
import { createWorkerSeat } from '../../../server/worker/workerSeat.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'

let database: FreshDatabase
beforeAll(async () => (database = await freshDatabase()))
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
  await database.close()
})

let now = Date.parse('2026-11-23T01:00:00.000Z')
const troubles: unknown[] = []
const workers: TimerRunner[] = []
const runner = (handlers: Readonly<Record<string, TimerHandler>>) => {
  const onTrouble = (error: unknown) => void troubles.push(error)
  const seat = createWorkerSeat({ pool: database.pool, onTrouble })
  const worker = createTimerRunner({ db: database.db, clock: () => now, random: () => 0, handlers, seat, onTrouble })
  workers.push(worker)
  return worker
}
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
  const three = [1, 2, 3].map(() => runner({ once: async (refId) => (ran.push(refId), null) }))
  const refs = Array.from({ length: 60 }, (_, n) => `ref-${String(n).padStart(2, '0')}`)
  await arm('once', refs)
  await arm('once', ['later'], 1000)
  await arm('unknown', ['x'])
  await Promise.all(three.map((worker) => worker.settle()))
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

test('armed anew while it runs, a timer runs again', async () => {
  let runs = 0
  const worker = runner({
    anew: async (refId) => {
      runs += 1
      if (runs === 1) await arm('anew', [refId])
      return null
    },
    later: async (refId) => {
      await arm('later', [refId], 1000)
      return toInstant(now + 60_000)
    },
  })
  await arm('anew', ['a'])
  await worker.settle()
  expect(runs).toBe(2)
  expect(await left('anew')).toEqual([])
  // What it was armed for stands, not what the run before made of it.
  await arm('later', ['a'])
  await worker.settle()
  const row = await database.db.selectFrom('desk.timer').select('due_at').where('kind', '=', 'later').executeTakeFirstOrThrow()
  expect(row.due_at.getTime()).toBe(now + 1000)
  await withReach(database.db, { kind: 'all' }, (tx) => disarmTimers(tx, 'later', ['a']))
})

/** The number under which somebody runs the timer. */
const claimedBy = async (kind: string): Promise<number> => {
  for (;;) {
    const row = await database.db.selectFrom('desk.timer').select('claimed_by').where('kind', '=', kind).executeTakeFirst()
    if (row && row.claimed_by !== null) return row.claimed_by
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('[WRK-1] a timer belongs to the worker that runs it for as long as his seat stands, whatever the time, and to the next one then', async () => {
  let finish = (): void => undefined
  const slow = runner({ slow: () => new Promise((resolve) => (finish = () => resolve(null))) })
  await arm('slow', ['b'])
  slow.poke()
  const seat = await claimedBy('slow')
  const taken: string[] = []
  const heir = runner({ slow: async (refId) => (taken.push(refId), toInstant(now + 1000)) })
  now += 24 * 3_600_000
  await heir.settle()
  expect(taken).toEqual([])
  // As the system does when a process is killed: its connection ends, and with it the seat.
  await asOwner(database.ownerUrl, `select pg_terminate_backend(pid) from pg_locks where classid = 7403002 and objid = $1`, [seat])
  while (taken.length === 0) await heir.settle()
  expect(taken).toEqual(['b'])
  // Who lost his seat and comes to an end after all changes nothing: the timer is another one's now.
  finish()
  await slow.settle()
  const row = await database.db
    .selectFrom('desk.timer')
    .select(['due_at', 'claimed_by'])
    .where('kind', '=', 'slow')
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ due_at: new Date(now + 1000), claimed_by: null })
  // And he works on, from another seat.
  await withReach(database.db, { kind: 'all' }, (tx) => disarmTimers(tx, 'slow', ['b']))
  await arm('slow', ['c'])
  slow.poke()
  expect(await claimedBy('slow')).toBeGreaterThan(seat)
  finish()
})
