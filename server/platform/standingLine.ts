import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'

const TRY_AGAIN_MS = 250

export type StandingLine = {
  /** The connection that stands; waits for one while there is none. Rejects once the line was put down. */
  readonly client: () => Promise<pg.PoolClient>
  /** Puts the line down: what hung on it is free. */
  readonly stop: () => Promise<void>
}

/**
 * One connection of the pool, held as long as the process lives: what must end with the process hangs on it, such as a lock
 * of its session. `onUp` makes it ready; a line that breaks is made again by itself, and `onUp` is called anew. Between us and
 * the database it needs a session of its own: a pooler must hand out sessions, not transactions.
 */
export function createStandingLine(given: {
  readonly pool: pg.Pool
  readonly onUp: (client: pg.PoolClient) => Promise<void>
  readonly onTrouble: (error: unknown) => void
}): StandingLine {
  let isStopped = false
  let making: Promise<pg.PoolClient> | null = null
  let standing: pg.PoolClient | null = null

  const client = (): Promise<pg.PoolClient> => (making ??= make())

  async function make(): Promise<pg.PoolClient> {
    for (;;) {
      if (isStopped) throw new Error('the standing line was put down')
      try {
        return await connected()
      } catch (error) {
        given.onTrouble(error)
        await wait(TRY_AGAIN_MS, undefined, { ref: false })
      }
    }
  }

  async function connected(): Promise<pg.PoolClient> {
    const fresh = await given.pool.connect()
    let isBroken = false
    fresh.once('end', () => {
      isBroken = true
      if (standing === fresh) dropped(fresh)
    })
    try {
      await given.onUp(fresh)
      if (isBroken) throw new Error('the standing line broke while it was made')
    } catch (error) {
      fresh.release(true)
      throw error
    }
    standing = fresh
    return fresh
  }

  function dropped(broken: pg.PoolClient): void {
    standing = null
    making = null
    broken.release(true)
    // Nobody has to ask: what hung on it hangs on it again as soon as that can be.
    client().catch((error: unknown) => {
      if (!isStopped) given.onTrouble(error)
    })
  }

  return {
    client,
    stop: async () => {
      isStopped = true
      await making?.catch(() => null)
      const last = standing
      standing = null
      making = null
      last?.release(true)
    },
  }
}
