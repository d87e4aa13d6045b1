import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuiltClient, projectRoot } from '../support/builtClient.ts'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { askInVain } from './askInVain.ts'
import { openLook } from './screensLook.ts'

let server: TestServer
let browser: Browser
let shop: DeskPage
let office: DeskPage

const open = async (): Promise<DeskPage> => {
  const { page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  return deskPage(page)
}

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 60 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
  shop = await open()
  await shop.signIn('d1001-manager')
  office = await open()
  await office.signIn('admin1')
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const WHY = '고객이 창구에서 직접 요청함'
const TAKEN_OUT_WHY = '본사 요청으로 월말 자료 제출'
const events = (page: Page) => page.getByRole('grid', { name: '누가 누구의 정보를' })
async function choose(page: Page, group: string): Promise<void> {
  await page.getByRole('button', { name: '무엇을' }).click()
  await page.getByRole('option', { name: group, exact: true }).click()
}

test('[AUD-9] a customer who was unmasked in a shop, and why, is read in the audit screen, masked', async () => {
  const { page } = shop
  await page.getByRole('grid').getByText('사용중').first().click()
  const detail = page.getByRole('complementary', { name: '계약 상세' })
  await detail.getByRole('listitem').first().waitFor()
  await page.getByRole('button', { name: '마스킹 해제' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill(WHY)
  await page.keyboard.press('Enter')
  await shop.inStep()
  await office.goTo('감사')
  await choose(office.page, '마스킹 해제')
  const row = events(office.page).getByRole('row').filter({ hasText: WHY }).first()
  await row.waitFor()
  expect(await row.innerText()).toMatch(/d1001-manager/)
  await row.click()
  const event = office.page.getByRole('complementary')
  await event.getByText('봉인됨').waitFor()
  const told = await event.innerText()
  expect(told).toContain('점장')
  expect(told).toMatch(/고객\s+[가-힣]\*/)
  expect(told).not.toMatch(/010-\d{4}-\d{4}/)
})

test('[AUD-11] the number printed on a file leads to every event of it', async () => {
  const { page } = shop
  await page.getByRole('searchbox', { name: '계약 찾기' }).fill('S25')
  const matched = Number(
    /중 (\d+)건/.exec(
      await page
        .getByRole('main')
        .getByText(/^60건 중 (?!60)\d+건$/)
        .innerText(),
    )?.[1],
  )
  await page.getByRole('button', { name: 'Excel' }).click()
  await page.getByRole('textbox', { name: '사유' }).fill(TAKEN_OUT_WHY)
  const save = page.getByRole('button', { name: '저장', exact: true })
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  await download.delete()
  await shop.inStep()
  await office.page.getByRole('button', { name: '조건 지우기' }).click()
  await choose(office.page, '내보내기·출력')
  const rows = events(office.page).getByRole('row').filter({ hasText: TAKEN_OUT_WHY })
  await rows.first().click()
  await office.page.getByRole('button', { name: '같이 나간 것' }).click()
  await office.page.getByText(`${matched}건`, { exact: true }).waitFor()
  expect(await office.page.getByRole('textbox', { name: '감사 번호' }).inputValue()).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/)
})

test('[AUD-8] what is unusual is found while everybody works, and answered with a reason', async () => {
  await askInVain(server.url, 'd1002-staff2')
  const { page } = office
  await page.getByRole('radio', { name: '이상 징후' }).click({ force: true })
  // At night what was taken out before is unusual too: only this one is answered.
  const found = page.getByRole('button', { name: '없는 자료를 거듭 조회' })
  await found.click({ timeout: 120_000 })
  await page.getByRole('complementary').getByRole('button', { name: '확인하기' }).click()
  const dialog = page.getByRole('dialog', { name: '이상 징후 확인' })
  await dialog.getByRole('textbox', { name: '사유' }).fill('업무')
  await dialog.getByRole('button', { name: '저장' }).click()
  await dialog.getByText('10글자 이상 적어야 합니다.').waitFor()
  await dialog.getByRole('button', { name: '본인과 점장에게 물어' }).click()
  await dialog.getByRole('button', { name: '저장' }).click()
  await found.waitFor({ state: 'detached' })
  await page.getByRole('radio', { name: '확인한 것' }).click({ force: true })
  await page.getByRole('cell', { name: '업무로 확인됨' }).waitFor()
})

test('[AUD-5] beside the running server the command proves the trail, and the screen says since when it is proven', async () => {
  const command = join(projectRoot, 'server/auditVerifyCommand.ts')
  const { DATABASE_URL: _none, ...env } = process.env
  const code = await new Promise((resolve) => {
    const child = execFile(process.execPath, [command, '--data-dir', server.dataDir], { env }, () => resolve(child.exitCode))
  })
  expect(code).toBe(0)
  await office.page.getByRole('region', { name: '기록 보호' }).getByText('이상 없음').waitFor({ timeout: 120_000 })
})
