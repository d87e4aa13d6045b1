import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'

/** A real PostgreSQL in a folder that goes with it, for as long as `work` takes. */
export async function withPostgres<T>(work: (serverUrl: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dealer-desk-selling-'))
  const postgres = await startEmbeddedPostgres({ dataDir, log: (text) => process.stderr.write(`${text}\n`) })
  try {
    return await work(postgres.url)
  } finally {
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
