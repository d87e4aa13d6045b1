import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE_MS, SECOND_MS } from '../../domain/kernel/instant.ts'
import { scopeSchema } from '../../domain/replication/scope.ts'
import { revisionSchema } from '../../domain/replication/revision.ts'
import type { PulledDocument } from '../../domain/protocol/pull.ts'
import { BACK_OFF_MAX_MS, backOffMs, connectionTable } from '../../sync/connection/connectionTable.ts'
import { planPage } from '../../sync/connection/planPage.ts'
import { documentKey, Holdings } from '../../sync/mirror/holdings.ts'
import { contractId, planOf } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'

test('[PCS-22] pauses grow from a second to thirty, half of them chance', () => {
  for (const chance of [0, 0.5, 0.999]) {
    const pauses = Array.from({ length: 9 }, (_, failures) => backOffMs(failures, chance))
    expect(pauses[0]).toBeGreaterThanOrEqual(SECOND_MS / 2)
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses)
    expect(pauses.at(-1)).toBeLessThanOrEqual(BACK_OFF_MAX_MS)
  }
  expect(backOffMs(1000, 0)).toBe(BACK_OFF_MAX_MS / 2)
})

test('[PCS-22] any answer is "online", no answer "offline", and trying is no news', () => {
  for (const row of Object.values(connectionTable)) expect(row).toMatchObject({ answered: 'online', unreachable: 'offline' })
  expect(connectionTable.offline.begin).toBe('offline')
})

test('[PCS-3] pages in any order of scopes, once or twice: the same documents in the same scopes, count and digest kept right', () => {
  const scopes = ['dealer:D1001', 'desk:conflicts'].map((name) => scopeSchema.parse(name))
  const rev = (n: number) => revisionSchema.parse(`${n}-01990000-0000-7000-8000-000000000001`)
  const step = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    scope: fc.constantFrom(...scopes),
    n: fc.integer({ min: 1, max: 3 }),
    deleted: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }), (pages) => {
      const holdings = new Holdings()
      const model = new Map<string, { rev: string; scopes: Set<string> }>()
      let row = 0
      for (const page of pages) {
        const documents = page.map(({ id, scope, n, deleted }): PulledDocument => ({
          scope,
          type: 'hub',
          id,
          rev: rev(n),
          deleted,
          body: deleted ? null : {},
        }))
        for (const { id, scope, deleted, rev: wanted } of documents) {
          const before = model.get(id) ?? { rev: wanted, scopes: new Set() }
          if (deleted) before.scopes.delete(scope)
          else {
            before.rev = wanted
            before.scopes.add(scope)
          }
          if (before.scopes.size > 0) model.set(id, before)
          else model.delete(id)
        }
        const plan = planPage(
          documents,
          (key) => holdings.get(key),
          (scope) => holdings.mark(scope, 0),
        )
        row++
        for (const put of plan.puts) holdings.put(documentKey(put), { rev: put.rev, marks: put.marks, row })
        for (const { key, ...held } of plan.remarked) holdings.put(key, { rev: held.rev, marks: held.marks, row })
        for (const key of plan.gone) holdings.remove(key, row)
        const again = planPage(
          documents.slice(-1),
          (key) => holdings.get(key),
          (scope) => holdings.mark(scope, 0),
        )
        expect([...again.puts, ...again.remarked, ...again.gone]).toEqual([])
      }
      const held = [...holdings.keys()].toSorted()
      expect(held).toEqual([...model.keys()].map((id) => `hub/${id}`).toSorted())
      for (const [id, { rev: wanted, scopes: inScopes }] of model) {
        expect(holdings.get(`hub/${id}`)).toMatchObject({ rev: wanted })
        expect(new Set(holdings.get(`hub/${id}`)!.marks.map(({ scope }) => scope as string))).toEqual(inScopes)
      }
      for (const scope of scopes) {
        const fresh = new Holdings()
        for (const [id, { rev: wanted, scopes: inScopes }] of model) {
          if (inScopes.has(scope)) fresh.put(`hub/${id}`, { rev: revisionSchema.parse(wanted), marks: [fresh.mark(scope, 0)], row: 0 })
        }
        expect(holdings.tally(scope)).toEqual(fresh.tally(scope))
      }
    }),
  )
})

test('[PCS-2] the first copy tells how far it is, in documents of documents', async () => {
  const { pc } = shop(40)
  pc.start({ pageLimit: 10 })
  pc.line.before = () => new Promise((resolve) => pc.clock.setTimeout(() => resolve(), 10))
  const seen: { done: number; total: number }[] = []
  await pc.engine.subscribe('status', null, ({ sync }) => {
    if (sync.phase === 'first') seen.push(sync)
  })
  await pc.signIn()
  // 40 contracts and 3 plans.
  expect(seen.length).toBeGreaterThan(1)
  expect(seen.every(({ done, total }) => total === 43 && done <= total)).toBe(true)
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))
  expect((await pc.status()).sync).toMatchObject({ phase: 'idle', done: 0, total: 0 })
})

test('[PCS-22] a burst of changes is one value for the page, and an unchanged one is none', async () => {
  const { pc, centre } = shop(50)
  await pc.signIn()
  const values: number[] = []
  const query = { text: '', states: [], marks: [], offset: 0, limit: 50 }
  const id = await pc.engine.subscribe('contracts', query, ({ total }) => values.push(total))
  for (let n = 1; n <= 50; n++) centre.edit(contractId(n), { plan: planOf('P48') })
  await allQuiet(pc)
  expect(values).toHaveLength(2)
  await allQuiet(pc)
  expect(values).toHaveLength(2)
  await pc.engine.unsubscribe(id)
  centre.edit(contractId(1), { plan: planOf('P85') })
  await allQuiet(pc)
  expect(values).toHaveLength(2)
})

test('[PCS-2] when the centre was last heard is known after a restart without it', async () => {
  const { pc } = shop()
  await pc.signIn()
  await pc.clock.advance(10 * MINUTE_MS)
  const before = Date.parse((await pc.status()).sync.lastAt!)
  await pc.crash()
  pc.line.up = false
  pc.start()
  await pc.signIn()
  const { sync, loading } = await pc.status()
  expect(loading).toBeNull()
  expect(before - Date.parse(sync.lastAt!)).toBeLessThan(2 * MINUTE_MS)
})
