import { lookForProgram } from './findProgram.ts'

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium or Chrome: CHROMIUM_PATH, /usr/bin/chromium, or whatever the PATH holds; null: none is here. */
export const lookForChromium = (): string | null => lookForProgram(commands, { told: process.env['CHROMIUM_PATH'], folder: '/usr/bin' })

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
