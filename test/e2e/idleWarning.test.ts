import { afterAll, beforeAll, expect, test } from 'vitest'
import { IDLE_LIMIT_MS, IDLE_WARNING_MS } from '../../domain/session/session.ts'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'

let server: TestServer
let desk: BrowserClient
beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 50 })
  desk = await openBrowserClient({ url: server.url })
})
afterAll(async () => {
  await desk.close()
  await server.close()
})

test('[PCS-19] D-05 two minutes before the end the page asks, counts down, and one key keeps the session; locked, the password opens it again', async () => {
  const { page } = desk
  await desk.signIn('d1001-staff1')
  // The page's own clock; the session's, in the worker and at the centre, goes on as it is.
  await page.clock.install()
  await page.clock.runFor(IDLE_LIMIT_MS - IDLE_WARNING_MS - MINUTE_MS)
  const warning = page.getByRole('alertdialog', { name: '곧 세션이 끝납니다' })
  expect(await warning.count()).toBe(0)
  await page.clock.runFor(1.5 * MINUTE_MS)
  await warning.getByText('작성 중인 내용은 보관됩니다.').waitFor()
  const first = Number(/· 1:(\d\d)$/.exec(await warning.getByRole('heading').innerText())?.[1])
  await page.clock.runFor(10_000)
  // It counts by the second; by when it is read a few more may have passed.
  const later = Array.from({ length: 5 }, (_, more) => `1:${String(first - 10 - more).padStart(2, '0')}`)
  await warning.getByText(new RegExp(`· (${later.join('|')})$`)).waitFor()
  await warning.getByRole('button', { name: '계속' }).click()
  await page.clock.setSystemTime(Date.now())
  await page.clock.runFor(1000)
  await warning.waitFor({ state: 'detached' })
  await page
    .getByRole('timer')
    .getByText(/세션 (30:00|29:\d\d) 남음/)
    .waitFor()

  await page.getByRole('button', { name: '잠그기' }).click()
  await page.getByRole('heading', { name: '잠겨 있습니다' }).waitFor()
  await page.getByText('작성 중인 내용은 이 PC에 봉인되어 있습니다.').waitFor()
  expect(await page.getByRole('row').count()).toBe(0)
  await page.getByRole('textbox', { name: '비밀번호' }).fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: '잠금 풀기' }).click()
  await desk.signedIn()
})
