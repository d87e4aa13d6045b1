import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createEndingFeed, type EndingFeed } from '../../../server/auth/endingFeed.ts'
import { SESSION_REVOKED } from '../../../server/auth/authEvents.ts'
import { call, signInAs, startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

let server: DeskServer
let feed: EndingFeed
let told: string[]
const clients: pg.Client[] = []
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())
beforeEach(async () => {
  told = []
  feed = createEndingFeed({ pool: server.database.pool, onEnded: (id) => void told.push(id), onTrouble: () => undefined })
  await feed.start()
  return async () => {
    await feed.stop()
    await Promise.all(clients.splice(0).map((client) => client.end()))
  }
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(10)
}

/** A session of somebody that ended, without a call to those who listen, in the transaction of `client`. */
const END = `
  with who as (
    insert into auth.app_user select gen_random_uuid(), gen_random_uuid()::text, 'x', 'COUNSELOR', null, 'x', null returning id
  ), ended as (
    insert into auth.session (id, user_id, device_id, device_name, platform, state, started_at, last_activity_at, ended_at, end_reason)
    select $1, id, gen_random_uuid(), 'PC', 'web', 'ended', now(), now(), now(), 'administrator' from who returning id
  )
  insert into auth.event (at, type, session_id, payload) select now(), '${SESSION_REVOKED}', id, '{}' from ended`

async function connectOwner(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.database.ownerUrl })
  await client.connect()
  clients.push(client)
  return client
}

test('[SES-2] S-04 an ending that was called out to nobody is found all the same, once', async () => {
  const id = randomUUID()
  await asOwner(server.database.ownerUrl, END, [id])
  await until(() => told.includes(id))
  await wait(1200)
  expect(told).toEqual([id])
})

test('[SES-2] S-04 one that commits late, with a number that was passed already, is not stepped over, and none is told twice', async () => {
  const [slow, quick] = [await connectOwner(), await connectOwner()]
  const [late, early, after] = [randomUUID(), randomUUID(), randomUUID()]
  await slow.query('begin')
  await slow.query(END, [late])
  await quick.query(END, [early])
  // At once, though an older transaction is still open: a shop's screen must not wait for it.
  await until(() => told.length === 1)
  expect(told).toEqual([early])
  await slow.query('commit')
  await until(() => told.length === 2)
  await quick.query(END, [after])
  await until(() => told.length === 3)
  await wait(1200)
  expect(told).toEqual([early, late, after])
})

test('[SES-2] one whose transaction is undone is told to nobody', async () => {
  const client = await connectOwner()
  const [undone, done] = [randomUUID(), randomUUID()]
  await client.query('begin')
  await client.query(END, [undone])
  await client.query('rollback')
  await client.query(END, [done])
  await until(() => told.length > 0)
  expect(told).toEqual([done])
})

test('[SES-2] every ending stands in the outbox, in the shape of CAEP, with ids and nothing else', async () => {
  const { accessToken, session, user } = await signInAs(server, 'd1001-staff1')
  await call(server, 'POST /auth/sign-out', { token: accessToken })
  await until(() => told.includes(session.sessionId))
  const { rows } = await asOwner(server.database.ownerUrl, 'select type, payload from auth.event where session_id = $1', [
    session.sessionId,
  ])
  expect(rows).toEqual([
    {
      type: 'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
      payload: {
        sub_id: { format: 'complex', session: { format: 'opaque', id: session.sessionId }, user: { format: 'opaque', id: user.userId } },
        event_timestamp: Math.floor(server.clock.now() / 1000),
        initiating_entity: 'user',
      },
    },
  ])
})
