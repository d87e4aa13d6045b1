import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import type { DatabaseTransaction } from './database.ts'

/** A statement that a connection plans once: for the few that run all day long. The name is one of a kind. */
export type Statement = { readonly name: string; readonly text: string }

const MARK = /^\/\* ([\w.]+) \*\/ /

/** Runs one in a transaction of the query builder; values are parameters, always. Rows are parsed by whoever asks. */
export async function runStatement(
  tx: DatabaseTransaction,
  { name, text }: Statement,
  values: readonly unknown[] = [],
): Promise<readonly unknown[]> {
  return (await tx.executeQuery(CompiledQuery.raw(`/* ${name} */ ${text}`, [...values]))).rows
}

/** The query builder hands a driver texts only: a text that begins with a name is sent under it. */
export function namingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<object, PostgresPoolClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const before = known.get(client)
      if (before) return before
      const naming = namingClient(client)
      known.set(client, naming)
      return naming
    },
  }
}

function namingClient(client: pg.PoolClient): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]) => {
    const name = MARK.exec(text)?.[1]
    return client.query(name === undefined ? { text, values: [...values] } : { name, text, values: [...values] })
  }
  return {
    // The builder's other way of asking, by cursor, is used nowhere here.
    query: query as unknown as PostgresPoolClient['query'],
    release: (discard?: boolean) => client.release(discard),
  }
}
