import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, signInAs, startDeskServer, type DeskServer } from '../support/deskServer.ts'
import { asOwner } from '../support/freshDatabase.ts'
import { furnishShop, HUB } from '../server/orders/orderShop.ts'

let server: DeskServer
beforeAll(async () => {
  server = await startDeskServer()
  await furnishShop(server.database, 4)
})
afterAll(() => server.close())

const tokenOf = async (loginId: string) => (await signInAs(server, loginId)).accessToken
const count = (token: string, key: string, stockCountId: string) =>
  call(server, 'POST /stock-counts', { token, headers: { 'idempotency-key': key }, body: { stockCountId, hubCode: HUB, skuCodes: [] } })

test('[TRF-4] ATK-39 the key of a command says nothing to anybody else, and a huge, doubled or crooked one is none', async () => {
  const [own, colleague, stranger] = [await tokenOf('d1001-staff1'), await tokenOf('d1001-staff2'), await tokenOf('d1002-staff1')]
  const [key, id] = [randomUUID(), randomUUID()]
  const first = await count(own, key, id)
  expect([first.status, (await count(own, key, id)).body]).toEqual([201, first.body])
  for (const token of [colleague, stranger]) {
    const reply = await count(token, key, id)
    expect(reply.problem?.code).toBe('idempotency_key_reused')
    expect(JSON.stringify(reply.body)).not.toMatch(/D1001|hubCode|startedBy|사람/)
  }
  const stored = async () => (await asOwner(server.database.ownerUrl, 'select from desk.command')).rowCount
  const before = await stored()
  for (const crooked of ['x'.repeat(10_000), `${key}, ${randomUUID()}`, `${key}'--`, 'null', '0'])
    expect((await count(own, crooked, randomUUID())).problem?.code, crooked.slice(0, 50)).toBe('idempotency_key_missing')
  await expect(
    count(own, 'x'.repeat(1_000_000), randomUUID()).then(
      ({ status }) => status,
      () => 431,
    ),
  ).resolves.toBeGreaterThanOrEqual(400)
  expect(await stored()).toBe(before)
})

test('[AUD-9] ATK-27 who reads the trail finds nobody by a name, a number or a part of one, only by what he knows already', async () => {
  const auditor = await tokenOf('auditor1')
  await call(server, 'GET /contracts/0190a000-0000-7000-8000-00000000f7e5', { token: await tokenOf('d1001-manager') })
  const found = async (query: string) =>
    ((await call(server, `GET /audit/events?${query}`, { token: auditor })).body as { readonly events: readonly unknown[] }).events.length
  expect(await found('limit=50')).toBeGreaterThan(0)
  const { rows } = await asOwner(
    server.database.ownerUrl,
    `select body -> 'customer' as customer from desk.document where type = 'contract'`,
  )
  const { name, phone, email } = rows[0].customer as Record<string, string>
  for (const subject of [name, phone, email, name?.slice(0, 1), phone?.slice(-4), '%', '_', '홍'])
    if (subject) expect(await found(`subject=${encodeURIComponent(subject)}`), subject).toBe(0)
  for (const query of ['sort=name', 'order=customer.name', 'q=홍', 'subject[$regex]=.*', 'fields=customer'])
    expect((await call(server, `GET /audit/events?${query}`, { token: auditor })).problem?.code, query).toBe('malformed')
})
