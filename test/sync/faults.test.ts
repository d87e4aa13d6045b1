import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../domain/replication/scope.ts'
import { HOUR_MS } from '../../domain/kernel/instant.ts'
import { contractId, makeContract, planOf } from './support/contracts.ts'
import { allQuiet, D1001, shop } from './support/shop.ts'

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

describe('what does not go through', () => {
  test('[PCS-12] a refused edit is parked with its reason and blocks neither others nor the pull (F-12)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    await pc.goOffline()
    await pc.edit(ONE, 'status', 'created')
    await pc.edit(TWO, 'memo', 'b')
    pc.line.up = true
    await allQuiet(pc)
    expect(centre.contract(TWO).body.memo).toBe('b')
    const [entry] = (await pc.read('outbox', null)).entries
    expect(entry).toMatchObject({ state: 'refused', refusal: { code: 'contract_state_refused' } })
    expect((await pc.list()).rows.find((row) => row.id === ONE)?.mark).toBe('refused')
    expect((await pc.read('contract', { id: ONE }))?.body.status).toBe('active')
    centre.edit(contractId(3), { memo: 'from elsewhere' })
    await allQuiet(pc)
    expect((await pc.read('contract', { id: contractId(3) }))?.body.memo).toBe('from elsewhere')
    expect(await pc.engine.takeBack(entry!.mutationId)).toMatchObject({ ok: true })
    expect((await pc.status()).outbox).toEqual(nothing)
  })

  test('[PCS-12] a batch that cannot be read is sent one by one; the one at fault is parked', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'poison')
    await pc.edit(TWO, 'memo', 'b')
    pc.line.editPush = (reply) => reply
    const push = centre.push.bind(centre)
    centre.push = (author, request) => (JSON.stringify(request).includes('poison') ? 'malformed' : push(author, request))
    pc.line.up = true
    await allQuiet(pc)
    expect(centre.contract(TWO).body.memo).toBe('b')
    expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'refused', refusal: { code: 'malformed' } }])
  })

  test('[PCS-12] a refused edit that is tried again has a new id and the present base', async () => {
    const { pc, centre } = shop()
    centre.edit(ONE, { status: 'suspended' })
    await pc.signIn()
    await pc.edit(ONE, 'status', 'terminated')
    await allQuiet(pc)
    const [entry] = (await pc.read('outbox', null)).entries
    expect(entry?.state).toBe('refused')
    centre.edit(ONE, { status: 'active' })
    await allQuiet(pc)
    await pc.engine.retry(entry!.mutationId)
    await allQuiet(pc)
    expect(centre.contract(ONE).body.status).toBe('terminated')
    expect(new Set(centre.pushed.map(({ mutationId }) => mutationId)).size).toBe(2)
  })

  test('[PCS-12] "later" is later, and then again', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    let times = 0
    pc.line.editPush = (reply) =>
      ++times > 2 ? reply : { ...reply, results: reply.results.map(({ mutationId }) => ({ mutationId, outcome: 'retry' as const })) }
    await pc.edit(ONE, 'memo', 'a')
    await pc.clock.advance(10)
    expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'waiting', attempts: 1 }])
    await pc.clock.advance(60_000)
    expect(times).toBe(3)
    expect(centre.contract(ONE).body.memo).toBe('a')
    expect((await pc.status()).outbox).toEqual(nothing)
  })

  test('[PCS-21] a push that hangs keeps no news away (F-13), a pull that hangs no edit', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    pc.line.before = (call) => (call === 'push' ? new Promise(() => undefined) : Promise.resolve())
    await pc.edit(ONE, 'memo', 'a')
    await pc.clock.advance(10)
    centre.edit(TWO, { memo: 'news' })
    await pc.clock.advance(31_000)
    expect((await pc.read('contract', { id: TWO }))?.body.memo).toBe('news')
    expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'sending' }])
  })
})

