import { parseLegacyRow, type LegacyRow, type LegacyRowTrouble } from '../../domain/session/legacyPassword.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import type { PasswordHasher } from './authPorts.ts'
import { legacyWrapText, NO_PASSWORD, readLegacyWrap } from './legacyHashes.ts'

/**
 * What became of a row: `wrapped` stands now; `unchanged` stood already; `kept`: the person has a password of this system, which is
 * newer; `unknown`: nobody has this login id.
 */
export type ImportedRow = 'wrapped' | 'unchanged' | 'kept' | 'unknown' | LegacyRowTrouble
export type PasswordImport = {
  readonly counts: ReadonlyMap<ImportedRow, number>
  /** Lines of the file (the heading is the first) that need a person. */
  readonly troubles: readonly { readonly line: number; readonly what: ImportedRow }[]
}

const quiet: ReadonlySet<ImportedRow> = new Set(['wrapped', 'unchanged', 'kept'])

/**
 * PWD-6: takes the hashes of the old system in, each wrapped in argon2id under our pepper at once. Done again it changes nothing, and never a password that
 * somebody has chosen or proven here. With `isDry` nothing is written. `db` works as `desk_auth`.
 */
export async function importPasswords(
  { db, clock, hasher }: { readonly db: Database; readonly clock: () => Millis; readonly hasher: PasswordHasher },
  rows: readonly { readonly [column: string]: string | undefined }[],
  isDry: boolean,
): Promise<PasswordImport> {
  const counts = new Map<ImportedRow, number>()
  const troubles: { line: number; what: ImportedRow }[] = []
  for (const [i, row] of rows.entries()) {
    const parsed = parseLegacyRow(row)
    const what = typeof parsed === 'string' ? parsed : await importOne(db, hasher, parsed, isDry)
    counts.set(what, (counts.get(what) ?? 0) + 1)
    if (!quiet.has(what)) troubles.push({ line: i + 2, what })
  }
  const detail = Object.fromEntries(counts)
  if (!isDry)
    await withReach(db, { kind: 'none' }, (tx) =>
      recordAudit(tx, { at: clock(), action: 'account.passwords_import', who: null, address: null, detail }),
    )
  return { counts, troubles }
}

async function importOne(db: Database, hasher: PasswordHasher, row: LegacyRow, isDry: boolean): Promise<ImportedRow> {
  const user = await db.selectFrom('auth.app_user').select(['id', 'password_hash']).where('login_id', '=', row.loginId).executeTakeFirst()
  if (!user) return 'unknown'
  const before = readLegacyWrap(user.password_hash)
  if (!before && user.password_hash !== NO_PASSWORD) return 'kept'
  const isSame = before?.scheme === row.scheme && before.salt === row.salt && (await hasher.verify(before.wrapped, row.digest))
  if (isSame) return 'unchanged'
  if (isDry) return 'wrapped'
  const { numUpdatedRows } = await db
    .updateTable('auth.app_user')
    .set({ password_hash: legacyWrapText({ ...row, wrapped: await hasher.hash(row.digest) }) })
    .where('id', '=', user.id)
    // Who signed in or chose a password meanwhile keeps that.
    .where('password_hash', '=', user.password_hash)
    .executeTakeFirst()
  return numUpdatedRows > 0n ? 'wrapped' : 'kept'
}
