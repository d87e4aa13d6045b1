import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../domain/kernel/instant.ts'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'

const ONE = contractId(1)
const TWO = contractId(2)
const nothing = { waiting: 0, blocked: 0, refused: 0, stuck: 0, drafts: 0 }

describe('the process dies', () => {
  test('[PCS-1] before the edit was sent (F-03), and the newest relaxed writes with it (F-07)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'a')
    await pc.crash(1000)
    pc.line.up = true
    pc.start()
    expect(await pc.signIn()).toMatchObject({ ok: true, unsentRestored: 1 })
    await allQuiet(pc)
    expect(centre.contract(ONE).body.memo).toBe('a')
  })

  test('[PCS-1] after it was sent, before the answer came (F-04): sent again, done once', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    pc.line.loseAnswers = 0
    pc.line.before = (call) => {
      if (call === 'push') pc.line.loseAnswers = 1
      return Promise.resolve()
    }
    await pc.edit(ONE, 'memo', 'a')
    await pc.clock.advance(10)
    expect(centre.contract(ONE).body.memo).toBe('a')
    await pc.crash()
    pc.line.before = () => Promise.resolve()
    pc.line.loseAnswers = 0
    pc.start()
    await pc.signIn()
    await allQuiet(pc)
    expect(centre.pushed.map(({ mutationId }) => mutationId)).toEqual([centre.pushed[0]!.mutationId, centre.pushed[0]!.mutationId])
    expect(centre.contract(ONE).rev.startsWith('2-')).toBe(true)
    expect((await pc.status()).outbox).toEqual(nothing)
  })

  test('[PCS-1] the answer was lost on the way (F-01) and nobody died: the same', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    pc.line.before = (call) => {
      if (call === 'push' && centre.pushed.length === 0) pc.line.loseAnswers = 1
      return Promise.resolve()
    }
    await pc.edit(ONE, 'memo', 'a')
    await pc.clock.advance(60_000)
    expect(centre.pushed).toHaveLength(2)
    expect(centre.contract(ONE).rev.startsWith('2-')).toBe(true)
    expect((await pc.status()).outbox).toEqual(nothing)
  })

  // Every store operation of a session is a place to stop at: F-05, F-06 and all between.
  test('[PCS-1] at any write of the disk: the edit arrives once, the mirror is right', async () => {
    let writes = 0
    // Nobody stops the first one: it tells how many writes there are.
    for (let stopAt = 0; stopAt <= writes; stopAt++) {
      const { pc, centre } = shop()
      let count = 0
      const open = pc.stores.open.bind(pc.stores)
      pc.stores.open = async (name) => {
        const store = await open(name)
        const write = store.write.bind(store)
        store.write = async (rows, durability) => {
          count++
          if (stopAt === 0) writes = count
          // Half of them die before, half after the write.
          if (count === stopAt && stopAt % 2 === 0) pc.stores.kill()
          await write(rows, durability)
          if (count === stopAt) pc.stores.kill()
          if (count === stopAt) await store.get('meta', 'never')
        }
        return store
      }
      const signing = pc.engine.signIn({ loginId: 'user1', password: 'demo-desk-2026!' })
      await pc.clock.advance(500)
      void signing
      void pc.edit(ONE, 'memo', 'a')
      await pc.clock.advance(2000)
      await pc.crash(stopAt % 3)
      pc.stores.open = open
      pc.start()
      expect(await pc.signIn(), `stopped at write ${stopAt}`).toMatchObject({ ok: true })
      await allQuiet(pc)
      const known = (await pc.read('outbox', null)).entries
      expect(known, `stopped at write ${stopAt}`).toEqual([])
      const memo = centre.contract(ONE).body.memo
      if (memo === '') await pc.edit(ONE, 'memo', 'a')
      await allQuiet(pc)
      expect(centre.contract(ONE).body.memo, `stopped at write ${stopAt}`).toBe('a')
      expect(centre.contract(ONE).rev.startsWith('2-'), `stopped at write ${stopAt}`).toBe(true)
      expect(await pc.status()).toMatchObject({ digest: 'equal', contracts: 3 })
    }
    expect(writes).toBeGreaterThan(8)
  })

  test('[PCS-2] in the first copy (F-44): it goes on where the disk stands, and ends complete', async () => {
    const { pc, centre } = shop(40)
    pc.start({ pageLimit: 5 })
    let pulls = 0
    pc.line.before = (call) => (call === 'pull' && ++pulls > 4 ? new Promise(() => undefined) : Promise.resolve())
    await pc.signIn()
    await pc.crash()
    const taken = pc.line.pulls
    pc.line.before = () => Promise.resolve()
    pc.start({ pageLimit: 5 })
    await pc.signIn()
    expect(await pc.status()).toMatchObject({ contracts: 40, digest: 'equal' })
    // Nine pages in all, the ones on the disk not again.
    expect(pc.line.pulls - taken).toBeLessThan(8)
    expect(centre.contract(ONE).rev.startsWith('1-')).toBe(true)
  })
})

describe('time', () => {
  test('[PCS-16] a clock set back an hour while offline loses no edit and delays none (F-08)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    await pc.edit(TWO, 'memo', 'first')
    await allQuiet(pc)
    await pc.goOffline()
    await pc.crash()
    pc.clock.setWall(-HOUR_MS)
    pc.start()
    await pc.signIn()
    await pc.edit(ONE, 'memo', 'a')
    pc.line.up = true
    await pc.clock.advance(61_000)
    // Opened offline, and the session of before is still held: it goes on without a question.
    expect(centre.contract(ONE).body.memo).toBe('a')
  })
})
