import type { FastifyInstance } from 'fastify'
import { SECOND_MS } from '../domain/kernel/instant.ts'
import type { ConnectedDatabase } from './platform/connectPool.ts'

/** What is being answered may finish; a line that only hangs, half a request on it, is cut then. */
const CLOSE_GRACE_MS = 2 * SECOND_MS

export async function closeHttp(http: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), CLOSE_GRACE_MS)
  await http.close()
  clearTimeout(cut)
}

/** Whether the database answers now. */
export async function answers({ pool }: ConnectedDatabase): Promise<boolean> {
  try {
    await pool.query('select 1')
    return true
  } catch {
    return false
  }
}
