import { existsSync } from 'node:fs'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Options for playwright-core; throws in words when no browser is there. `CHROMIUM_PATH` names one. */
export function chromiumOptions(): { executablePath: string; headless: boolean; args: string[] } {
  const executablePath = process.env['CHROMIUM_PATH'] ?? CANDIDATES.find(existsSync)
  if (executablePath === undefined) throw new Error('No Chromium was found. Install one, or name it in CHROMIUM_PATH.')
  return {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  }
}
