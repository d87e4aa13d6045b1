import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's connection string of one PostgreSQL that a whole run shares; see `freshDatabase`. */
    postgresUrl: string
  }
}

/** One real PostgreSQL per run, in a folder that goes with it. Only the `pg` project asks for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dealer-desk-pg-'))
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => process.stderr.write(`${line}\n`) })
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
