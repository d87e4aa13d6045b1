import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import pg from 'pg'
import { asUser, prepareCluster, removeStalePidFile, runningPostmaster, SHARED_FOLDER, type Cluster } from './clusterFolder.ts'
import { lockFolder } from './folderLock.ts'
import { freePort } from './freePort.ts'
import { postgresBinaries, type PostgresBinaries } from './postgresBinaries.ts'
import { unprivilegedUser, type SystemUser } from './unprivilegedUser.ts'

export type EmbeddedPostgres = {
  /** Connection string of the owner, with the password: never log it. */
  readonly url: string
  readonly pid: () => number | undefined
  stop(): Promise<void>
}

const DATABASE = 'dealer_desk'
const START_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 15_000
const RESTART_WAIT_MAX_MS = 5000

/** Error lines of PostgreSQL would quote statements and whole rows: they carry customers' data, so both are left out. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'max_wal_size=2GB',
  'jit=off',
]

/**
 * A real PostgreSQL in a folder of its own, on 127.0.0.1 only, durable (fsync on), started again when it dies under us.
 * Refuses (throws a sentence) when another process works on the same folder. Stops at `stop`, at the end of the process,
 * and at SIGINT or SIGTERM if nobody else handles them.
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string
  readonly port?: number
  readonly log: (line: string) => void
}): Promise<EmbeddedPostgres> {
  const dataDir = resolvePath(options.dataDir)
  const user = unprivilegedUser()
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  // As root another user must pass through to the cluster; it may list nothing, and the one secret file is ours alone.
  if (user) chmodSync(dataDir, statSync(dataDir).mode | 0o011)
  const held = await lockFolder(dataDir)
  if ('heldBy' in held) {
    throw new Error(`Another process (pid ${held.heldBy ?? 'unknown'}) already uses ${dataDir}. Stop it, or choose another --data-dir.`)
  }
  try {
    const binaries = await postgresBinaries(user, SHARED_FOLDER)
    const cluster = await prepareCluster({ dataDir, binaries, user, log: options.log })
    await endOrphan(cluster, options.log)
    const port = options.port ?? (await freePort())
    const supervisor = new Supervisor({ binaries, cluster, user, port, log: options.log })
    await supervisor.start()
    await createDatabase(supervisor.urlOf('postgres'))
    return {
      url: supervisor.urlOf(DATABASE),
      pid: () => supervisor.pid(),
      stop: async () => {
        await supervisor.stop()
        await held.lock.release()
      },
    }
  } catch (error) {
    await held.lock.release()
    throw error
  }
}

type SupervisorOptions = {
  readonly binaries: PostgresBinaries
  readonly cluster: Cluster
  readonly user: SystemUser | undefined
  readonly port: number
  readonly log: (line: string) => void
}

class Supervisor {
  readonly #options: SupervisorOptions
  #child: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()
  #stopping = false
  readonly #onExit = () => this.#child?.kill('SIGINT')
  readonly #onSignal = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return
    void this.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  }

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  urlOf(database: string): string {
    const { cluster, port } = this.#options
    return `postgres://postgres:${cluster.password}@127.0.0.1:${port}/${database}`
  }

  pid(): number | undefined {
    return this.#child?.pid
  }

  async start(): Promise<void> {
    process.on('exit', this.#onExit)
    process.on('SIGINT', this.#onSignal)
    process.on('SIGTERM', this.#onSignal)
    try {
      await this.#launchPatiently()
    } catch (error) {
      this.#forgetProcess()
      throw error
    }
  }

  /** Backends of a postmaster that was killed take moments to notice; until then a new one is refused. */
  async #launchPatiently(): Promise<void> {
    for (let waited = 0; ; waited += 200) {
      removeStalePidFile(this.#options.cluster)
      try {
        return await this.#launch()
      } catch (error) {
        const passes = error instanceof Error && /postmaster\.pid|pre-existing shared memory/.test(error.message)
        if (!passes || waited >= STOP_TIMEOUT_MS) throw error
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (child) {
      this.#askToStop(child)
      const giveUp = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS)
      await this.#exited
      clearTimeout(giveUp)
    }
    this.#forgetProcess()
  }

  #askToStop(child: ChildProcess): void {
    const { binaries, cluster } = this.#options
    // A signal on Windows would be a kill.
    if (process.platform === 'win32') execFileSync(binaries.pgCtl, ['stop', '-D', cluster.folder, '-m', 'fast'])
    else child.kill('SIGINT')
  }

  #forgetProcess(): void {
    process.off('exit', this.#onExit)
    process.off('SIGINT', this.#onSignal)
    process.off('SIGTERM', this.#onSignal)
  }

  async #launch(): Promise<void> {
    const { binaries, cluster, user, port } = this.#options
    const args = ['-D', cluster.folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
    // A group of its own: Ctrl-C in the terminal must reach us first, so that work in flight is finished before it stops.
    const child = spawn(binaries.postgres, args, { ...asUser(user), detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    child.unref()
    this.#child = child
    let said = ''
    await new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error(`PostgreSQL did not start in ${START_TIMEOUT_MS} ms: ${said}`)), START_TIMEOUT_MS)
      this.#exited = new Promise((gone) => child.on('exit', () => gone()))
      child.on('error', reject)
      child.stderr.on('data', (chunk) => {
        const text = String(chunk)
        said = `${said}${text}`.slice(-4000)
        for (const line of text.split('\n')) if (/ PANIC: /.test(line)) this.#options.log(line.trim())
        if (said.includes('database system is ready to accept connections')) {
          clearTimeout(timeout)
          resolve()
        }
      })
      child.on('exit', (code, signal) => {
        clearTimeout(timeout)
        reject(new Error(`PostgreSQL ended (${signal ?? code}): ${said.trim()}`))
      })
    })
    // The pipe must not keep a process alive that has nothing else to do.
    if ('unref' in child.stderr && typeof child.stderr.unref === 'function') child.stderr.unref()
    child.on('exit', (code, signal) => {
      if (!this.#stopping) void this.#revive(`PostgreSQL ended unexpectedly (${signal ?? code}); starting it again`)
    })
  }

  async #revive(why: string): Promise<void> {
    this.#options.log(why)
    for (let waitMs = 100; !this.#stopping; waitMs = Math.min(waitMs * 2, RESTART_WAIT_MAX_MS)) {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (this.#stopping) return
      try {
        await this.#launchPatiently()
        this.#options.log('PostgreSQL runs again')
        return
      } catch (error) {
        this.#options.log(error instanceof Error ? error.message : String(error))
      }
    }
  }
}

/** After kill -9 of the process that started it, PostgreSQL still runs: nobody watches it, so it is ended and started anew. */
async function endOrphan(cluster: Cluster, log: (line: string) => void): Promise<void> {
  const pid = runningPostmaster(cluster)
  if (pid === null) return
  log(`a PostgreSQL (pid ${pid}) was left running on ${cluster.folder}; stopping it`)
  process.kill(pid, 'SIGINT')
  for (let waited = 0; runningPostmaster(cluster) !== null; waited += 50) {
    if (waited === STOP_TIMEOUT_MS) process.kill(pid, 'SIGQUIT')
    if (waited > 2 * STOP_TIMEOUT_MS) throw new Error(`The PostgreSQL with pid ${pid} does not stop. End it by hand, then start again.`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}
