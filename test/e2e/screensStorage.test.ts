import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openLook } from './screensLook.ts'

declare global {
  /** How often the page asked the browser to keep its storage. */
  var askedToKeep: number
}

let server: TestServer
let browser: Browser

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 20 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** The browser's answer is its own; `granted` is what a person or an administrator allowed before. */
async function openDesk(granted: boolean): Promise<DeskPage> {
  const { context, page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  if (granted) await allowToStay(page)
  await context.addInitScript(() => {
    globalThis.askedToKeep = 0
    const ask = navigator.storage.persist.bind(navigator.storage)
    navigator.storage.persist = () => {
      globalThis.askedToKeep += 1
      return ask()
    }
  })
  await page.reload()
  return deskPage(page)
}

async function allowToStay(page: Page): Promise<void> {
  const session = await browser.newBrowserCDPSession()
  const own = await page.context().newCDPSession(page)
  const { targetInfo } = await own.send('Target.getTargetInfo')
  const { browserContextId } = targetInfo
  await session.send('Browser.grantPermissions', { permissions: ['durableStorage'], ...(browserContextId ? { browserContextId } : {}) })
}

const asked = ({ page }: DeskPage) => page.evaluate(() => globalThis.askedToKeep)
const warning = ({ page }: DeskPage) => page.getByText('브라우저가 지울 수 있음')

test('[SCR-5] the browser is asked once, after sign-in, and the sync screen says that the cache may be cleared', async () => {
  const desk = await openDesk(false)
  await desk.page.getByRole('textbox', { name: '아이디' }).waitFor()
  expect(await asked(desk)).toBe(0)
  await desk.signIn('d1001-staff1')
  await expect.poll(() => asked(desk)).toBe(1)
  await desk.goTo('동기화')
  await warning(desk).waitFor()
  await desk.signOut()
  await desk.signIn('d1001-staff1')
  await desk.goTo('동기화')
  await warning(desk).waitFor()
  expect(await asked(desk)).toBe(1)
  await desk.page.context().close()
})

test('[SCR-5] nothing is said where the browser keeps the storage', async () => {
  const desk = await openDesk(true)
  await desk.signIn('d1002-staff1')
  await expect.poll(() => desk.page.evaluate(() => navigator.storage.persisted())).toBe(true)
  await desk.goTo('동기화')
  await desk.page.getByText('이 PC에 봉인된 자료').waitFor()
  expect(await warning(desk).count()).toBe(0)
  await desk.page.context().close()
})
