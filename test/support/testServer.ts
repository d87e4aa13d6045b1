import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { projectRoot } from './builtClient.ts'

const PORT_FIRST = 21_300
/** The system takes ports above by itself. */
const PORT_LAST = 32_767

export type TestServer = {
  readonly url: string
  readonly dataDir: string
  /** What it said so far, for a test that failed. */
  readonly said: () => string
  /** As a power cut would: no farewell, nothing flushed. The data folder stays. */
  kill(): Promise<void>
  /** Again on the same port and the same data. */
  restart(): Promise<void>
  /** In order, and the data folder with it. */
  close(): Promise<void>
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** A port that stays free while a server of ours is down: below the system's own range. */
export async function freePort(): Promise<number> {
  for (let port = PORT_FIRST + (process.pid % 50); port <= PORT_LAST; port += 1) if (await isFree(port)) return port
  throw new Error('no free port')
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok === true) return
    await wait(100)
  }
  throw new Error(`the server did not start:\n${said()}`)
}

export type TestServerOptions = {
  readonly contracts?: number
  /** Settings beside those of the machine. */
  readonly environment?: Readonly<Record<string, string>>
}

/** The whole program as `npm run server` runs it: its own PostgreSQL, migrations and the demo world. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dealer-desk-e2e-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const flags = [
    `--port=${port}`,
    `--data-dir=${dataDir}`,
    ...(options.contracts === undefined ? [] : [`--contracts=${options.contracts}`]),
  ]
  let said = ''
  let child: ChildProcess

  async function begin(): Promise<void> {
    const { DATABASE_URL: _none, ...environment } = process.env
    const env = { ...environment, LOG_LEVEL: 'warn', ...options.environment }
    child = spawn(process.execPath, [join(projectRoot, 'server/main.ts'), '--role=all', ...flags], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text))
    await untilReady(url, child, () => said)
  }

  async function end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }

  await begin()
  return {
    url,
    dataDir,
    said: () => said,
    kill: () => end('SIGKILL'),
    restart: begin,
    async close() {
      await end('SIGINT')
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
