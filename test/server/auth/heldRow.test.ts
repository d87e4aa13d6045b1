import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { createTurnsByKey } from '../../../server/platform/turnsByKey.ts'
import { call, signInAs, startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

/** More than identity has connections. */
const AT_ONCE = 12
let server: DeskServer
beforeAll(async () => (server = await startDeskServer()))
afterAll(() => server.close())

const beats = async () => (await asOwner(server.database.ownerUrl, 'select at from auth.heartbeat')).rows[0].at.getTime()

async function holding(statement: string, work: () => Promise<void>): Promise<void> {
  const operator = new pg.Client({ connectionString: server.database.ownerUrl })
  await operator.connect()
  await operator.query('begin')
  await operator.query(statement)
  try {
    await work()
  } finally {
    await operator.end()
  }
}

test('[IDN-9] while an operator holds the row of a person who comes again and again identity lives, serves others, and says when to come back', async () => {
  const held = await signInAs(server, 'd1001-staff1')
  const refresh = () => call(server, 'POST /auth/refresh', { body: { refreshToken: held.refreshToken } })
  await holding(`update auth.app_user set display_name = 'x' where login_id = 'd1001-staff1'`, async () => {
    const many = Promise.all(Array.from({ length: AT_ONCE }, refresh))
    const before = await beats()
    await signInAs(server, 'd1002-staff1')
    while ((await beats()) <= before) await wait(100)
    const replies = (await many).map(({ status, problem }) => [status, problem?.code, problem?.retryAfterSeconds])
    expect(replies).toEqual(Array.from({ length: AT_ONCE }, () => [503, 'server_busy', 2]))
  })
  expect(signInReplySchema.parse((await refresh()).body).user.loginId).toBe('d1001-staff1')
})

test('[IDN-9] with every connection taken identity still shows that it lives', async () => {
  const { pool } = server.database.auth
  const taken = Array.from({ length: pool.options.max ?? 0 }, () => pool.connect())
  // The first may have been on its way.
  for (let n = 0; n < 2; n++) {
    const before = await beats()
    while ((await beats()) <= before) await wait(100)
  }
  for (const client of taken) (await client).release()
})

test('[IDN-9] who waits for one thing waits in turn; what the first fails with ends the turn of those behind it, and nobody later', async () => {
  class Held extends Error {}
  const inTurn = createTurnsByKey((error) => error instanceof Held)
  const done: string[] = []
  const step = (name: string, error?: Error) => async () => {
    await wait(1)
    done.push(name)
    if (error) throw error
    return name
  }
  const all = await Promise.allSettled([
    inTurn('a', step('first', new Error('its own'))),
    inTurn('a', step('second', new Held())),
    inTurn('a', step('third')),
    inTurn('b', step('other')),
  ])
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
  expect(done.toSorted()).toEqual(['first', 'other', 'second'])
  expect(await inTurn('a', step('later'))).toBe('later')
})
