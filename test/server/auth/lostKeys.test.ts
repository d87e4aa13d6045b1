import { randomUUID } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { up } from '../../../server/migrations/0030_lost_keys.ts'
import { insertUsers } from '../../support/deskServer.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await insertUsers(database)
})
afterAll(() => database.close())

const owner = (statement: string, values: readonly unknown[] = []) => asOwner(database.ownerUrl, statement, values)

test('[IDN-7] D-07 a PC that was reported under two ids is one lost key after the step to keys, and what has none stays lost by its id', async () => {
  // As the step finds it.
  await owner(
    `drop index auth.lost_device_key, auth.lost_device_id, auth.lost_device_any;
     alter table auth.lost_device drop column device_key, add primary key (device_id)`,
  )
  const key = 'k'.repeat(43)
  const [first, second, keyless] = [randomUUID(), randomUUID(), randomUUID()]
  const used = async (deviceId: string, deviceKey: string | null, reportedDay: string) => {
    await owner(
      `insert into auth.session (id, user_id, device_id, device_key, device_name, platform, app_version, address, state, end_reason,
                                 started_at, last_activity_at, ended_at)
       select gen_random_uuid(), id, $1, $2, 'PC', 'win32', '1.0.0', '127.0.0.1', 'ended', 'signed_out', $3, $3, $3
         from auth.app_user where login_id = 'd1001-staff1'`,
      [deviceId, deviceKey, reportedDay],
    )
    await owner(
      `insert into auth.lost_device (device_id, device_name, marked_by, marked_at, reason)
       select $1, 'PC', id, $2, '분실' from auth.app_user where login_id = 'admin1'`,
      [deviceId, reportedDay],
    )
  }
  await used(first, key, '2026-11-01')
  await used(second, key, '2026-11-02')
  await used(keyless, null, '2026-11-03')

  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.ownerUrl, max: 1 }) }) })
  await up(db)
  await db.destroy()

  const { rows } = await owner('select device_id, device_key from auth.lost_device order by marked_at')
  expect(rows).toEqual([
    { device_id: first, device_key: null },
    { device_id: second, device_key: key },
    { device_id: keyless, device_key: null },
  ])
})
