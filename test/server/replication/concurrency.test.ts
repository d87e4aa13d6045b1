import pg from 'pg'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { documentIdSchema, mutationIdSchema } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { dealerScope } from '../../../domain/replication/scope.ts'
import type { Contract } from '../../../domain/contracts/contract.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { ReplicationClientModel } from '../../contract/replicationClientModel.ts'
import {
  clientIdOf,
  contractIdOf,
  counselor,
  PLAN_B,
  PLAN_C,
  sampleContract,
  staffA,
  staffB,
} from '../../domain/contracts/sampleContract.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { serverProcess, writeContracts, type ServerProcess } from './postgresWorld.ts'

let database: FreshDatabase
let servers: readonly [ServerProcess, ServerProcess]
const troubles: unknown[] = []
beforeEach(async () => {
  database = await freshDatabase()
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: () => v7() })
  troubles.length = 0
  const more = { onTrouble: (error: unknown) => void troubles.push(error) }
  servers = [await serverProcess(database.ownerUrl, more), await serverProcess(database.ownerUrl, more)]
})
afterEach(async () => {
  for (const { connected } of servers) await connected.close()
  await database.close()
})

const freshId = () => mutationIdSchema.parse(v7())
const D1 = dealerScope(staffA.dealerCode!)

test('[SYN-6] many writers in two processes, one reader that polls: no change is ever passed by', async () => {
  const [{ service }, other] = servers
  await writeContracts(service, 40)
  let writing = true
  // Each pull that has caught up compares count and digest: one change passed by, and they differ for good.
  const reader = new ReplicationClientModel(staffA, clientIdOf(99))
  const reading = (async () => {
    let pulls = 0
    for (; writing; pulls++) await reader.pull(service)
    await reader.pull(service)
    return pulls
  })()
  // All hold the empty notes: whoever writes a note takes nobody's away.
  const desks = Array.from({ length: 16 }, (_, i) => new ReplicationClientModel(staffA, clientIdOf(i + 1)))
  for (const model of desks) await model.pull(service)
  const writers = desks.map(async (model, i) => {
    const on = i % 2 ? other.service : service
    for (let round = 0; round < 12; round++) {
      const id = contractIdOf(1 + ((i * 7 + round) % 40))
      const results = await model.push(on, [model.edit({ id, mutationId: freshId(), to: { memo: `${i}-${round}` } })])
      expect(['applied', 'merged']).toContain(results[0]?.outcome)
    }
  })
  await Promise.all(writers)
  writing = false
  expect(await reading).toBeGreaterThan(5)
  const { rows } = await asOwner(database.ownerUrl, `select seq::int from desk.change where scope = $1 order by seq`, [D1])
  expect(rows.map((row: { seq: number }) => row.seq)).toEqual(Array.from({ length: reader.cursors[D1]!.seq }, (_, i) => i + 1))
  // Every note of every writer stands.
  const lines = reader.documents('contract').flatMap(({ body }) => (body as Contract).memo.split('\n'))
  const missing = Array.from({ length: 16 }, (_, i) => Array.from({ length: 12 }, (__, round) => `${i}-${round}`))
    .flat()
    .filter((line) => !lines.includes(line))
  expect(missing).toEqual([])
  expect(troubles).toEqual([])
})

test('[SYN-5] ATK-40 one mutation sent many times at once to two processes is settled once', async () => {
  const [one, two] = servers
  await writeContracts(one.service, 10)
  const model = new ReplicationClientModel(staffA, clientIdOf(1))
  await model.pull(one.service)
  const edits = Array.from({ length: 10 }, (_, i) =>
    model.edit({ id: contractIdOf(i + 1), mutationId: freshId(), to: { memo: `메모 ${i}` } }),
  )
  const sent = Array.from({ length: 12 }, (_, i) => model.push(i % 2 ? one.service : two.service, i % 3 ? edits : edits.toReversed()))
  const results = (await Promise.all(sent)).flat()
  for (const { mutationId } of edits) {
    const outcomes = results.filter((result) => result.mutationId === mutationId)
    expect(outcomes.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1)
    expect(outcomes.filter(({ outcome, original }) => outcome === 'duplicate' && original === 'applied')).toHaveLength(11)
    expect(new Set(outcomes.map(({ rev }) => rev)).size).toBe(1)
  }
  const { rows } = await asOwner(
    database.ownerUrl,
    `select (select count(*)::int from desk.document_revision where origin = 'edited') as revisions,
    (select count(*)::int from desk.audit_event where action = 'contract.edit') as audit, (select seq::int from desk.scope_head where scope = $1) as seq`,
    [D1],
  )
  expect(rows).toEqual([{ revisions: 10, audit: 10, seq: 20 }])
})

