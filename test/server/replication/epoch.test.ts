import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settleEpoch } from '../../../server/replication/settleEpoch.ts'
import { epochOf } from '../../domain/contracts/sampleContract.ts'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'

let database: FreshDatabase
let folder: string
let minted = 0
beforeEach(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'desk-epoch-'))
  minted = 0
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const mint = () => epochOf(++minted)
const start = (file?: string) => settleEpoch({ ownerUrl: database.ownerUrl, mint, ...(file === undefined ? {} : { file }) })

test('[SYN-14] the first start mints an epoch, later ones keep it, two at once agree', async () => {
  const file = join(folder, 'epoch')
  expect(await start(file)).toBe(epochOf(1))
  expect(await start(file)).toBe(epochOf(1))
  expect((await readFile(file, 'utf8')).trim()).toBe(epochOf(1))
  await asOwner(database.ownerUrl, 'delete from desk.sync_epoch')
  const [one, two] = await Promise.all([start(), start()])
  expect(one).toBe(two)
})

test('[SYN-14] a database put back from a copy differs from the data folder: a new epoch', async () => {
  const file = join(folder, 'epoch')
  await start(file)
  await asOwner(database.ownerUrl, 'update desk.sync_epoch set epoch = $1', [epochOf(77)])
  expect(await start(file)).toBe(epochOf(2))
  await writeFile(file, 'torn')
  expect(await start(file)).toBe(epochOf(3))
  expect(await start(file)).toBe(epochOf(3))
})

test('[SYN-14] a copy of the database at another place is another history, with or without a data folder', async () => {
  expect(await start()).toBe(epochOf(1))
  expect(await start()).toBe(epochOf(1))
  await asOwner(database.ownerUrl, `update desk.sync_epoch set place = 'another cluster'`)
  expect(await start()).toBe(epochOf(2))
  expect(await start()).toBe(epochOf(2))
})

test('[SYN-14] the program itself cannot change the epoch', async () => {
  await start()
  await expect(database.pool.query('update desk.sync_epoch set epoch = $1', [epochOf(9)])).rejects.toThrow('permission denied')
})

test('[IDN-8] S-06 after a restore nobody is signed in: who was put out since the backup stays out', async () => {
  await start()
  const [userId, sessionId, deviceId] = [epochOf(50), epochOf(51), epochOf(52)]
  const person = `insert into auth.app_user (id, login_id, display_name, role, dealer_code, password_hash) values ($1, 'someone', '어떤이', 'COUNSELOR', null, '-')`
  await asOwner(database.ownerUrl, person, [userId])
  const session = `insert into auth.session (id, user_id, device_id, device_name, platform, state, started_at, last_activity_at)
    values ($1, $2, $3, 'PC', 'linux', 'active', now(), now())`
  await asOwner(database.ownerUrl, session, [sessionId, userId, deviceId])
  const ends = async () => (await database.pool.query('select state, end_reason from auth.session where id = $1', [sessionId])).rows
  await start()
  expect(await ends()).toEqual([{ state: 'active', end_reason: null }])
  await asOwner(database.ownerUrl, `update desk.sync_epoch set place = 'another cluster'`)
  await start()
  expect(await ends()).toEqual([{ state: 'ended', end_reason: 'administrator' }])
})
