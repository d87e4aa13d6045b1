import type pg from 'pg'

type Asked = string | { readonly text: string; readonly values?: readonly unknown[] }
type Done = (...answer: unknown[]) => void

export type TappedStatement = { readonly text: string; readonly values: readonly unknown[] }

/**
 * Everything that a pool says to its database from now on passes by `tap`, which may hand on something else. For tests that count what
 * is asked, or plant a mistake in it: the program itself knows nothing of it.
 */
export function tapStatements(pool: pg.Pool, tap: (statement: TappedStatement) => TappedStatement): void {
  const tapped = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => {
    if (tapped.has(client)) return
    tapped.add(client)
    const query = client.query.bind(client) as (asked: object, done?: unknown) => Promise<unknown>
    // The pool's own way of asking brings a function that is called when it is done, behind or in place of the values.
    const passing = (asked: Asked, values?: readonly unknown[] | Done, done?: Done) => {
      const given = Array.isArray(values) ? values : []
      const whole = typeof asked === 'string' ? { text: asked, values: given } : { values: given, ...asked }
      const tappedOne = tap({ text: whole.text, values: whole.values })
      // A changed text may not go under the name of another one.
      const { name: _name, ...unnamed } = whole as { readonly name?: string; readonly text: string }
      const sent = { ...(tappedOne.text === whole.text ? whole : unnamed), text: tappedOne.text, values: [...tappedOne.values] }
      return query(sent, typeof values === 'function' ? values : done)
    }
    client.query = passing as unknown as typeof client.query
  })
}
