import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CLUSTER_NOTE } from './clusterFolder.ts'
import { lockFolder } from './folderLock.ts'

const noteSchema = z.object({ folder: z.string(), password: z.string() })
/** The line of postmaster.pid that holds the port; PostgreSQL documents the file's order in miscadmin.h. */
const PORT_LINE = 3
const DATABASE = 'dealer_desk'

/**
 * The owner's connection string of the database that another process of ours runs on this data folder, null when none
 * does. Only while that process lives: a PostgreSQL it left behind is ended at the next start and must not be used.
 */
export async function runningPostgres(dataDir: string): Promise<string | null> {
  const note = await readFile(join(dataDir, CLUSTER_NOTE), 'utf8').catch(() => null)
  if (note === null) return null
  const held = await lockFolder(dataDir)
  if ('lock' in held) {
    await held.lock.release()
    return null
  }
  const { folder, password } = noteSchema.parse(JSON.parse(note))
  const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const port = Number(lines[PORT_LINE])
  return Number.isInteger(port) && port > 0 ? `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE}` : null
}
