import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { seriousFindings } from './screensAxe.ts'
import { themes } from './screensLook.ts'
import { walkScreens } from './screensWalk.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 300 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

type Seen = { readonly state: string; readonly theme: string; readonly findings: readonly string[]; readonly wider: boolean }
const seen: Seen[] = []

beforeAll(async () => {
  const walks = themes.map((theme) => ({
    browser,
    url: server.url,
    look: { theme, width: 1280, height: 720, language: 'ko' } as const,
    async show(state: string, page: Page) {
      const wider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
      seen.push({ state, theme, wider, findings: await seriousFindings(page) })
    },
  }))
  await walkScreens(walks)
})

test('[SCR-1] axe finds nothing serious or critical on any screen, light or dark', () => {
  expect(new Set(seen.map(({ state }) => state)).size).toBeGreaterThan(20)
  expect(seen.filter(({ findings }) => findings.length > 0)).toEqual([])
})

test('[SCR-2] no screen is wider than a window of 1280 pixels', () => {
  expect(seen.length).toBeGreaterThan(40)
  expect(seen.filter(({ wider }) => wider)).toEqual([])
})
