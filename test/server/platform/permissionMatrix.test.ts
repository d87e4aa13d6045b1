import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissionsOfPost, roles } from '../../../domain/access/permissions.ts'
import type { Endpoint } from '../../../domain/protocol/endpoint.ts'
import { endpoints } from '../../../domain/protocol/endpoints.ts'
import { call, signInAs, startDeskServer, testUsers, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let server: DeskServer
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())

const rows = Object.entries<Endpoint>(endpoints).filter(
  ([name, { permission }]) => permission !== 'public' && name !== 'POST /auth/sign-out',
)

test.each(roles)('[API-5] Z-01 %s is refused exactly where the role does not hold the declared permission', async (role) => {
  const login = Object.entries(testUsers).find(([, user]) => user.role === role)?.[0] ?? ''
  const { accessToken } = await signInAs(server, login)
  const refused: string[] = []
  for (const [name, endpoint] of rows) {
    const path = name.replace(':id', randomUUID()) as `POST /${string}`
    const raw = endpoint.raw === undefined ? {} : { headers: { 'content-type': endpoint.raw }, body: 'no,such,header\n1,2,3\n' }
    const { problem } = await call(server, path, { token: accessToken, body: { unknown: 'field' }, ...raw })
    if (problem?.code === 'not_permitted') refused.push(name)
    else expect(problem?.code, name).not.toBe('not_signed_in')
  }
  expect(refused).toEqual(
    rows
      .filter(([, { permission }]) => permission !== 'public' && !permissionsOfPost[role].some((held) => held === permission))
      .map(([name]) => name),
  )
})

test('[API-5] a changed role holds from the next request on', async () => {
  await asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token')
  const { accessToken } = await signInAs(server, 'admin1')
  expect((await call(server, 'GET /imports', { token: accessToken })).problem?.code).not.toBe('not_permitted')
  await server.database.auth.db.updateTable('auth.app_user').set({ role: 'COUNSELOR' }).where('login_id', '=', 'admin1').execute()
  expect((await call(server, 'GET /imports', { token: accessToken })).problem?.code).toBe('not_permitted')
})

test('[ACC-2] Z-05 a permission that a role loses is lost with the next request, and one that is given counts with it', async () => {
  await asOwner(server.database.ownerUrl, 'truncate auth.session, auth.refresh_token')
  const { accessToken, user } = await signInAs(server, 'd1001-staff1')
  const asked = async () => (await call(server, 'GET /orders', { token: accessToken })).problem?.code ?? 'ok'
  expect(user.permissions).toContain('order.read')
  expect(await asked()).toBe('ok')
  const held = { role: 'DEALER_STAFF', permission: 'order.read' }
  const { db } = server.database
  await db.deleteFrom('desk.role_permission').where('role', '=', held.role).where('permission', '=', held.permission).execute()
  expect(await asked()).toBe('not_permitted')
  const me = await call(server, 'GET /me', { token: accessToken })
  expect(JSON.stringify(me.body)).not.toContain('order.read')
  await db.insertInto('desk.role_permission').values(held).execute()
  expect(await asked()).toBe('ok')
})
