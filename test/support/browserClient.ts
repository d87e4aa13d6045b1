import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { deskPage, type DeskPage } from './deskPage.ts'
import { chromiumArguments, findChromium } from './findChromium.ts'

export type BrowserClient = DeskPage & {
  readonly context: BrowserContext
  readonly profile: string
  /** Closes the browser; the profile stays for a later start or a search of its bytes. */
  quit(): Promise<void>
  /** The same profile in a new browser. */
  reopen(): Promise<BrowserClient>
  /** Closes the browser and removes the profile. */
  close(): Promise<void>
}

/** The web client in a browser profile of its own: to the server, a PC of its own. */
export async function openBrowserClient(input: { readonly url: string; readonly profile?: string }): Promise<BrowserClient> {
  const profile = input.profile ?? mkdtempSync(join(tmpdir(), 'dealer-desk-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: [...chromiumArguments],
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    viewport: { width: 1440, height: 900 },
  })
  const page: Page = context.pages()[0] ?? (await context.newPage())
  await page.goto(`${input.url}/`)
  return {
    ...deskPage(page),
    context,
    profile,
    quit: () => context.close(),
    async reopen() {
      await context.close()
      return openBrowserClient({ url: input.url, profile })
    },
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
