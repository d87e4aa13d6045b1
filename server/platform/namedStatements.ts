import type { Compilable, PostgresPool, PostgresPoolClient } from 'kysely'
import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import type { Database, DatabaseTransaction } from './database.ts'

/** A statement that a connection plans once: for the few that run all day long. The name is one of a kind. */
export type Statement = { readonly name: string; readonly text: string }
type Rows = readonly unknown[]

const MARKED = /^\/\* (ahead )?(?:([\w.]+) )?\*\/ /
const compiled = <Row>({ name, text }: Statement, mark: string, values: Rows): CompiledQuery<Row> =>
  CompiledQuery.raw(`/* ${mark}${name} */ ${text}`, [...values])

/** Runs one in a transaction of the query builder; values are parameters, always. Rows are parsed by whoever asks. */
export async function runStatement(tx: DatabaseTransaction, statement: Statement, values: Rows = []): Promise<Rows> {
  return (await tx.executeQuery(compiled<unknown>(statement, '', values))).rows
}

/** Runs a query of the builder under a name, so that it is planned once: its text must be the same whatever its values. */
export async function runNamed<Row>(db: Database | DatabaseTransaction, name: string, query: Compilable<Row>): Promise<readonly Row[]> {
  const { sql: text, parameters } = query.compile()
  return (await db.executeQuery(compiled<Row>({ name, text }, '', parameters))).rows
}

/**
 * Sends one without waiting for its answer, which `rows` gives later; several statements share one way to the database and
 * back. What fails is thrown by the next statement that is waited for, or by the commit, which then commits nothing.
 */
export async function sendStatement(
  tx: DatabaseTransaction,
  statement: Statement,
  values: Rows = [],
): Promise<{ readonly rows: () => Promise<Rows> }> {
  const { rows } = await tx.executeQuery<Sent>(compiled<Sent>(statement, 'ahead ', values))
  return { rows: async () => (await rows[0]!.answer).rows }
}

/** As `sendStatement`, for a query of the builder that nobody waits for: `sendQuery(tx, tx.insertInto(…).compile())`. */
export async function sendQuery(tx: DatabaseTransaction, { sql: text, parameters }: CompiledQuery<unknown>): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(`/* ahead */ ${text}`, [...parameters]))
}

type Sent = { readonly answer: Promise<pg.QueryResult<object>> }

/**
 * The query builder hands a driver texts only: a text that begins with a name is sent under it, and one that is marked to go
 * ahead is not waited for. Connections must be pipelined.
 */
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
  /** Sent in this transaction and not answered to anybody yet. */
  let ahead: Promise<unknown>[] = []

  // The builder gives no values with what needs none, such as a beginning or a commit.
  const query = async (text: string, given: Rows = []): Promise<object> => {
    const [mark, isAhead, name] = MARKED.exec(text) ?? []
    const values = [...given]
    const answer = client.query<object>({ ...(name === undefined ? {} : { name }), text: text.slice(mark?.length ?? 0), values })
    // A beginning has nothing to tell: what comes after it fails when it failed.
    if (isAhead !== undefined || text === 'begin') {
      answer.catch(() => undefined)
      ahead.push(answer)
      return { command: 'SELECT', rowCount: 0, rows: [{ answer }] }
    }
    const before = ahead
    ahead = []
    // Whatever failed before, rolling back is what is to be done.
    if (text === 'rollback') return answer
    // Answers come in the order of the statements: the first failure is the cause, and the others are its consequences.
    const [answered] = await Promise.all([answer, ...before])
    return answered
  }
  return {
    // The builder's other way of asking, by cursor, is used nowhere here.
    query: query as unknown as PostgresPoolClient['query'],
    release: (discard?: boolean) => {
      ahead = []
      client.release(discard)
    },
  }
}
