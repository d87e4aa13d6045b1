import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { connectPool } from '../../../server/platform/connectPool.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { startServerProcess, temporaryDataDir } from '../../support/serverProcess.ts'

let database: FreshDatabase
beforeAll(async () => (database = await freshDatabase()))
afterAll(() => database.close())

const DENIED = { code: '42501' }
const grantRows = z.array(z.object({ grant: z.string() }))

/** Every column a role may touch, as "power schema.table.column"; asked of the database, whatever the migrations say. */
async function grantsOf(role: string, schema: 'auth' | 'desk'): Promise<readonly string[]> {
  const { rows } = await asOwner(
    database.ownerUrl,
    `select p || ' ' || n.nspname || '.' || c.relname || '.' || a.attname as grant
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       cross join unnest(array['select', 'insert', 'update']) p
      where n.nspname = $2 and c.relkind in ('r', 'v', 'p') and has_column_privilege($1, c.oid, a.attnum, p)`,
    [role, schema],
  )
  return grantRows.parse(rows).map(({ grant }) => grant)
}

test('[IDN-1] A-01 everybody else sees who is signed in and the public keys, and no secret of identity', async () => {
  const grants = await grantsOf('desk_app', 'auth')
  const tables = new Set(grants.map((grant) => grant.split('.').slice(0, 2).join('.')))
  expect([...tables].toSorted()).toEqual([
    'select auth.app_user',
    'select auth.device',
    'select auth.event',
    'select auth.heartbeat',
    'select auth.lost_device',
    'select auth.second_look',
    'select auth.session',
    'select auth.signing_key',
    'update auth.session',
  ])
  expect(grants.filter((grant) => grant.startsWith('update'))).toEqual(['update auth.session.last_activity_at'])
  expect(grants.filter((grant) => /password|hash|private|secret|ticket|token/.test(grant))).toEqual([])
  for (const statement of [
    'select * from auth.app_user',
    'select password_hash from auth.app_user',
    'select private_jwk from auth.signing_key',
    'select 1 from auth.refresh_token',
    'select 1 from auth.takeover_ticket',
    'select 1 from auth.refresh_secret',
    'select 1 from auth.second_factor',
    'select 1 from auth.recovery_code',
    'select 1 from auth.factor_offer',
    'select 1 from auth.sign_in_challenge',
    'select 1 from auth.device_wait',
    'select 1 from auth.seen_proof',
    "update auth.device set state = 'approved'",
    'update auth.app_user set second_factor_at = null',
    'insert into desk.step_up_ticket default values',
    'update auth.heartbeat set at = now()',
    'delete from auth.event',
    "update auth.session set state = 'active'",
    'update auth.session set started_at = now()',
    'delete from auth.session',
    `insert into auth.app_user values ('${randomUUID()}', 'nobody', 'x', 'ADMIN', null, 'x', null)`,
    "update auth.app_user set role = 'ADMIN'",
    'create table auth.loot ()',
  ]) {
    await expect(database.pool.query(statement), statement).rejects.toMatchObject(DENIED)
  }
})

test('[IDN-1] identity keeps its own tables, knows the names of dealers, writes audit rows, and sees nothing else', async () => {
  const grants = await grantsOf('desk_auth', 'desk')
  expect([...new Set(grants.map((grant) => grant.split('.').slice(0, 2).join('.')))].toSorted()).toEqual([
    'insert desk.audit_event',
    'insert desk.seen_proof',
    'insert desk.step_up_ticket',
    'select desk.dealer',
    'select desk.seen_proof',
    'select desk.step_up_ticket',
    'update desk.step_up_ticket',
  ])
  for (const statement of ['select 1 from desk.document', 'select 1 from desk.audit_event', 'delete from desk.audit_event']) {
    await expect(database.auth.pool.query(statement), statement).rejects.toMatchObject(DENIED)
  }
  await database.auth.pool.query('select 1 from auth.signing_key')
})

test('[IDN-1] neither starts once it reads what is the other one’s', async () => {
  const start = (role: 'desk_app' | 'desk_auth') => connectPool({ url: database.ownerUrl, role, onIdleError: () => undefined })
  const secret = /hash|private|secret|salt/
  const secrets = (await grantsOf('desk_auth', 'auth')).filter((grant) => grant.startsWith('select ') && secret.test(grant.split('.')[2]!))
  const columns = secrets.map((grant) => grant.slice('select '.length).split('.') as [string, string, string])
  expect(columns.length).toBeGreaterThanOrEqual(12)
  for (const [role, grant] of [
    ...columns.map(([schema, table, column]) => ['desk_app', `select (${column}) on ${schema}.${table}`] as const),
    ['desk_app', 'select on auth.signing_key'],
    ['desk_auth', 'select on desk.document'],
  ] as const) {
    await asOwner(database.ownerUrl, `grant ${grant} to ${role}`)
    await expect(start(role), grant).rejects.toThrow(/does not start with it/)
    await asOwner(database.ownerUrl, `revoke ${grant} from ${role}`)
  }
  await asOwner(database.ownerUrl, 'grant select (kid, public_jwk, created_at) on auth.signing_key to desk_app')
  await (await start('desk_app')).close()
  await (await start('desk_auth')).close()
})

/** Of each thread of a process: its name, how nice it is, and its class (5: what others leave, 3: interrupts nobody). */
function threadsOf(pid: number): readonly { readonly name: string; readonly nice: number; readonly policy: number }[] {
  return readdirSync(`/proc/${pid}/task`).map((task) => {
    const [, name = '', rest = ''] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8')) ?? []
    const fields = rest.split(' ')
    return { name, nice: Number(fields[16]), policy: Number(fields[38]) }
  })
}

test('[AUT-10] S-11 identity’s hashes have what others on the machine leave, and the rest of it comes behind them', async () => {
  const data = temporaryDataDir()
  const environment = { DATABASE_URL: database.ownerUrl, IDENTITY_KEY_FILE: database.identityKeyFile }
  const identity = await startServerProcess(['--role=auth', '--data-dir', data.path], environment)
  const threads = threadsOf(identity.child.pid!)
  identity.child.kill()
  await identity.ended
  data.remove()
  const hashing = threads.filter(({ name }) => name === 'libuv-worker')
  expect(hashing.length).toBeGreaterThan(0)
  expect(new Set(hashing.map(({ policy }) => policy))).toEqual(new Set([5]))
  expect(threads[0]).toMatchObject({ policy: 3, nice: 10 })
})
