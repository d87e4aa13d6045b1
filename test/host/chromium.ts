import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { findChromium } from '../support/findChromium.ts'
import { DevTools } from './devTools.ts'

export type Chromium = {
  readonly child: ChildProcess
  readonly devTools: DevTools
  /** Where a second client (Playwright) may connect. */
  readonly endpoint: string
  readonly version: string
}

const switches = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-popup-blocking',
  '--disable-back-forward-cache',
  '--metrics-recording-only',
  '--password-store=basic',
  '--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
  '--proxy-server=direct://',
  '--remote-debugging-port=0',
  '--remote-debugging-pipe',
  // Otherwise the first window is a blank tab that is none of the app's.
  '--no-startup-window',
  '--test-type',
]

/** Starts the Chromium behind the windows. `hosts` maps the names that stand for custom schemes; no other name resolves. */
export async function startChromium(input: {
  readonly profile: string
  readonly schemePort: number
  readonly secureOrigins: readonly string[]
}): Promise<Chromium> {
  const rules = [`MAP *.electron-host.invalid 127.0.0.1:${input.schemePort}`, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost']
  const own = [
    `--user-data-dir=${input.profile}`,
    `--host-resolver-rules=${rules.join(', ')}`,
    `--unsafely-treat-insecure-origin-as-secure=${input.secureOrigins.join(',')}`,
  ]
  const child = spawn(findChromium(), [...switches, ...own], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-20_000)
      const found = /^DevTools listening on (ws:\/\/\S+)$/m.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`Chromium left with ${String(code)}: ${said}`)))
    child.once('error', reject)
  })
  const devTools = new DevTools({ toChromium: child.stdio[3] as Writable, fromChromium: child.stdio[4] as Readable })
  const { product } = await devTools.browser.send('Browser.getVersion')
  return { child, devTools, endpoint, version: product.split('/')[1] ?? '' }
}
