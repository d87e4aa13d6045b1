import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright-core'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { ensureBuiltClient, projectRoot } from '../support/builtClient.ts'
import type { DesktopApi } from '../../electron/ipc/ipcContract.ts'
import { findElectron } from '../../electron/launch/electronRuntime.ts'

declare global {
  interface Window {
    /** Named functions of the preload. */
    readonly desktop?: DesktopApi
  }
}

/** Where the stand-in for the Electron runtime is. */
export const standInFolder = join(projectRoot, 'test/host/bin')

export type DeskApp = DeskPage & {
  readonly app: ElectronApplication
  readonly userData: string
  /** What runs the app: "Electron 45.4.1", or the same with "stand-in". */
  readonly runtime: string
  /** Everything main wrote to the terminal. */
  readonly said: () => string
  /** Closes the app; its folder stays. */
  quit(): Promise<void>
  /** Closes the app and removes its folder. */
  close(): Promise<void>
}

/** The environment under which the app is driven: the runtime that is here, else the stand-in. */
export function deskEnvironment(serverUrl: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const defined = Object.entries({ ...process.env, ...more }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries([...defined, ['DEALER_DESK_SERVER_URL', serverUrl]])
}

/** Starts the built desktop client with a user data folder of its own (a PC of its own, to the server). */
export async function openDeskApp(input: {
  readonly serverUrl: string
  readonly userData?: string
  readonly environment?: Readonly<Record<string, string>>
  /** A packaged program, which is then started in place of what is built. */
  readonly program?: string
}): Promise<DeskApp> {
  await ensureBuiltClient()
  // Playwright asks the electron package where the runtime is, in this process.
  if (findElectron() === null) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = standInFolder
  const userData = input.userData ?? mkdtempSync(join(tmpdir(), 'dealer-desk-user-'))
  const app = await _electron.launch({
    args: [...(input.program === undefined ? [projectRoot] : []), `--user-data-dir=${userData}`],
    ...(input.program !== undefined && { executablePath: input.program }),
    env: deskEnvironment(input.serverUrl, input.environment),
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
  })
  let said = ''
  for (const stream of [app.process().stdout, app.process().stderr]) stream?.on('data', (text: Buffer) => (said += text.toString('utf8')))
  const page = await app.firstWindow()
  // The first page is blank for a moment.
  await page.locator('#root > *').first().waitFor()
  const runtime = await app.evaluate(() => `Electron ${process.versions['electron']}`)
  return {
    ...deskPage(page),
    app,
    userData,
    runtime,
    said: () => said,
    quit: () => app.close(),
    async close() {
      await app.close()
      for (const folder of [userData, `${userData}.keychain`]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
