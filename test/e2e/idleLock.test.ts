import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import { IDLE_LIMIT_MS, IDLE_WARNING_MS } from '../../domain/session/session.ts'
import { runningPostgres } from '../../server/platform/runningPostgres.ts'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { DEMO_PASSWORD, OFFLINE_TOLD_MS } from '../support/deskPage.ts'
import { passingTime } from '../support/passingTime.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'

const MEMO = '내일 오전에 다시 전화하기로 함'

let server: TestServer
let desk: BrowserClient
let pass: (ms: number) => Promise<void>
beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 50 })
  desk = await openBrowserClient({ url: server.url })
  await desk.page.getByRole('textbox', { name: '아이디' }).waitFor()
  pass = (await passingTime(desk.page)).pass
  await desk.signIn('d1001-staff1')
})
afterAll(async () => {
  await desk.close()
  await server.close()
})

const warning = () => desk.page.getByRole('alertdialog', { name: '곧 세션이 끝납니다' })
const locked = () => desk.page.getByRole('heading', { name: '잠겨 있습니다' })

/** Nobody touches the desk until it asks, two minutes before the end. */
async function untilAsked(): Promise<void> {
  await pass(IDLE_LIMIT_MS - IDLE_WARNING_MS - MINUTE_MS)
  expect(await warning().count()).toBe(0)
  await pass(1.5 * MINUTE_MS)
  await warning().getByText('작성 중인 내용은 보관됩니다.').waitFor()
}

/** And nobody answers. */
async function untilLocked(): Promise<void> {
  await untilAsked()
  await pass(MINUTE_MS)
  expect(await locked().count()).toBe(0)
  await pass(MINUTE_MS)
  await locked().waitFor()
}

async function expectClosed(): Promise<void> {
  const { page } = desk
  await page.getByText('한동안 사용이 없어 잠겼습니다.').waitFor()
  await page.getByText('작성 중인 내용은 이 PC에 봉인되어 있습니다.').waitFor()
  expect(await warning().count()).toBe(0)
  expect(await page.getByRole('row').count()).toBe(0)
  expect(await page.locator('body').innerText()).not.toContain(MEMO)
}

async function unlock(): Promise<void> {
  const { page } = desk
  await page.getByRole('textbox', { name: '비밀번호' }).fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: '잠금 풀기' }).click()
  await desk.signedIn()
}

let contractNo = ''
async function expectDraft(): Promise<void> {
  const panel = await desk.openContract(contractNo)
  expect(await panel.getByRole('region', { name: '수정 중' }).getByRole('textbox', { name: '메모' }).inputValue()).toBe(MEMO)
}

/** The centre's own clock is nobody's to move: its row of the session says that nothing was heard for as long. */
async function passAtCentre(): Promise<void> {
  const client = new pg.Client({ connectionString: (await runningPostgres(server.dataDir)) ?? '' })
  await client.connect()
  await client.query(`update auth.session set last_activity_at = last_activity_at - $1 * interval '1 ms' where state = 'active'`, [
    IDLE_LIMIT_MS,
  ])
  await client.end()
}

test('[PCS-19] D-05 two minutes before the end the page asks and counts down, and one key keeps the session', async () => {
  const { page } = desk
  await untilAsked()
  const first = Number(/· 1:(\d\d)$/.exec(await warning().getByRole('heading').innerText())?.[1])
  await pass(10_000)
  // It counts by the second; by when it is read a few more may have passed.
  const later = Array.from({ length: 5 }, (_, more) => `1:${String(first - 10 - more).padStart(2, '0')}`)
  await warning()
    .getByText(new RegExp(`· (${later.join('|')})$`))
    .waitFor()
  await warning().getByRole('button', { name: '계속' }).click()
  await warning().waitFor({ state: 'detached' })
  await page
    .getByRole('timer')
    .getByText(/세션 (30:00|29:\d\d) 남음/)
    .waitFor()
})

test('[PCS-19] D-05 nothing done, the desk locks with nothing of it on the screen; the password opens it, and what was being written is there', async () => {
  const { page } = desk
  contractNo = (await page.getByRole('grid').getByText(/^KD/).first().innerText()).trim()
  await desk.openContract(contractNo)
  await desk.draft({ 메모: MEMO })
  await untilLocked()
  await expectClosed()
  await unlock()
  await expectDraft()
})

test('[PCS-19] AUT-2 S-05 the centre counts by itself: when the session is over there first, the desk says so at once, and after signing in the draft is there', async () => {
  const { page } = desk
  await untilAsked()
  await passAtCentre()
  await page.getByText('세션이 만료되었습니다. 다시 로그인해주세요.').waitFor()
  await page.getByRole('button', { name: '다시 로그인' }).click()
  await page.getByRole('textbox', { name: '비밀번호' }).fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: '로그인' }).click()
  await desk.signedIn()
  await expectDraft()
})

test('[PCS-29] D-05 D-06 without the centre the desk locks as well, and the password opens what lies on the PC', async () => {
  const { page } = desk
  await server.kill()
  await untilLocked()
  await expectClosed()
  await unlock()
  await page.getByRole('contentinfo', { name: '상태' }).getByText('오프라인').waitFor({ timeout: OFFLINE_TOLD_MS })
  await expectDraft()
})
