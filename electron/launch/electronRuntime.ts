import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Fetching the runtime is worth this long; after that the browser is the better answer. */
const FETCH_LIMIT_MS = 60_000

const home = () => dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/** The path of a desktop runtime that is here, or null. ELECTRON_OVERRIDE_DIST_PATH names another folder, as in `electron` itself. */
export function findElectron(environment: NodeJS.ProcessEnv = process.env): string | null {
  const list = join(home(), 'path.txt')
  const name = existsSync(list) ? readFileSync(list, 'utf8') : null
  const other = environment['ELECTRON_OVERRIDE_DIST_PATH']
  const path = other === undefined ? (name === null ? null : join(home(), 'dist', name)) : join(other, name ?? 'electron')
  return path !== null && existsSync(path) ? path : null
}

/** Lets the electron package fetch its runtime once, and gives up early. Null when it cannot be had. */
export async function fetchElectron(): Promise<string | null> {
  const install = spawn(process.execPath, [join(home(), 'install.js')], { stdio: 'ignore' })
  const limit = setTimeout(() => install.kill('SIGKILL'), FETCH_LIMIT_MS)
  await new Promise((resolve) => {
    install.once('close', resolve)
    install.once('error', resolve)
  })
  clearTimeout(limit)
  return findElectron()
}
