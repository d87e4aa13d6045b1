import { extractAll } from '@electron/asar'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { announceChromium, hostState, record } from './hostState.ts'
import { pageOfTarget } from './hostBrowserWindow.ts'
import { startChromium, type Chromium } from './chromium.ts'
import { app, announceReady } from './hostApp.ts'
import { secureOrigins, serveSchemes } from './schemes.ts'

const packageSchema = z.object({ name: z.string(), version: z.string(), main: z.string() })
const readPackage = (path: string) => packageSchema.parse(JSON.parse(readFileSync(path, 'utf8')))

/** Electron's command line: switches, `-r module`, then the app's folder. */
function readArguments(words: readonly string[]): { readonly required: string[]; readonly folder: string } {
  const required: string[] = []
  let folder: string | undefined
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '-r') {
      at += 1
      required.push(resolve(words[at] ?? ''))
    } else if (!word.startsWith('-')) folder ??= word
  }
  return { required, folder: resolve(folder ?? '.') }
}

/** Electron's Node reads an archive in place; ours reads what was in it. */
function unpacked(archive: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'electron-host-archive-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  extractAll(archive, folder)
  return folder
}

/** A page opened a window: Chromium has made it, the app's handler says what becomes of it. */
function watchPopups({ devTools: { browser } }: Chromium): void {
  browser.on('Target.targetCreated', ({ targetInfo }) => {
    const opener = targetInfo.openerId === undefined ? undefined : pageOfTarget(targetInfo.openerId)
    if (opener === undefined || targetInfo.type !== 'page') return
    record('window.open', opener.opened())
    void browser.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => undefined)
  })
}

async function start(): Promise<void> {
  const profile = join(app.getPath('userData'), 'Chromium')
  const chromium = await startChromium({ profile, schemePort: await serveSchemes(), secureOrigins: secureOrigins() })
  // A crash of main must not leave a browser behind; a kill closes its pipe, which does the same.
  process.once('exit', () => chromium.child.kill('SIGKILL'))
  chromium.child.once('exit', () => {
    if (hostState.ended) return
    process.stderr.write('test host: Chromium has gone\n')
    process.exit(1)
  })
  watchPopups(chromium)
  await chromium.devTools.browser.send('Target.setDiscoverTargets', { discover: true })
  Object.assign(process.versions, { chrome: chromium.version })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
  announceChromium(chromium)
  // Playwright's launcher waits for this line.
  process.stderr.write(`\nDevTools listening on ${chromium.endpoint}\n`)
  announceReady()
}

const words = process.argv.slice(2)
// Electron shows its own path first and the arguments after it, without a script between.
process.argv.splice(1, 1)
const { required, folder: named } = readArguments(words)
const packaged = named.endsWith('.asar')
const folder = packaged ? unpacked(named) : named
const own = readPackage(join(folder, 'package.json'))
Object.assign(hostState, { argv: words, folder, name: own.name, version: own.version, packaged })
const electronVersion = readPackage(join(import.meta.dirname, '../../node_modules/electron/package.json')).version
Object.assign(process.versions, { electron: `${electronVersion} stand-in` })
Object.assign(process, { type: 'browser', ...(!packaged && { defaultApp: true }) })
Object.assign(globalThis, { electronHost: hostState })
// Electron warns of an unhandled rejection and goes on.
process.on('unhandledRejection', (error) => process.stderr.write(`(electron) UnhandledPromiseRejectionWarning: ${String(error)}\n`))
const load = createRequire(import.meta.url)
for (const path of required) load(path)
// A module entry is loaded before `ready`, as in Electron.
await import(pathToFileURL(join(folder, own.main)).href)
if (!hostState.ended) await start()
