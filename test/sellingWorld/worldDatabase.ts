import pg from 'pg'
import { epochSchema } from '../../domain/kernel/ids.ts'
import { connectPool, type ConnectedDatabase } from '../../server/platform/connectPool.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { settleEpoch } from '../../server/replication/settleEpoch.ts'
import { openHubs, receiveStock } from '../../server/stock/receiveStock.ts'
import { seededRandom, seededUuid } from '../simulation/seededRandom.ts'
import { imeiOf } from '../domain/stock/sampleStock.ts'
import { asOwner } from '../support/freshDatabase.ts'
import { serviceOn } from '../server/replication/postgresWorld.ts'
import { PASSWORD } from '../simulation/simDesk.ts'
import type { LockWaits } from './realWork.ts'
import {
  CASE,
  hubCodes,
  PHONE,
  SELLING_START,
  sellers,
  worldContracts,
  worldHubs,
  worldOfferings,
  worldPlans,
  worldSkus,
} from './sellingData.ts'

/** The tables whose states the world watches, with what names a row. */
export const watchedTables = {
  order: 'id',
  shipment: 'id',
  payment: 'order_id',
  saga: 'order_id',
  reservation: 'order_id',
  stock_unit: 'imei',
  transfer: 'id',
  sale_right: 'id',
  stock_count: 'id',
  hub: 'hub_code',
} as const
export type WatchedTable = keyof typeof watchedTables

/** Every step of every state, as it was committed; kept where the program can neither see nor change it. */
const watching = [
  'create schema watched',
  'create table watched.step (seq bigint generated always as identity, thing text, id text, before text, after text)',
  `create function watched.note() returns trigger language plpgsql security definer as $$
   begin
     insert into watched.step (thing, id, before, after) values (tg_argv[0], to_jsonb(new) ->> tg_argv[1], old.state, new.state);
     return null;
   end $$`,
  ...Object.entries(watchedTables).map(
    ([table, key]) => `create trigger watched after update on desk."${table}" for each row when (old.state <> new.state)
      execute function watched.note('${table}', '${key}')`,
  ),
]

const templates = new Map<string, Promise<string>>()

export type WorldDatabase = {
  readonly url: string
  /** Looks at what is committed, past the world's time. */
  readonly eye: ConnectedDatabase
  readonly lockWaits: LockWaits
  /** As the system does for a process that died: its connections are closed, and their backends gone when this resolves. */
  readonly endBackends: (backends: readonly number[]) => Promise<void>
  /** The owner's own questions. */
  readonly ask: (statement: string, values?: readonly unknown[]) => Promise<readonly unknown[]>
  readonly close: () => Promise<void>
}

/** A furnished shop street in a database of its own; `stock` says how many pieces lie where. */
export async function openWorldDatabase(serverUrl: string, name: string, stock: OpeningShelves): Promise<WorldDatabase> {
  const known = templates.get(serverUrl) ?? makeTemplate(serverUrl)
  templates.set(serverUrl, known)
  await asOwner(serverUrl, `create database ${name} template ${await known}`)
  const url = databaseUrl(serverUrl, name)
  // A deadlock is our mistake; it need not take a second to be found.
  await asOwner(serverUrl, `alter database ${name} set deadlock_timeout = '50ms'`)
  await asOwner(serverUrl, `alter database ${name} set synchronous_commit = off`)
  await settleEpoch({ ownerUrl: url, mint: () => epochSchema.parse(seededUuid(SELLING_START, seededRandom('epoch'))) })
  const eye = await connectPool({ url, max: 2, onIdleError: () => undefined })
  await stockShelves(eye, stock)
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  const ask = async (statement: string, values: readonly unknown[] = []) => (await owner.query(statement, [...values])).rows as unknown[]
  return {
    url,
    eye,
    ask,
    lockWaits: async (backends) => {
      const rows = (await ask(
        'select p as backend, pg_blocking_pids(p) as blockers from unnest($1::int[]) p where cardinality(pg_blocking_pids(p)) > 0',
        [backends],
      )) as { backend: number; blockers: number[] }[]
      return new Map(rows.map(({ backend, blockers }) => [backend, blockers]))
    },
    endBackends: async (backends) => {
      await ask('select pg_terminate_backend(p) from unnest($1::int[]) p', [backends])
      while ((await ask('select pid from pg_stat_activity where pid = any($1::int[])', [backends])).length > 0);
    },
    close: async () => {
      await eye.close()
      await owner.end()
      await asOwner(serverUrl, `drop database ${name} with (force)`)
    },
  }
}

