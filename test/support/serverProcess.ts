import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const main = join(import.meta.dirname, '..', '..', 'server', 'main.ts')
const PATIENCE_MS = 90_000

export type ServerProcess = {
  readonly url: string
  readonly child: ChildProcess
  /** Everything it said on both streams so far. */
  readonly said: () => string
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

/**
 * Starts `server/main.ts` as a process of its own and waits for its one line; rejects with what it said when it ends before.
 * `beside`: a file that is loaded into it first and hears messages.
 */
export function startServerProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  beside?: string,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...(beside === undefined ? [] : ['--import', beside]), main, ...args], {
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(beside === undefined ? [] : ['ipc' as const])],
  })
  let said = ''
  const ended = new Promise<number | string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code ?? 0)))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address in time: ${said}`)), PATIENCE_MS)
    const hear = (chunk: unknown): void => {
      said += String(chunk)
      const url = /^listening (\S+)$/m.exec(said)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve({ url, child, said: () => said, ended })
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      reject(new Error(`ended with ${signal ?? code}: ${said}`))
    })
  })
}

/** A data folder that goes with its test. */
export function temporaryDataDir(): { readonly path: string; postmaster(): number; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'dealer-desk-data-'))
  return {
    path,
    postmaster: () => {
      const cluster = readdirSync(path).find((name) => name.startsWith('postgres-')) ?? ''
      return Number(readFileSync(join(path, cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
