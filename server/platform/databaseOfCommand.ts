import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CLUSTER_NOTE } from './clusterFolder.ts'
import { startEmbeddedPostgres } from './embeddedPostgres.ts'
import { migrate } from './migrate.ts'
import { runningPostgres } from './runningPostgres.ts'

/**
 * What a command of the operator's looks at, as its owner: the database in DATABASE_URL, the one that a running server has open
 * on the data folder, or that folder's own, started for this and stopped by `stop`. Throws a sentence when there is none: what was
 * made just now would agree with everything.
 */
export async function databaseOfCommand(dataDir: string): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const given = process.env['DATABASE_URL'] ?? ''
  const running = given === '' ? await runningPostgres(dataDir) : given
  if (running !== null) return { url: running, stop: async () => undefined }
  if (!existsSync(join(dataDir, CLUSTER_NOTE)))
    throw new Error(`${dataDir}에 데이터베이스가 없어 확인할 수 없습니다. --data-dir로 서버의 데이터 폴더를 알려 주세요.`)
  const own = await startEmbeddedPostgres({ dataDir, log: (line) => void process.stderr.write(`${line}\n`) })
  await migrate(own.url)
  return { url: own.url, stop: () => own.stop() }
}
