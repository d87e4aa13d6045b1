import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubListReplySchema } from '../../domain/protocol/contracts.ts'
import { countReplySchema } from '../../domain/protocol/stock.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage, OFFLINE_TOLD_MS } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { keyboardWedge } from '../support/keyboardWedge.ts'
import { stockCaller } from '../support/stockCaller.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openLook } from './screensLook.ts'

const SCANNED = ['490154203237518', '356938035643809', '359074000001232']

let server: TestServer
let browser: Browser
let context: BrowserContext
let desk: DeskPage

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 20 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
  const look = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  context = look.context
  desk = deskPage(look.page)
  await desk.signIn('d1001-manager')
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const troubles = () => desk.page.getByRole('list', { name: '처리되지 않은 업무' })

test('[SCR-14] a request that the centre cannot do is tried again in sight of who made it, at once when he asks, or given up', async () => {
  const { page } = desk
  const problem = JSON.stringify({ type: 'about:blank', title: 'unexpected', status: 500, code: 'unexpected' })
  await context.route('**/api/v1/transfers', (call) =>
    call.fulfill({ status: 500, contentType: 'application/problem+json', body: problem }),
  )
  await desk.goTo('이동')
  const ask = async () => {
    await page.getByRole('button', { name: '이동 요청' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'HUB 고르기 보내는 HUB' }).click()
    await page.getByRole('option').first().click()
    await dialog.getByRole('button', { name: '상품 추가' }).click()
    await page.getByRole('option').first().click()
    await dialog.getByRole('button', { name: '이동 요청' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await ask()
  await troubles().getByText('다시 시도 중').waitFor()
  await page.getByRole('contentinfo').getByText('다시 시도 중').waitFor()
  await page.getByRole('button', { name: '포기' }).click()
  await page.getByRole('alertdialog').getByText('이미 처리되었을 수 있습니다').waitFor()
  await page.getByRole('alertdialog').getByRole('button', { name: '포기' }).click()
  await page.getByText('포기했습니다').waitFor()
  await troubles().waitFor({ state: 'detached' })
  await ask()
  await troubles().getByText('다시 시도 중').waitFor()
  await context.unroute('**/api/v1/transfers')
  await page.getByRole('button', { name: '지금 다시 시도' }).click()
  await troubles().waitFor({ state: 'detached' })
  await desk.inStep()
})

test('[SCR-14] a count that was begun twice is told where it was counted, and its scans go into the other one', async () => {
  const { page } = desk
  const colleague = await stockCaller(server.url, 'd1001-staff2')
  const { hubs } = await colleague.ask('GET', '/hubs', hubListReplySchema)
  const wedge = await keyboardWedge(page)
  await desk.goTo('실사')
  await context.setOffline(true)
  await page.getByRole('contentinfo').getByText('오프라인').waitFor({ timeout: OFFLINE_TOLD_MS })
  await page.getByRole('main').getByRole('button', { name: '실사 시작' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '실사 시작' }).click()
  await page.getByRole('button', { name: '장부와 맞추기' }).waitFor()
  for (const imei of SCANNED) await wedge.scan(imei)
  await page.getByRole('main').getByText(`${SCANNED.length}대째`).waitFor()
  const words = await page.getByRole('main').innerText()
  const { hubCode } = hubs.find(({ name, dealerCode }) => dealerCode === 'D1001' && words.includes(name))!
  const stockCountId = v7()
  await colleague.ask('POST', '/stock-counts', countReplySchema, { stockCountId, hubCode, skuCodes: [] })
  await context.setOffline(false)
  await troubles().getByText('이미 실사가 진행 중입니다').waitFor()
  await troubles().getByText(`이것을 기다리는 ${SCANNED.length}건`).waitFor()
  await page.getByRole('button', { name: '진행 중인 실사에 합치기' }).click()
  await troubles().waitFor({ state: 'detached' })
  await desk.inStep()
  const { count } = await colleague.ask('POST', `/stock-counts/${stockCountId}/actions`, countReplySchema, { kind: 'submit' })
  expect(count.scannedImeis.toSorted()).toEqual(SCANNED.toSorted())
})
