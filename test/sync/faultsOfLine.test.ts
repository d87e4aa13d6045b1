import { describe, expect, test } from 'vitest'
import { contractId } from './support/contracts.ts'
import { allQuiet, D1001, shop } from './support/shop.ts'

const ONE = contractId(1)
const TWO = contractId(2)
const nothing = { waiting: 0, blocked: 0, refused: 0, stuck: 0, drafts: 0 }

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

  test('[PCS-22] told that the line changed, the centre is asked within a second, and only its answer counts', async () => {
    const { pc } = shop()
    await pc.signIn()
    await pc.engine.lineChanged()
    await pc.clock.advance(1_000)
    expect((await pc.status()).connection.state).toBe('online')
    pc.line.up = false
    await pc.engine.lineChanged()
    await pc.clock.advance(1_000)
    expect((await pc.status()).connection.state).toBe('offline')
    // By now it would wait for half a minute.
    await pc.clock.advance(300_000)
    pc.line.up = true
    const pulls = pc.line.pulls
    for (const _ of [1, 2, 3]) await pc.engine.lineChanged()
    await pc.clock.advance(1_000)
    expect(pc.line.pulls).toBe(pulls + 1)
    expect((await pc.status()).connection.state).toBe('online')
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
