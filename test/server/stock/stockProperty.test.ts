import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import type { Database } from '../../../server/platform/database.ts'
import { brokenLaws } from './streetLaws.ts'
import type { StreetCommand } from './streetCommand.ts'
import { streetRounds } from './streetCommands.ts'
import { openStreet } from './stockStreet.ts'
import { tamperedDatabase, type Tamper } from './tamperedDatabase.ts'

/** Bounded, so that the whole file stays below half a minute; the seed is printed when a run fails. */
const RUNS = 10
/** Ten times what it took at most: the commands are the seed's, how people at one moment meet is not. */
const RUNS_TO_FIND = 150

let database: FreshDatabase
beforeAll(async () => void (database = await freshDatabase()))
afterAll(() => database.close())

/** Plays the rounds on a fresh street and tells what is wrong after any of them. */
async function play(rounds: readonly (readonly StreetCommand[])[], db?: Database): Promise<readonly string[]> {
  const street = await openStreet(database, db)
  for (const round of rounds) {
    const done = await Promise.allSettled(round.map((one) => one.run(street)))
    const thrown = done.flatMap((one, i) => (one.status === 'rejected' ? [`threw at ${round[i]!.name}: ${String(one.reason)}`] : []))
    await Promise.all(street.lanes.map((lane) => lane.idle()))
    const wrong = [...thrown, ...(await brokenLaws(street))]
    if (wrong.length > 0) return wrong
  }
  return []
}

test('[STK-4] [STK-8] [STK-9] [STK-10] [TRF-4] [RIT-5] the laws of stock S1–S5, S7–S11 hold after every round of random commands from many people at once', async () => {
  await fc.assert(
    fc.asyncProperty(streetRounds, async (rounds) => {
      expect(await play(rounds)).toEqual([])
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
})

const wishes = fc.array(fc.record({ hub: fc.constantFrom('ORG-A', 'D1001-H1'), pieces: fc.integer({ min: 1, max: 3 }) }), {
  minLength: 1,
  maxLength: 60,
})
test('[STK-11] S6: a burst over two hubs holds all that fits in the order it came, and what is offered instead is really there', async () => {
  await fc.assert(
    fc.asyncProperty(wishes, async (wanted) => {
      const street = await openStreet(database)
      const free = new Map([
        ['ORG-A', 3],
        ['D1001-H1', 5],
      ])
      const outcomes = await Promise.all(wanted.map(({ hub, pieces }) => street.hold(0, { hub, lines: [['S25', pieces]] })))
      for (const [i, { hub, pieces }] of wanted.entries()) {
        const fits = pieces <= free.get(hub)!
        if (fits) free.set(hub, free.get(hub)! - pieces)
        expect(outcomes[i]).toMatchObject({ kind: fits ? 'held' : 'refused' })
      }
      for (const [i, outcome] of outcomes.entries()) {
        if (!outcome || !('kind' in outcome) || outcome.kind !== 'refused') continue
        const offered = outcome.alternatives.flatMap((one) => (one.kind === 'hub' ? [[one.hubCode, one.availableQty] as const] : []))
        for (const [hub, pieces] of offered) {
          expect(pieces).toBeGreaterThanOrEqual(wanted[i]!.pieces)
          if (free.has(hub)) expect(free.get(hub)).toBe(pieces)
        }
      }
      expect(await brokenLaws(street)).toEqual([])
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
})

/** What the same property finds when a mistake is planted. */
async function foundWith(tamper: Tamper): Promise<string> {
  const db = tamperedDatabase(database, tamper)
  const wrongs: string[] = []
  await fc.check(
    fc.asyncProperty(streetRounds, async (rounds) => {
      const wrong = await play(rounds, db)
      wrongs.push(...wrong)
      return wrong.length === 0
    }),
    { numRuns: RUNS_TO_FIND, endOnFailure: true, seed: 7 },
  )
  return wrongs.join('\n')
}

test('[STK-8] planted: levels that are read without a lock are found', async () => {
  const unlocked: Tamper = (name, text, values) => ({
    text: name === 'stock.lockLevels' ? text.replace(/for update of l$/, '') : text,
    values,
  })
  expect(await foundWith(unlocked)).toMatch(/S[1-9]|threw/)
})

test('[STK-9] planted: a release that leaves no trace is booked twice, and found', async () => {
  const forgetful: Tamper = (name, text, values) => ({ text: name === 'stock.endReservation' ? `${text} and false` : text, values })
  expect(await foundWith(forgetful)).toMatch(/S2|S7|S8/)
})

test('[STK-10] planted: a lane that forgets what it keeps back for who waits is found', async () => {
  const forgetful: Tamper = (name, text, values) => ({ text: name === 'stock.keepBack' ? `${text} and false` : text, values })
  expect(await foundWith(forgetful)).toMatch(/S11/)
})

test('[TRF-5] planted: a receipt that counts what is damaged twice is found', async () => {
  const twice: Tamper = (name, text, values) => {
    const [kinds, onHand, unavailable] = [values[2], values[10], values[12]] as readonly [string[], number[], number[]]
    if (!name.startsWith('stock.book') || !kinds.includes('arriveDamaged')) return { text, values }
    const changed = [...values]
    changed[10] = onHand.map((pieces, i) => pieces + unavailable[i]!)
    changed[12] = unavailable.map((pieces) => 2 * pieces)
    return { text, values: changed }
  }
  expect(await foundWith(twice)).toMatch(/S2|S3|S4/)
})

test('[RIT-3] planted: a right whose units come back and stay with the device is found', async () => {
  const both: Tamper = (name, text, values) => {
    const isReturn = name === '' && text.startsWith('update "desk"."sale_right"') && values.includes('returned')
    return isReturn ? { text, values: values.map((value) => (value === 'returned' ? 'active' : value)) } : { text, values }
  }
  expect(await foundWith(both)).toMatch(/S2|S3|threw/)
})

test('[STK-8] the guard of the database itself holds when the program’s own is gone', async () => {
  await openStreet(database)
  const oversell = asOwner(database.ownerUrl, `update desk.stock_level set reserved = on_hand + 1 where sku_code = 'S25'`)
  await expect(oversell).rejects.toMatchObject({ code: '23514', constraint: 'stock_level_available' })
  await expect(database.pool.query('delete from desk.stock_movement')).rejects.toMatchObject({ code: '42501' })
  await expect(database.pool.query('update desk.stock_movement set quantity = 1')).rejects.toMatchObject({ code: '42501' })
})