describe('hints', () => {
  test('[PCS-22] a head that is ahead is fetched at once, one that is not costs nothing, a missed one is polled for (F-15)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    const heads = (seq: number) => pc.listener!.onEvent({ name: 'heads', data: { heads: { [D1001]: seq } as never } })
    let pulls = pc.line.pulls
    heads(3)
    heads(3)
    await pc.clock.advance(10)
    expect(pc.line.pulls).toBe(pulls)
    centre.edit(ONE, { memo: 'a' })
    heads(4)
    heads(4)
    await pc.clock.advance(10)
    expect((await pc.read('contract', { id: ONE }))?.body.memo).toBe('a')
    // Before the commit can be seen: asked for nothing, and the poll brings it.
    pulls = pc.line.pulls
    heads(5)
    await pc.clock.advance(10)
    expect(pc.line.pulls).toBe(pulls + 1)
    centre.edit(ONE, { memo: 'b' })
    await pc.clock.advance(31_000)
    expect((await pc.read('contract', { id: ONE }))?.body.memo).toBe('b')
  })

  test('[PCS-22] offline is told, tried again with growing pauses, and over at the first answer', async () => {
    const { pc } = shop()
    await pc.signIn()
    pc.line.up = false
    const before = pc.line.pulls
    await pc.clock.advance(31_000)
    expect((await pc.status()).connection.state).toBe('offline')
    await pc.clock.advance(300_000)
    const tries = pc.line.pulls - before
    expect(tries).toBeGreaterThan(8)
    expect(tries).toBeLessThan(30)
    pc.line.up = true
    pc.listener!.onUp()
    await pc.clock.advance(10)
    expect((await pc.status()).connection.state).toBe('online')
  })
})

describe('scopes', () => {
  test('[PCS-4] what is not granted any more leaves within one pull, whatever waits to be sent (F-24, F-25)', async () => {
    const { pc, centre, staff } = shop()
    await pc.signIn()
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'kept work')
    centre.grants.set(staff.userId, [CATALOGUE])
    pc.line.before = (call) => (call === 'push' ? new Promise(() => undefined) : Promise.resolve())
    pc.line.up = true
    await pc.engine.syncNow()
    await pc.clock.advance(100)
    expect(await pc.list()).toMatchObject({ total: 0 })
    expect(await pc.read('contract', { id: ONE })).toBeNull()
    await pc.crash()
    pc.line.before = () => Promise.resolve()
    pc.line.up = false
    pc.start()
    await pc.signIn()
    // Nothing of it is in the sealed store either.
    expect(await pc.list()).toMatchObject({ total: 0 })
    expect(await pc.stored('kept work')).toEqual(['outbox'])
    expect(await pc.stored('KD00000002')).toEqual([])
    pc.line.up = true
    pc.session = staff
    await pc.clock.advance(60_000)
    await allQuiet(pc)
    expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'refused', refusal: { code: 'scope_lost' } }])
  })

  test('[PCS-4] granted again after it was taken: copied afresh (F-27)', async () => {
    const { pc, centre, staff } = shop()
    await pc.signIn()
    centre.grants.set(staff.userId, [CATALOGUE])
    await allQuiet(pc)
    centre.edit(ONE, { memo: 'meanwhile' })
    centre.grants.set(staff.userId, [D1001, CATALOGUE])
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ contracts: 3, digest: 'equal' })
    expect((await pc.read('contract', { id: ONE }))?.body.memo).toBe('meanwhile')
  })

  test('[PCS-4] a page that was asked for ahead does not bring back the middle of what the page before it took away', async () => {
    const { pc } = shop()
    await pc.signIn()
    const digests = new Set<string>()
    await pc.engine.subscribe('status', null, ({ digest }) => digests.add(digest))
    let isFirst = true
    pc.line.editPull = (reply) => {
      if (!isFirst) return reply
      isFirst = false
      return { ...reply, granted: reply.granted.filter((scope) => scope !== D1001), hasMore: true }
    }
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ contracts: 3, digest: 'equal' })
    expect([...digests]).toEqual(['equal'])
  })

  test('[PCS-3] a document that left, or is gone, leaves; one that comes twice changes nothing (F-28)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    centre.drop(TWO)
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ contracts: 2, digest: 'equal' })
    await pc.edit(ONE, 'memo', 'a')
    centre.drop(ONE)
    await allQuiet(pc)
    expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'refused', refusal: { code: 'document_unknown' } }])
    centre.addContract(ONE, makeContract(1, { memo: 'again' }))
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ contracts: 2, digest: 'equal' })
    await pc.crash()
    pc.line.up = false
    pc.start()
    await pc.signIn()
    expect((await pc.list()).rows.map((row) => row.contractNo)).toEqual(['KD00000003', 'KD00000001'])
  })
})

