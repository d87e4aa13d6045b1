import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { askWhy } from './accessWalk.ts'
import { openLook } from './screensLook.ts'

let server: TestServer
let browser: Browser
let office: DeskPage
let hub: DeskPage

const open = async (): Promise<DeskPage> => {
  const { page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  return deskPage(page)
}
beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 20 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
  office = await open()
  await office.signIn('admin1')
  hub = await open()
  await hub.signIn('marketing1')
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const WHY = '휴가 간 동안 기록 조회를 맡음'

test('[ACC-6] [ACC-7] a role is made, given with a reason, explained, and brings its screen; it stands in the audit trail', async () => {
  const { page } = office
  await office.goTo('권한')
  await askWhy(page, 'marketing1', '감사 기록 조회')
  const why = page.getByRole('region', { name: '할 수 있나요?' })
  await why.getByText('할 수 없습니다.', { exact: true }).waitFor()
  await why.getByText('이 권한이 있는 역할: 관리자, 감사자').waitFor()

  await page.getByRole('radio', { name: '역할표' }).click({ force: true })
  await page.getByRole('button', { name: '역할 만들기' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '코드' }).fill('LOG_READER')
  await dialog.getByRole('textbox', { name: '이름' }).fill('기록 담당')
  await dialog.getByRole('textbox', { name: '사유' }).fill(WHY)
  await dialog.getByRole('button', { name: '역할 만들기' }).click()
  await page.getByRole('button', { name: '기록 담당: 감사 기록 조회 없음' }).click()
  await dialog.getByRole('textbox', { name: '사유' }).fill(WHY)
  await dialog.getByRole('button', { name: '변경' }).click()
  await page.getByRole('button', { name: '기록 담당: 감사 기록 조회 있음' }).waitFor()

  await page.getByRole('radio', { name: '사람' }).click({ force: true })
  await askWhy(page, 'marketing1', '감사 기록 조회')
  await page.getByRole('button', { name: '역할 주기' }).click()
  await dialog.getByRole('button', { name: '역할', exact: false }).first().click()
  await page.getByRole('option', { name: '기록 담당' }).click()
  await dialog.getByRole('textbox', { name: '사유' }).fill(WHY)
  await dialog.getByRole('button', { name: '역할 주기' }).click()
  await why.getByText('할 수 있습니다.', { exact: true }).waitFor()
  await why.getByText('기록 담당 역할에 이 권한이 있습니다.').waitFor()

  await hub.signOut()
  await hub.signIn('marketing1')
  await hub.goTo('감사')
  const row = hub.page.getByRole('grid').getByRole('row').filter({ hasText: WHY }).filter({ hasText: '역할 부여' })
  await row.first().waitFor()
  expect(await row.first().innerText()).toContain('admin1')
})

test('[ACC-7] what the centre refuses is told in words: duties that are kept apart', async () => {
  const { page } = office
  await page.getByRole('button', { name: '역할 주기' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '역할', exact: false }).first().click()
  await page.getByRole('option', { name: '감사자' }).click()
  await dialog.getByRole('textbox', { name: '사유' }).fill(WHY)
  await dialog.getByRole('button', { name: '역할 주기' }).click()
  await dialog.getByText('한 사람이 함께 가질 수 없는 역할입니다.').waitFor()
  // What was typed and chosen is still there for another try.
  expect(await dialog.getByRole('textbox', { name: '사유' }).inputValue()).toBe(WHY)
  await dialog.getByRole('button', { name: '취소' }).click()
})

test('[ACC-9] an administrator ends a session, and the ended desk is told by whom it was', async () => {
  const { page } = office
  await page.getByRole('radio', { name: '접속' }).click({ force: true })
  await page.getByRole('button', { name: 'marketing1 접속 끊기' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '사유' }).fill('퇴근 뒤 켜 둔 기기 정리')
  await dialog.getByRole('button', { name: '접속 끊기' }).click()
  await hub.page.getByText('관리자가 세션을 종료했습니다').waitFor()
})
