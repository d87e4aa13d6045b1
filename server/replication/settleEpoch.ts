import { readFile, rename, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { z } from 'zod'
import { epochSchema, type Epoch } from '../../domain/kernel/ids.ts'
import { endRestoredSessions } from './endRestoredSessions.ts'

const rowSchema = z.object({ epoch: epochSchema.nullable(), place: z.string().nullable(), here: z.string() })

/**
 * SYN-14: decides at start whether this history is the one the PCs know, as the owner of the database. It is another one
 * when the database stands at another place than its own row says (restored elsewhere, another timeline after a
 * point-in-time recovery or a promotion), or when the copy of the epoch in `file` (the data folder, outside the
 * database) differs. A restore over the same database shows in no place; the tags of the cursors find that one.
 * With another history all sessions end. Resolves with the epoch that holds now.
 */
export async function settleEpoch(options: {
  readonly ownerUrl: string
  /** Outside the database's own folder. Absent with a database of somebody else's: then the place alone decides. */
  readonly file?: string
  readonly mint: () => string
}): Promise<Epoch> {
  const client = new pg.Client({ connectionString: options.ownerUrl })
  await client.connect()
  try {
    await client.query('begin')
    // Two servers that start at once agree on one answer.
    await client.query(`lock table desk.sync_epoch in exclusive mode`)
    const { rows } = await client.query(
      `select e.epoch, e.place, c.system_identifier || ':' || k.timeline_id || ':' || d.oid as here
         from pg_control_system() c, pg_control_checkpoint() k, pg_database d
         left join desk.sync_epoch e on true
        where d.datname = current_database()`,
    )
    const { epoch, place, here } = rowSchema.parse(rows[0])
    const remembered = options.file === undefined ? epoch : await readEpoch(options.file)
    if (epoch !== null && place === here && remembered === epoch) {
      await client.query('commit')
      return epoch
    }
    const fresh = epochSchema.parse(options.mint())
    await client.query(
      `insert into desk.sync_epoch (epoch, place, started_at) values ($1, $2, now())
       on conflict (only_row) do update set epoch = excluded.epoch, place = excluded.place, started_at = excluded.started_at`,
      [fresh, here],
    )
    await endRestoredSessions(client)
    await client.query('commit')
    // After the commit: if we stop in between, the next start finds them different and mints again: everybody signs in once more, no more.
    if (options.file !== undefined) await writeEpoch(options.file, fresh)
    return fresh
  } finally {
    await client.end()
  }
}

async function readEpoch(file: string): Promise<Epoch | null> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return epochSchema.safeParse(text.trim()).data ?? null
}

async function writeEpoch(file: string, epoch: Epoch): Promise<void> {
  await writeFile(`${file}.new`, `${epoch}\n`)
  await rename(`${file}.new`, file)
}
