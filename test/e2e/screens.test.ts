import { chromium, type Browser } from 'playwright-core'
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

for (const theme of themes) {
  test(`[SCR-1] axe finds nothing serious on any screen, ${theme}`, async () => {
    const findings: string[] = []
    const seen: string[] = []
    await walkScreens({
      browser,
      url: server.url,
      look: { theme, width: 1280, height: 720, language: 'ko' },
      async show(state, page) {
        seen.push(state)
        for (const finding of await seriousFindings(page)) findings.push(`${state}: ${finding}`)
      },
    })
    expect(seen.length).toBeGreaterThan(20)
    expect(findings).toEqual([])
  })

  test(`[SCR-2] nothing is cut off or pushed out of sight, ${theme}`, async () => {
    const overflowing: string[] = []
    await walkScreens({
      browser,
      url: server.url,
      look: { theme, width: 1280, height: 720, language: 'ko' },
      async show(state, page) {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
        if (wide) overflowing.push(state)
      },
    })
    expect(overflowing).toEqual([])
  })
}
