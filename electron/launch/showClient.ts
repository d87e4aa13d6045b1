import { spawn } from 'node:child_process'
import open from 'open'
import { fetchElectron, findElectron } from './electronRuntime.ts'

/** The desktop client. Resolves when its last window is closed. */
export function runDesktop(input: { readonly electron: string; readonly root: string; readonly serverUrl: string }): {
  readonly ended: Promise<number>
  readonly stop: () => void
} {
  const client = spawn(input.electron, [input.root], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, DEALER_DESK_SERVER_URL: input.serverUrl },
    detached: process.platform !== 'win32',
  })
  const ended = new Promise<number>((resolve) => {
    client.once('exit', (code) => resolve(code ?? 1))
    client.once('error', () => resolve(1))
  })
  return { ended, stop: () => void client.kill('SIGTERM') }
}

/** A runtime that is here, else one fetched now, else null with a line about it. */
export async function electronOrSay(say: (line: string) => void): Promise<string | null> {
  const here = findElectron()
  if (here !== null) return here
  say('Electron 실행 환경을 내려받습니다(한 번) · Fetching the Electron runtime, once …')
  const fetched = await fetchElectron()
  if (fetched === null)
    say('Electron 실행 환경이 없어 브라우저로 엽니다 · No Electron runtime here: opening the same client in the browser.')
  return fetched
}

/** The same client in the person's browser. A machine without one still has the printed address. */
export async function openInBrowser(url: string): Promise<void> {
  try {
    const browser = await open(url)
    browser.once('error', () => undefined)
  } catch {
    // The address stands in the terminal.
  }
}
