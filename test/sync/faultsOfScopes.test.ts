import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../domain/replication/scope.ts'
import { contractId, makeContract, planOf } from './support/contracts.ts'
import { allQuiet, D1001, shop } from './support/shop.ts'

const ONE = contractId(1)
const TWO = contractId(2)
const nothing = { waiting: 0, blocked: 0, refused: 0, stuck: 0, drafts: 0 }

describe('scopes', () => {
  test('[PCS-4] D-10 what is not granted any more leaves within one pull, whatever waits to be sent (F-24, F-25)', async () => {
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
