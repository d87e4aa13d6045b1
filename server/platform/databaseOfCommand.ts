import { startEmbeddedPostgres } from './embeddedPostgres.ts'
import { migrate } from './migrate.ts'
import { runningPostgres } from './runningPostgres.ts'

/**
 * What a command of the operator's looks at, as its owner: the database in DATABASE_URL, the one that a running server has open
 * on the data folder, or that folder's own, started for this and stopped by `stop`.
 */
export async function databaseOfCommand(dataDir: string): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const given = process.env['DATABASE_URL'] ?? ''
  const running = given === '' ? await runningPostgres(dataDir) : given
  if (running !== null) return { url: running, stop: async () => undefined }
  const own = await startEmbeddedPostgres({ dataDir, log: (line) => void process.stderr.write(`${line}\n`) })
  await migrate(own.url)
  return { url: own.url, stop: () => own.stop() }
}
