import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { LaunchOptions } from './launchOptions.ts'

/** A server whose launcher was killed stops by itself; this long we let it. */
const FORMER_SERVER_WAIT_MS = 30_000
const READY_ASK_EVERY_MS = 100

export type RunningServer = {
  readonly url: string
  /** Resolves when the server has ended, with its exit code. */
  readonly ended: Promise<number>
  /** Asks once to stop in order; asked again, it ends at once. */
  readonly stop: () => void
}

const noteSchema = z.object({ launcherPid: z.int(), serverPid: z.int() })

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The server of a launcher that died is on its way out: starting into its data folder now would be refused. */
async function waitForFormerServer(notePath: string): Promise<void> {
  const text = await readFile(notePath, 'utf8').catch(() => '')
  const note = noteSchema.safeParse(parseJson(text))
  if (!note.success || alive(note.data.launcherPid)) return
  for (let waited = 0; alive(note.data.serverPid) && waited < FORMER_SERVER_WAIT_MS; waited += READY_ASK_EVERY_MS)
    await wait(READY_ASK_EVERY_MS)
}

/** The address from the server's own line; everything else it says goes to the terminal. */
function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let rest = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const url = /^listening (http:\/\/\S+)$/.exec(line)?.[1]
        if (url === undefined) process.stdout.write(`${line}\n`)
        else resolve(url)
      }
    })
    child.once('exit', (code) => reject(new Error(`서버가 시작하지 못했습니다 · The server did not start (exit ${String(code)}).`)))
    child.once('error', reject)
  })
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok === true) return
    await wait(READY_ASK_EVERY_MS)
  }
  throw new Error('서버가 시작하다 멈췄습니다 · The server ended while it was starting.')
}

/** Starts the server as a process of its own and waits until it answers. Throws a sentence when it does not. */
export async function startServer(root: string, options: LaunchOptions, onSpawn: (stop: () => void) => void): Promise<RunningServer> {
  const dataDir = options.dataDir ?? join(root, '.data')
  const notePath = join(dataDir, 'launcher.json')
  await waitForFormerServer(notePath)
  const asked = { port: options.port, 'data-dir': options.dataDir, contracts: options.contracts }
  const flags = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]))
  const endWithParent = new URL('endWithParent.ts', import.meta.url).href
  const child = spawn(process.execPath, [`--import=${endWithParent}`, join(root, 'server/main.ts'), '--role=all', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { LOG_LEVEL: 'warn', ...process.env },
    // Ctrl-C reaches the whole group of the terminal: the server would hear it twice, which means "at once".
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const stop = () => void child.kill('SIGINT')
  onSpawn(stop)
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  await mkdir(dataDir, { recursive: true })
  await writeFile(notePath, JSON.stringify({ launcherPid: process.pid, serverPid: child.pid }))
  const url = await listeningUrl(child)
  await untilReady(url, child)
  return { url, stop, ended: ended.then((code) => rm(notePath, { force: true }).then(() => code)) }
}
