import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { connectPool, type ConnectedDatabase } from '../../server/platform/connectPool.ts'
import { migrate } from '../../server/platform/migrate.ts'

export type FreshDatabase = ConnectedDatabase & {
  /** The owner's connection string: it may do what the program may not. */
  readonly ownerUrl: string
  /** What identity works with: people are put in by it. */
  readonly auth: ConnectedDatabase
  /** For every process of identity on this database; made by the first. */
  readonly identityKeyFile: string
}

/** An empty, migrated database of the test file's own, and the program's two connections to it. `close` drops it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const url = new URL(inject('postgresUrl'))
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(url, `create database ${name}`)
  const ownerUrl = new URL(url)
  ownerUrl.pathname = `/${name}`
  await migrate(ownerUrl.href)
  const connected = await connectPool({ url: ownerUrl.href, onIdleError: () => undefined })
  const auth = await connectPool({ url: ownerUrl.href, role: 'desk_auth', onIdleError: () => undefined })
  const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-identity-'))
  return {
    ...connected,
    ownerUrl: ownerUrl.href,
    auth,
    identityKeyFile: join(folder, 'identity-keys'),
    close: async () => {
      await auth.close()
      await connected.close()
      await onServer(url, `drop database ${name} with (force)`)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs one statement as the owner. */
export async function asOwner(ownerUrl: string, statement: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await client.query(statement, [...values])
  } finally {
    await client.end()
  }
}

const onServer = (url: URL, statement: string): Promise<pg.QueryResult> => asOwner(url.href, statement)
