import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLaunchOptions } from '../../electron/launch/launchOptions.ts'
import { ensureBuiltClient, projectRoot } from '../support/builtClient.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'dealer-desk-launch-'))
const started: ChildProcess[] = []

beforeAll(ensureBuiltClient)
afterAll(async () => {
  for (const child of started) await ended(child, 'SIGINT')
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (signal !== undefined) child.kill(signal)
  return gone
}

function launch(...flags: string[]): { readonly child: ChildProcess; readonly said: () => string } {
  const command = [join(projectRoot, 'electron/launch/start.ts'), ...flags]
  const { DATABASE_URL: _none, ...environment } = process.env
  const child = spawn(process.execPath, command, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  return { child, said: () => said }
}

/** The launcher prints the address when the server answers. */
async function addressOf({ child, said }: ReturnType<typeof launch>): Promise<string> {
  for (;;) {
    const url = /(http:\/\/127\.0\.0\.1:\d+)/.exec(said())?.[1]
    if (url !== undefined) return url
    if (child.exitCode !== null) throw new Error(said())
    await wait(100)
  }
}

const ready = async (url: string) => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true
const start = () => launch('--no-open', '--contracts=50', `--data-dir=${dataDir}`)
const serverPid = () => (JSON.parse(readFileSync(join(dataDir, 'launcher.json'), 'utf8')) as { readonly serverPid: number }).serverPid

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('[DTP-12] flags that are not known, or not numbers, are one sentence', () => {
  expect(readLaunchOptions(['--web', '--port', '21001'])).toMatchObject({ kind: 'start', options: { web: true, port: '21001' } })
  expect(readLaunchOptions(['--help'])).toEqual({ kind: 'help' })
  for (const words of [['--bogus'], ['--port'], ['--port', 'x'], ['--port', '70000'], ['--contracts', '-1'], ['word']])
    expect(readLaunchOptions(words)).toEqual({ kind: 'misunderstood', sentence: expect.stringMatching(/\S/) as string })
})

test('[DTP-12] an unknown flag ends with code 2 and starts nothing', async () => {
  const { child, said } = launch('--bogus')
  expect(await ended(child)).toBe(2)
  expect(said().trim().split('\n')).toHaveLength(1)
})

test('[DTP-12] it starts, stops with everything it started, and starts again whatever was killed', async () => {
  const first = start()
  const url = await addressOf(first)
  expect(await ready(url)).toBe(true)
  expect(await (await fetch(url)).text()).toContain('<div id="root">')
  const firstServer = serverPid()
  expect(await ended(first.child, 'SIGINT')).toBe(0)
  expect([alive(firstServer), await ready(url)]).toEqual([false, false])

  // The launcher alone is killed, and another started at once.
  const second = start()
  await addressOf(second)
  await ended(second.child, 'SIGKILL')
  const third = start()
  expect(await ready(await addressOf(third))).toBe(true)

  // Launcher and server are killed; the database is an orphan that the next start takes care of.
  process.kill(serverPid(), 'SIGKILL')
  await ended(third.child, 'SIGKILL')
  const fourth = start()
  expect(await ready(await addressOf(fourth))).toBe(true)
  const fourthServer = serverPid()
  expect(await ended(fourth.child, 'SIGTERM')).toBe(0)
  expect(alive(fourthServer)).toBe(false)
})