describe('the centre is not the one we knew', () => {
  test('[PCS-11] restored from a backup: what it forgot is offered again, under the same ids, once (F-34)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    await pc.edit(ONE, 'memo', 'before')
    await allQuiet(pc)
    const backup = centre.snapshot()
    await pc.edit(ONE, 'plan', planOf('P48'))
    await allQuiet(pc)
    await pc.edit(ONE, 'plan', planOf('P85'))
    await pc.edit(TWO, 'memo', 'lost')
    await allQuiet(pc)
    const ids = new Set(centre.pushed.map(({ mutationId }) => mutationId))
    centre.restore(backup, '01980000-0000-7000-8000-0000000000ef')
    await allQuiet(pc)
    expect(centre.contract(ONE).body).toMatchObject({ memo: 'before', plan: { code: 'P85' } })
    expect(centre.contract(TWO).body.memo).toBe('lost')
    expect(new Set(centre.pushed.map(({ mutationId }) => mutationId))).toEqual(ids)
    expect(centre.conflicts()).toEqual([])
    expect(await pc.status()).toMatchObject({ digest: 'equal', outbox: nothing })
  })

  test('[PCS-11] restored, and somebody else was faster: what was acknowledged goes to the desk, it is not lost', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    const backup = centre.snapshot()
    await pc.edit(ONE, 'plan', planOf('P48'))
    await allQuiet(pc)
    centre.restore(backup, '01980000-0000-7000-8000-0000000000ef')
    centre.edit(ONE, { plan: planOf('P85') })
    await allQuiet(pc)
    expect(centre.conflicts()).toMatchObject([{ body: { mine: { plan: { code: 'P48' } }, theirs: { plan: { code: 'P85' } } } }])
  })

  test('[PCS-6] numbers used again are found by their tag: the scope is copied again, what is gone goes, unsent stays', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    const backup = centre.snapshot()
    centre.addContract(contractId(9), makeContract(9))
    await allQuiet(pc)
    expect((await pc.status()).contracts).toBe(4)
    await pc.goOffline()
    await pc.edit(TWO, 'memo', 'unsent')
    centre.restore(backup, centre.epoch)
    centre.edit(ONE, { memo: 'another history' })
    pc.line.up = true
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ contracts: 3, digest: 'equal' })
    expect(centre.contract(TWO).body.memo).toBe('unsent')
  })

  test('[PCS-5] a difference is found by count and digest, copied again once, and told when it stays (F-50)', async () => {
    const { pc, centre } = shop()
    await pc.signIn()
    centre.edit(ONE, { memo: 'lost on the way' })
    centre.forgetChange(D1001)
    await allQuiet(pc)
    expect((await pc.status()).digest).toBe('equal')
    expect((await pc.read('contract', { id: ONE }))?.body.memo).toBe('lost on the way')
    pc.line.editPull = (reply) => ({ ...reply, heads: { ...reply.heads, [D1001]: { seq: 9, count: 8, digest: '00000000000000aa' } } })
    const before = pc.line.pulls
    await pc.engine.syncNow()
    await pc.clock.advance(1000)
    expect((await pc.status()).digest).toBe('differs')
    expect(pc.line.pulls - before).toBe(2)
    await pc.engine.syncNow()
    await pc.clock.advance(1000)
    expect(pc.line.pulls - before).toBe(3)
  })
})
