import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { Contract } from '../../../domain/contracts/contract.ts'
import { mutationIdSchema } from '../../../domain/kernel/ids.ts'
import { pushRequestSchema, type Mutation } from '../../../domain/protocol/push.ts'
import { dealerScope } from '../../../domain/replication/scope.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../server/platform/embeddedPostgres.ts'
import { migrate } from '../../../server/platform/migrate.ts'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { ReplicationClientModel } from '../../contract/replicationClientModel.ts'
import { clientIdOf, contractIdOf, staffA } from '../../domain/contracts/sampleContract.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { serverProcess, writeContracts } from './postgresWorld.ts'

const D1 = dealerScope(staffA.dealerCode!)
let folder: string
let postgres: EmbeddedPostgres
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-crash-'))
  postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined })
})
afterAll(async () => {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

async function freshUrl(name: string): Promise<string> {
  await asOwner(postgres.url, `create database ${name}`)
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  await migrate(url.href)
  await settleEpoch({ ownerUrl: url.href, mint: () => v7() })
  return url.href
}

test('[SYN-5] PostgreSQL killed under load and everything sent again: nothing lost, nothing doubled', async () => {
  const url = await freshUrl('killed')
  const server = await serverProcess(url)
  await writeContracts(server.service, 20)
  let sent = 0
  let failed = 0
  let stop = false
  const lines: string[] = []
  // All hold the empty notes: whoever writes a note takes nobody's away.
  const models = Array.from({ length: 8 }, (_, i) => new ReplicationClientModel(staffA, clientIdOf(i + 1)))
  for (const model of models) await model.pull(server.service)
  const desks = models.map(async (model, i) => {
    for (let round = 0; !stop; round++) {
      const id = contractIdOf(1 + ((i * 3 + round) % 20))
      const mutation = model.edit({ id, mutationId: mutationIdSchema.parse(v7()), to: { memo: `${i}-${round}` } })
      lines.push(`${i}-${round}`)
      await untilSettled(model, mutation)
    }
  })
  /** As an outbox does: the same mutation again until there is an answer. */
  async function untilSettled(model: ReplicationClientModel, mutation: Mutation): Promise<void> {
    for (;;) {
      sent++
      const request = pushRequestSchema.parse({ epoch: model.epoch, clientId: model.clientId, mutations: [mutation] })
      const outcome = await server.service.push(model.principal, request)
      const result = outcome.ok ? outcome.value.results[0]! : undefined
      if (result && result.outcome !== 'retry') return expect(['applied', 'merged', 'duplicate']).toContain(result.outcome)
      failed++
      await wait(20)
    }
  }
  for (let kill = 0; kill < 2; kill++) {
    const before = sent
    while (sent < before + 60) await wait(10)
    process.kill(postgres.pid()!, 'SIGKILL')
    while (failed < kill + 1) await wait(10)
  }
  const before = sent
  while (sent < before + 60 + failed) await wait(10)
  stop = true
  await Promise.all(desks)
  expect(failed).toBeGreaterThan(1)
  const reader = new ReplicationClientModel(staffA, clientIdOf(99))
  await reader.pull(server.service)
  const stands = reader
    .documents('contract')
    .flatMap(({ body }) => (body as Contract).memo.split('\n'))
    .filter(Boolean)
  expect([...stands].sort()).toEqual([...lines].sort())
  const counts = `select (select count(*)::int from desk.mutation where type = 'contract') as mutations,
    (select count(*)::int from desk.audit_event where action = 'contract.edit') as audit,
    (select count(*)::int from desk.document_revision where origin in ('edited', 'merged')) as revisions`
  const { rows } = await asOwner(url, counts)
  expect(rows).toEqual([{ mutations: lines.length, audit: lines.length, revisions: lines.length }])
  await server.connected.close()
})

test('[SYN-12] a database put back over itself: the PC that was ahead is told to begin its scope again, and nothing wrong stays', async () => {
  const url = await freshUrl('live')
  const first = await serverProcess(url)
  await writeContracts(first.service, 5)
  const [ahead, behind] = [new ReplicationClientModel(staffA, clientIdOf(1)), new ReplicationClientModel(staffA, clientIdOf(2))]
  await behind.pull(first.service)
  await first.connected.close()
  await asOwner(postgres.url, 'create database backup template live')
  const second = await serverProcess(url)
  await ahead.pull(second.service)
  const edit = async (model: ReplicationClientModel, service: typeof second.service, number: number, memo: string) => {
    const mutation = model.edit({ id: contractIdOf(number), mutationId: mutationIdSchema.parse(v7()), to: { memo } })
    const [result] = await model.push(service, [mutation])
    await model.pull(service)
    return result
  }
  await edit(ahead, second.service, 1, '복원 전 하나')
  await edit(ahead, second.service, 2, '복원 전 둘')
  await second.connected.close()
  await asOwner(postgres.url, 'drop database live')
  await asOwner(postgres.url, 'alter database backup rename to live')
  const third = await serverProcess(url)
  // The numbers that the first PC knows are given out again, for something else.
  await edit(behind, third.service, 3, '복원 후')
  await edit(behind, third.service, 4, '복원 후')
  expect(await ahead.page(third.service)).toMatchObject({ reset: 'fork', resetScopes: [D1] })
  await ahead.pull(third.service)
  const memos = ahead
    .documents('contract')
    .map(({ body }) => (body as Contract).memo)
    .sort()
  expect(memos).toEqual(['', '', '', '복원 후', '복원 후'])
  // And the next start of the server finds the other database by itself.
  const epoch = await settleEpoch({ ownerUrl: url, mint: () => v7() })
  expect(epoch).not.toBe(ahead.epoch)
  expect(await ahead.page(third.service)).toMatchObject({ reset: 'epoch', epoch })
  await third.connected.close()
})

test('[SYN-12] changes older than the oldest kept one are below the floor', async () => {
  const url = await freshUrl('purged')
  const { service, connected } = await serverProcess(url)
  await writeContracts(service, 3)
  const [away, present] = [new ReplicationClientModel(staffA, clientIdOf(1)), new ReplicationClientModel(staffA, clientIdOf(2))]
  await away.pull(service)
  await present.pull(service)
  for (let i = 0; i < 4; i++) {
    const mutation = present.edit({ id: contractIdOf(1), mutationId: mutationIdSchema.parse(v7()), to: { memo: `${i}` } })
    await present.push(service, [mutation])
    await present.pull(service)
  }
  await asOwner(url, 'delete from desk.change where scope = $1 and seq <= 5', [D1])
  expect(await away.page(service)).toMatchObject({ reset: 'floor', resetScopes: [D1], documents: [] })
  await away.pull(service)
  expect((await present.page(service)).reset).toBeUndefined()
  await connected.close()
})
