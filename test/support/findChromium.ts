import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a Chromium or Chrome, or null: CHROMIUM_PATH, /usr/bin/chromium, then whatever the PATH holds. */
export function lookForChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const told = environment['CHROMIUM_PATH']
  if (told !== undefined && told !== '') return isExecutable(told) ? told : null
  const folders = ['/usr/bin', ...(environment['PATH'] ?? '').split(delimiter)]
  return commands.flatMap((command) => folders.map((folder) => join(folder, command))).find(isExecutable) ?? null
}

/** As `lookForChromium`, for tests: a page can be shown or the test cannot be made. */
export function findChromium(): string {
  const found = lookForChromium()
  if (found === null) throw new Error('No Chromium found: install one (apt-get install chromium) or set CHROMIUM_PATH.')
  return found
}

/** What every Chromium of ours is started with: quiet, without a GPU and without asking the outside for anything. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const
