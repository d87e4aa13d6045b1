import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { PostgresBinaries } from './postgresBinaries.ts'
import { canReach, type SystemUser } from './unprivilegedUser.ts'

const clusterSchema = z.strictObject({ folder: z.string(), password: z.string().min(16) })
/** Where PostgreSQL keeps its files, and the password of its owner; kept in `database.json` of the data folder (0600). */
export type Cluster = z.infer<typeof clusterSchema>

/** The file in a data folder that says where its database is; written last, so that without it there is none. */
export const CLUSTER_NOTE = 'database.json'

/** A cluster whose creation was interrupted, or its password file. A whole one never bears such a name. */
const DRAFT = /^postgres-[0-9a-f]{8}\.new(\.pw)?$/

/** For programs and clusters that another user must reach and cannot below our own folder. */
export const SHARED_FOLDER = '/var/lib/dealer-desk'

/**
 * The cluster of this data folder, made when there is none. As root the files belong to `user`; when that user cannot
 * reach the data folder they go to SHARED_FOLDER and `log` says so. An interrupted creation leaves nothing that counts.
 */
export async function prepareCluster(given: {
  readonly dataDir: string
  readonly binaries: PostgresBinaries
  readonly user: SystemUser | undefined
  readonly log: (line: string) => void
}): Promise<Cluster> {
  const { dataDir, user, log } = given
  const note = join(dataDir, CLUSTER_NOTE)
  if (existsSync(note)) {
    const known = clusterSchema.parse(JSON.parse(readFileSync(note, 'utf8')))
    if (existsSync(join(known.folder, 'PG_VERSION'))) return known
    throw new Error(`${note} names the database in ${known.folder}, but it is not there. Put it back, or remove ${dataDir} to begin anew.`)
  }
  for (const name of readdirSync(dataDir)) if (DRAFT.test(name)) rmSync(join(dataDir, name), { recursive: true, force: true })
  const parent = placeFor(dataDir, user, log)
  const cluster: Cluster = {
    folder: join(parent, `postgres-${randomBytes(4).toString('hex')}`),
    password: randomBytes(24).toString('base64url'),
  }
  const draft = `${cluster.folder}.new`
  await initialise({ ...cluster, folder: draft }, given)
  renameSync(draft, cluster.folder)
  // Written last and moved into place: a folder without it is begun anew.
  writeFileSync(`${note}.new`, JSON.stringify(cluster), { mode: 0o600, flush: true })
  renameSync(`${note}.new`, note)
  return cluster
}

function placeFor(dataDir: string, user: SystemUser | undefined, log: (line: string) => void): string {
  if (canReach(dataDir, user)) return dataDir
  log(`user ${user?.name} cannot reach ${dataDir}, so the database files are kept in ${SHARED_FOLDER}`)
  mkdirSync(SHARED_FOLDER, { recursive: true, mode: 0o755 })
  return SHARED_FOLDER
}

async function initialise(
  cluster: Cluster,
  { binaries, user }: { readonly binaries: PostgresBinaries; readonly user: SystemUser | undefined },
): Promise<void> {
  mkdirSync(cluster.folder, { mode: 0o700 })
  const passwordFile = `${cluster.folder}.pw`
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 })
  if (user) for (const path of [cluster.folder, passwordFile]) chownSync(path, user.uid, user.gid)
  try {
    const place = ['-D', cluster.folder, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
    const text = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    await run(binaries.initdb, [...place, ...text], user)
  } catch (error) {
    rmSync(cluster.folder, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function run(program: string, args: readonly string[], user: SystemUser | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...asUser(user), stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => (said = `${said}${String(chunk)}`.slice(-4000)))
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`initdb ended with ${code}: ${said.trim()}`))))
  })
}

/** Spawn options that drop to `user`; the working folder is one that everybody can enter. */
export function asUser(user: SystemUser | undefined): { readonly uid?: number; readonly gid?: number; readonly cwd: string } {
  return user ? { uid: user.uid, gid: user.gid, cwd: '/' } : { cwd: process.cwd() }
}

/**
 * The postmaster that runs on this cluster, or null. A pid file is only believed when that process is a PostgreSQL on
 * this very folder: after a crash the number may belong to somebody else.
 */
export function runningPostmaster(cluster: Cluster): number | null {
  const file = pidFile(cluster)
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 1 && worksOn(pid, cluster) ? pid : null
}

/**
 * Removes a pid file whose postmaster is gone, so that a process which happens to bear its number now (or a dead one
 * that nobody collected) does not keep the new one out. Only once no backend works on the files any more: two at once
 * would ruin them. Where processes cannot be listed PostgreSQL's own check decides.
 */
export function removeStalePidFile(cluster: Cluster): void {
  if (process.platform !== 'linux' || !existsSync(pidFile(cluster))) return
  const somebody = readdirSync('/proc').some((name) => /^\d+$/.test(name) && worksOn(Number(name), cluster))
  if (!somebody) rmSync(pidFile(cluster), { force: true })
}

const pidFile = (cluster: Cluster): string => join(cluster.folder, 'postmaster.pid')

function worksOn(pid: number, cluster: Cluster): boolean {
  try {
    // A postmaster and its backends stand in their data folder; a dead process stands nowhere.
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster.folder)
    if (process.platform === 'win32') {
      const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`
      return execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8' }).includes(cluster.folder)
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster.folder)
  } catch {
    return false
  }
}