test('[SYN-20] a push that waits for its document tells when it was written, not when it began to wait', async () => {
  let nowMs = Date.parse('2026-12-01T01:00:00.000Z')
  const { service, connected } = await serverProcess(database.ownerUrl, { clock: { now: () => nowMs } })
  await writeContracts(service, 1)
  const model = new ReplicationClientModel(staffA, clientIdOf(1))
  await model.pull(service)
  const holder = new pg.Client({ connectionString: database.ownerUrl })
  await holder.connect()
  await holder.query('begin')
  await holder.query('select from desk.document where id = $1 for update', [contractIdOf(1)])
  const pushed = model.push(service, [model.edit({ id: contractIdOf(1), mutationId: freshId(), to: { memo: '기다린 것' } })])
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  await vi.waitFor(async () => expect((await asOwner(database.ownerUrl, waiting)).rowCount).toBe(1), { timeout: 5_000 })
  nowMs += MINUTE_MS
  await holder.query('rollback')
  await holder.end()
  expect(await pushed).toMatchObject([{ outcome: 'applied' }])
  const { rows } = await asOwner(database.ownerUrl, `select at from desk.document_revision where origin = 'edited'`)
  expect(rows).toEqual([{ at: new Date(nowMs) }])
  await connected.close()
})

test('[SYN-9] contracts that move back and forth between two dealers under load: no deadlock, no loss, counts that add up', async () => {
  const [one, two] = servers
  await writeContracts(one.service, 12, ['D1001', 'D1002'])
  const dealers = [staffA.dealerCode!, staffB.dealerCode!]
  const moving = Array.from({ length: 2 }, async (_, side) => {
    const { service } = side ? two : one
    for (let round = 0; round < 8; round++) {
      const documents = [1, 2, 3, 4, 5, 6].map((number) => {
        const body = { ...sampleContract(number), dealerCode: dealers[(round + side + number) % 2]! }
        return { type: 'contract' as const, id: documentIdSchema.parse(contractIdOf(number)), body }
      })
      await service.write({ documents: round % 2 ? documents : documents.toReversed(), origin: 'created', author: null, mode: 'replace' })
    }
  })
  const editing = [staffA, staffB, counselor].map(async (principal, i) => {
    const { service } = i % 2 ? two : one
    const model = new ReplicationClientModel(principal, clientIdOf(i + 1))
    await model.pull(service)
    for (let round = 0; round < 12; round++) {
      const id = contractIdOf(1 + ((round + i) % 12))
      const base = { rev: model.document('contract', id)?.rev ?? `1-${v7()}`, body: sampleContract(1 + ((round + i) % 12)) as Json }
      const to: Record<string, Json> = { plan: round % 2 ? PLAN_B : PLAN_C, memo: `${i}-${round}` }
      await model.push(service, [model.edit({ id, mutationId: freshId(), to, base: base as never })])
      await model.pull(service)
    }
  })
  await Promise.all([...moving, ...editing])
  expect(troubles).toEqual([])
  const models = [staffA, staffB].map((principal, i) => new ReplicationClientModel(principal, clientIdOf(50 + i)))
  // Each checks count and digest of its scopes against the centre's own.
  for (const model of models) await model.pull(one.service)
  const ids = models.flatMap((model) => model.documents('contract').map(({ id }) => id))
  expect(ids.sort()).toEqual(Array.from({ length: 12 }, (_, i) => contractIdOf(i + 1)).sort())
})
