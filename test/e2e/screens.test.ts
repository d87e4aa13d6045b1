import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runningPostgres } from '../../server/platform/runningPostgres.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { asOwner } from '../support/freshDatabase.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { seriousFindings } from './screensAxe.ts'
import { inEachTheme, openLook } from './screensLook.ts'
import { walkScreens } from './screensWalk.ts'

/** Every screen, on a PC that does something else besides. */
const WALK_MS = 1_800_000

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
const heard: string[] = []

beforeAll(async () => {
  const walk = {
    browser,
    url: server.url,
    look: { theme: 'system', width: 1280, height: 720, language: 'ko' },
    heard: (complaint: string) => void heard.push(complaint),
    async show(state: string, page: Page) {
      const wider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
      await inEachTheme(page, async (theme) => void seen.push({ state, theme, wider, findings: await seriousFindings(page) }))
    },
  } as const
  await walkScreens([walk])
}, WALK_MS)

test('[SCR-1] axe finds nothing serious or critical on any screen, light or dark', () => {
  expect(new Set(seen.map(({ state }) => state)).size).toBeGreaterThan(20)
  expect(seen.filter(({ findings }) => findings.length > 0)).toEqual([])
})

test('[SCR-2] no screen is wider than a window of 1280 pixels', () => {
  expect(seen.length).toBeGreaterThan(40)
  expect(seen.filter(({ wider }) => wider)).toEqual([])
})

test('[SCR-3] E-03 the policy of the page is broken by nothing on any screen', () => {
  expect(heard.filter((complaint) => /content security policy|trusted ?type/i.test(complaint))).toEqual([])
})

test('[AUD-12] no screen asks by itself for what its person may not', async () => {
  const said = await asOwner(
    (await runningPostgres(server.dataDir)) ?? '',
    `select detail from desk.audit_event where action = 'access.denied' order by at`,
  )
  expect(said.rows).toEqual([])
})

test('[SCR-4] a counselor decides a conflict with the keyboard alone', async () => {
  const { context, page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  try {
    await page.getByRole('textbox', { name: '아이디' }).waitFor()
    await page.keyboard.type('counselor2')
    await page.keyboard.press('Tab')
    await page.keyboard.type(DEMO_PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '결정 보내기' }).waitFor()
    const queue = page.getByRole('list', { name: '결정할 충돌' }).getByRole('listitem')
    const before = await queue.count()
    const contract = await queue.first().innerText()
    // Three fields at most are in one conflict of the demo world; a choice moves on to the next one that is not made.
    for (const key of ['1', '2', 'u', '2', '2']) await page.keyboard.press(key)
    await page.keyboard.press('Enter')
    await page.keyboard.type('고객 확인')
    await page.keyboard.press('Enter')
    await expect.poll(() => queue.count()).toBe(before - 1)
    expect(await queue.first().innerText()).not.toBe(contract)
  } finally {
    await context.close()
  }
})
