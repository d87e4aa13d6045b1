import excel from 'exceljs'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage, OFFLINE_TOLD_MS } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openLook } from './screensLook.ts'

let server: TestServer
let browser: Browser
let context: BrowserContext
let desk: DeskPage
const heard: string[] = []

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 60 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
  const look = { theme: 'light', width: 1280, height: 720, language: 'ko' } as const
  const opened = await openLook(browser, server.url, look, (complaint) => heard.push(complaint))
  const { page } = opened
  context = opened.context
  desk = deskPage(page)
  await desk.signIn('d1001-manager')
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** Takes out what is in sight, and reads the file as a person's Excel would. */
async function takeOut(reason: string, inClear: boolean): Promise<excel.Workbook> {
  const { page } = desk
  await page.getByRole('button', { name: 'Excel' }).click()
  const why = page.getByRole('textbox', { name: '사유' })
  const save = page.getByRole('button', { name: '저장', exact: true })
  await why.fill('업무')
  await save.click()
  await page.getByText('10글자 이상 적어야 합니다.').waitFor()
  await why.fill(reason)
  if (inClear) await page.getByRole('button', { name: '이름과 연락처를 가리지 않음' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  const workbook = new excel.Workbook()
  await workbook.xlsx.readFile(await download.path())
  return workbook
}

test('[XLS-4] a list is taken out without a line too: the thread that writes it was read beforehand', async () => {
  await context.setOffline(true)
  await desk.page.getByRole('contentinfo').getByText('오프라인').waitFor({ timeout: OFFLINE_TOLD_MS })
  const workbook = await takeOut('월말 정산 자료 작성', false)
  expect(workbook.getWorksheet('계약')!.rowCount).toBeGreaterThan(1)
  await context.setOffline(false)
  await desk.inStep()
})

test('[XLS-3] the file holds what the filter shows, masked, and says why it was taken out', async () => {
  const { page } = desk
  await page.getByRole('searchbox', { name: '계약 찾기' }).fill('S25')
  const counted = page.getByRole('main').getByText(/^60건 중 (?!60)\d+건$/)
  const matched = Number(/중 (\d+)건/.exec(await counted.innerText())?.[1])
  const workbook = await takeOut('=월말 정산 자료 작성', false)
  const sheet = workbook.getWorksheet('계약')!
  expect(matched).toBeGreaterThan(0)
  expect(sheet.rowCount).toBe(matched + 1)
  expect(sheet.getColumn(2).values.slice(2)).toSatisfy((names: unknown[]) => names.every((name) => String(name).includes('*')))
  expect(sheet.getCell('C2').text).toMatch(/^010-\*{4}-\d{4}$/)
  const notes = new Map<string, string>()
  workbook.getWorksheet('안내')!.eachRow((row) => notes.set(row.getCell(1).text, row.getCell(2).text))
  expect(notes.get('사유')).toBe('=월말 정산 자료 작성')
  expect(notes.get('고객 정보')).toBe('가려짐')
  // The number on every page is the one in the notes.
  const batch = notes.get('감사 번호') ?? ''
  expect(batch).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/)
  expect(sheet.headerFooter.oddFooter).toContain(`(d1001-manager) · ${notes.get('작성 시각')} · 감사 번호 ${batch}`)
})

test('[XLS-3] in clear only when asked for, and the policy of the page is broken by nothing', async () => {
  const workbook = await takeOut('고객 안내 전화 목록 확인', true)
  const sheet = workbook.getWorksheet('계약')!
  expect(sheet.getCell('B2').text).not.toContain('*')
  expect(sheet.getCell('C2').text).toMatch(/^010-\d{4}-\d{4}$/)
  expect(workbook.getWorksheet('안내')!.getCell('B4').text).toBe('가리지 않음')
  await desk.inStep()
  expect(heard.filter((complaint) => /content security policy|trusted ?type/i.test(complaint))).toEqual([])
})