export type OpeningShelves = readonly (readonly [hubCode: string, skuCode: string, pieces: number])[]

/** Goods as a supplier brings them; the handsets of a hub have numbers of their own. */
async function stockShelves({ db }: ConnectedDatabase, shelves: OpeningShelves): Promise<void> {
  const hubs = Object.values(hubCodes)
  const goods = shelves
    .filter(([, , pieces]) => pieces > 0)
    .map(([hubCode, skuCode, quantity]) => {
      const from = 1 + 1000 * hubs.findIndex((code) => code === hubCode)
      const imeis = skuCode === PHONE ? Array.from({ length: quantity }, (_, n) => imeiOf(from + n)) : []
      return { hubCode, skuCode, imeis, quantity }
    })
  await withReach(db, { kind: 'all' }, (tx) => receiveStock(tx, goods, { at: '2026-01-01T00:00:00.000Z', delivery: 'opening' }))
}

async function makeTemplate(serverUrl: string): Promise<string> {
  const name = `selling_template_${process.pid}`
  await asOwner(serverUrl, `drop database if exists ${name} with (force)`)
  await asOwner(serverUrl, `create database ${name}`)
  const url = databaseUrl(serverUrl, name)
  await migrate(url)
  for (const statement of watching) await asOwner(url, statement)
  const connected = await connectPool({ url, onIdleError: () => undefined })
  const identity = await connectPool({ url, role: 'desk_auth', onIdleError: () => undefined })
  await furnish(connected, identity)
  await identity.close()
  await connected.close()
  // A template is copied only while nobody is in it.
  while ((await asOwner(serverUrl, 'select pid from pg_stat_activity where datname = $1', [name])).rows.length > 0);
  return name
}

async function furnish(connected: ConnectedDatabase, identity: ConnectedDatabase): Promise<void> {
  const { db } = connected
  const dealers = [...new Set(Object.values(sellers).flatMap(({ dealerCode }) => dealerCode ?? []))]
  await db
    .insertInto('desk.dealer')
    .values(dealers.map((code) => ({ code, name: code })))
    .execute()
  const users = Object.values(sellers).map(({ userId, loginId, role, dealerCode }) => {
    return { id: userId, login_id: loginId, display_name: loginId, role, dealer_code: dealerCode, password_hash: PASSWORD }
  })
  await identity.db.insertInto('auth.app_user').values(users).execute()
  await withReach(db, { kind: 'all' }, (tx) => openHubs(tx, worldHubs, worldSkus))
  const random = seededRandom('furniture')
  const deterministic = { clock: { now: () => SELLING_START }, random: { uuid: () => seededUuid(SELLING_START, random) } }
  await serviceOn(connected, deterministic).write({
    documents: [
      ...worldPlans.map((body) => ({ type: 'plan' as const, id: body.code, body })),
      ...worldOfferings.map((body) => ({ type: 'offering' as const, id: body.offeringCode, body })),
      ...worldContracts.map(({ id, body }) => ({ type: 'contract' as const, id, body })),
    ],
    origin: 'created',
    author: null,
    mode: 'create',
  })
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

export const shelfOf = (hubCode: string, phones: number, cases: number): OpeningShelves => [
  [hubCode, PHONE, phones],
  [hubCode, CASE, cases],
]
