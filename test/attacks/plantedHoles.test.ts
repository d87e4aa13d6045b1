import { afterEach, expect, test } from 'vitest'
import { startDeskServer, type DeskServer } from '../support/deskServer.ts'
import { asOwner } from '../support/freshDatabase.ts'
import { liveDealerDay } from '../server/platform/dealerDay.ts'
import { leaksOf } from '../server/platform/dealerLeaks.ts'
import { gotByForeignPage } from './foreignPage.ts'

let server: DeskServer
afterEach(() => server.close())

/** Whatever origin is asked for is in it: nobody's origin is checked any more. */
const everyOrigin: readonly string[] = new Proxy<readonly string[]>([], {
  get: (list, name) => (name === 'includes' ? () => true : Reflect.get(list, name)),
})

test('[AUT-8] ATK-34 ATK-35 a foreign page gets nothing done by any route, cookie or socket; where no origin is checked, everything', async () => {
  server = await startDeskServer()
  expect(await gotByForeignPage(server, 'd1001-staff1')).toEqual([])
  await server.close()
  server = await startDeskServer({ allowedOrigins: everyOrigin })
  const got = await gotByForeignPage(server, 'd1001-staff1')
  expect(got).toEqual(
    expect.arrayContaining([
      'https://evil.example: POST /orders',
      'https://evil.example: POST /auth/sign-in',
      'https://evil.example: POST /auth/refresh',
      'https://evil.example: a socket',
    ]),
  )
})

test('[API-7] ATK-25 ATK-42 the walk of a stranger over every route finds a dealer’s filter that is missing while row security is off', async () => {
  server = await startDeskServer()
  const day = await liveDealerDay(server)
  expect((await leaksOf(day, { isManager: false })).leaks).toEqual([])
  const { rows } = await asOwner(
    server.database.ownerUrl,
    `select distinct c.oid::regclass::text as name from pg_policy p join pg_class c on c.oid = p.polrelid`,
  )
  for (const { name } of rows) await asOwner(server.database.ownerUrl, `alter table ${name} disable row level security`)
  const { leaks } = await leaksOf(day, { isManager: false })
  expect(leaks).toEqual(expect.arrayContaining(['GET /contracts/:id', 'GET /orders/:id', 'list /orders']))
})
