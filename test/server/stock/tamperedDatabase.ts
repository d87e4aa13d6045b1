import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import type { ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import type { Database, Tables } from '../../../server/platform/database.ts'

/** What a planted mistake makes of a statement on its way to the database; `name` is empty for those without one. */
export type Tamper = (
  name: string,
  text: string,
  values: readonly unknown[],
) => { readonly text: string; readonly values: readonly unknown[] }

/** The program's database with a mistake in between: what the program says is not what is done. */
export function tamperedDatabase({ pool }: Pick<ConnectedDatabase, 'pool'>, tamper: Tamper): Database {
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect()
    const query = (text: string, values: readonly unknown[]) => {
      const name = /^\/\* ([\w.]+) \*\/ /.exec(text)?.[1] ?? ''
      const said = tamper(name, text, values)
      return client.query(said.text, [...said.values])
    }
    return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() }
  }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { options: pool.options, end: () => pool.end(), connect } }) })
}
