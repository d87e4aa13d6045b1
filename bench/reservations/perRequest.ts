import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'

/** What each per-request way does: take one unit of a row, write the order, commit. */
export type Reserve = (client: pg.PoolClient, row: number) => Promise<boolean>

export const tables = `
  drop schema if exists bench cascade;
  create schema bench;
  create table bench.stock (id int primary key, on_hand int not null, reserved int not null default 0, version int not null default 0,
    check (reserved <= on_hand)) with (fillfactor = 60);
  create table bench.orders (id uuid primary key, stock_id int not null, quantity int not null, at timestamptz not null default now());
  insert into bench.stock (id, on_hand) select i, 2000000000 from generate_series(1, 600) i;`

const insert = { name: 'insert', text: 'insert into bench.orders (id, stock_id, quantity) values ($1, $2, 1)' }
const run = (client: pg.PoolClient, statement: { readonly name: string; readonly text: string }, values: readonly unknown[]) =>
  client.query<{ version: number }>({ ...statement, values: [...values] })

/** (a) The careful classic: one conditional UPDATE, then the order. */
export const conditionalUpdate: Reserve = async (client, row) => {
  await client.query('begin')
  const taken = await run(
    client,
    { name: 'take', text: 'update bench.stock set reserved = reserved + 1 where id = $1 and on_hand - reserved >= 1' },
    [row],
  )
  if (taken.rowCount === 1) await run(client, insert, [uuidv7(), row])
  await client.query('commit')
  return taken.rowCount === 1
}

/** (b) The row is locked, looked at and changed. */
export const selectForUpdate: Reserve = async (client, row) => {
  await client.query('begin')
  await run(client, { name: 'lock', text: 'select on_hand, reserved from bench.stock where id = $1 for update' }, [row])
  await run(client, { name: 'add', text: 'update bench.stock set reserved = reserved + 1 where id = $1' }, [row])
  await run(client, insert, [uuidv7(), row])
  await client.query('commit')
  return true
}

/** (c) A version is compared when writing; who was too late tries again. */
export const versionCheck: Reserve = async (client, row) => {
  for (;;) {
    const seen = await run(client, { name: 'look', text: 'select version from bench.stock where id = $1' }, [row])
    await client.query('begin')
    const text = 'update bench.stock set reserved = reserved + 1, version = version + 1 where id = $1 and version = $2'
    const written = await run(client, { name: 'swap', text }, [row, seen.rows[0]?.version])
    if (written.rowCount === 1) {
      await run(client, insert, [uuidv7(), row])
      await client.query('commit')
      return true
    }
    await client.query('rollback')
  }
}
