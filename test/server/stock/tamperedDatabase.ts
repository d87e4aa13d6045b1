import type pg from 'pg'
import type { ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import { databaseOn, type Database } from '../../../server/platform/database.ts'

/** What a planted mistake makes of a statement on its way to the database; `name` is empty for those without one. */
export type Tamper = (
  name: string,
  text: string,
  values: readonly unknown[],
) => { readonly text: string; readonly values: readonly unknown[] }

/** The program's database with a mistake in between: what the program says is not what is done. */
export function tamperedDatabase({ pool }: Pick<ConnectedDatabase, 'pool'>, tamper: Tamper): Database {
  const tampered = (client: pg.PoolClient) => ({
    // Under no name: the connection knows the untouched statement by it.
    query: ({ name = '', text, values = [] }: pg.QueryConfig<unknown[]>) => {
      const said = tamper(name, text, values)
      return client.query(said.text, [...said.values])
    },
    release: (discard?: boolean) => client.release(discard),
  })
  const known = new WeakMap<pg.PoolClient, object>()
  const connect = async () => {
    const client = await pool.connect()
    if (!known.has(client)) known.set(client, tampered(client))
    return known.get(client)
  }
  return databaseOn({ options: pool.options, end: () => pool.end(), connect } as unknown as pg.Pool)
}
