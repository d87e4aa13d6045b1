import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pullReplySchema, pullRequestSchema, SYNC_SCHEMA, type PullRequest } from '../../domain/protocol/pull.ts'
import { transferSchema, type Transfer } from '../../domain/stock/transfer.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { DEMO_PASSWORD, deskPage, type DeskPage, OFFLINE_TOLD_MS } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { keyboardWedge, type KeyboardWedge } from '../support/keyboardWedge.ts'
import { sendParcel, stockCaller, type Caller, type Parcel } from '../support/stockCaller.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openLook } from './screensLook.ts'

let server: TestServer
let browser: Browser
let context: BrowserContext
let desk: DeskPage
let wedge: KeyboardWedge
let shop: Caller
let marketing: Caller

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 20 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
  shop = await stockCaller(server.url, 'd1001-staff2')
  marketing = await stockCaller(server.url, 'marketing1')
  const look = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  context = look.context
  desk = deskPage(look.page)
  await desk.signIn('d1001-staff1')
  wedge = await keyboardWedge(look.page)
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const counter = (done: number, of: number) => desk.page.getByText(`입고한 수량 ${done}/${of}`)

/** Opens the receipt of a parcel from the list, by keys. */
async function openReceipt({ transfer }: Parcel): Promise<void> {
  const { page } = desk
  await desk.goTo('이동')
  const row = page.getByRole('row', { name: transfer.transferNo })
  // Until the last step of its way here has come, the row moves in the list.
  await row.getByText('이동 중').waitFor()
  await row.click()
  await page.getByRole('complementary', { name: '이동 상세' }).getByText(transfer.transferNo).waitFor()
  await page.getByRole('button', { name: '입고 스캔' }).waitFor()
  await page.keyboard.press('Enter')
  await counter(0, transfer.lines[0]!.dispatchedQty).waitFor()
}

/** The transfer as a new PC would get it from the centre. */
async function atCentre({ id }: Parcel): Promise<Transfer> {
  let asked: PullRequest = pullRequestSchema.parse({ epoch: null, schema: SYNC_SCHEMA, cursors: {} })
  for (;;) {
    const page = await shop.ask('POST', '/sync/pull', pullReplySchema, asked)
    const found = page.documents.find((one) => one.type === 'transfer' && one.id === id)
    if (found) return transferSchema.parse(found.body)
    if (!page.hasMore) throw new Error('the centre does not have it')
    asked = { ...asked, epoch: page.epoch, cursors: page.cursors }
  }
}

test('[SCN-4] a parcel is received by scanning: counted at once, damaged, surplus and short told apart, closed by a person', async () => {
  const parcel = await sendParcel({ shop, marketing, dealerCode: 'D1001' }, 10)
  const { page } = desk
  await openReceipt(parcel)
  for (const [index, imei] of parcel.imeis.slice(0, 7).entries()) {
    await wedge.scan(imei)
    await counter(index + 1, 10).waitFor()
  }
  await wedge.scan(parcel.imeis[0]!)
  await page.getByRole('main').getByText('이미 스캔한 단말입니다').waitFor()
  await page.keyboard.press('d')
  await wedge.scan(parcel.imeis[7]!)
  await counter(8, 10).waitFor()
  await page.keyboard.press('d')
  await wedge.scan(parcel.stray)
  await page.getByRole('main').getByText('초과: 이 이동으로 보낸 단말이 아닙니다').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: '부족 2대로 마치기' }).click()
  const panel = page.getByRole('complementary', { name: '이동 상세' })
  await panel.getByText('차이 확인').waitFor()
  expect((await atCentre(parcel)).lines).toMatchObject([{ dispatchedQty: 10, receivedQty: 7, damagedQty: 1, shortQty: 2, overQty: 1 }])
  for (const way of ['분실', '파손 보관', '돌려보냄']) {
    await panel.getByRole('button', { name: '처리' }).first().click()
    await page.getByRole('radio', { name: way }).click({ force: true })
    await page.getByRole('textbox', { name: '사유' }).fill('상자를 함께 확인함')
    await page.keyboard.press('Enter')
    await panel.getByText(`${way} · 상자를 함께 확인함`).waitFor()
  }
  await panel.getByText('완료').waitFor()
  expect((await atCentre(parcel)).state).toBe('closed')
})

test('[SCN-4] a parcel is received without a line, and the centre has it when the line is back', async () => {
  const parcel = await sendParcel({ shop, marketing, dealerCode: 'D1001' }, 3)
  const { page } = desk
  await desk.goTo('이동')
  await page.getByRole('row', { name: parcel.transfer.transferNo }).waitFor()
  await context.setOffline(true)
  await page.getByRole('contentinfo').getByText('오프라인').waitFor({ timeout: OFFLINE_TOLD_MS })
  await openReceipt(parcel)
  for (const imei of parcel.imeis) await wedge.scan(imei)
  await counter(3, 3).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: '입고 확정' }).click()
  await page.getByRole('row', { name: parcel.transfer.transferNo }).getByText('전송 대기').waitFor()
  await context.setOffline(false)
  await page.getByRole('complementary', { name: '이동 상세' }).getByText('완료').waitFor()
  expect(await atCentre(parcel)).toMatchObject({ state: 'closed', lines: [{ receivedQty: 3, shortQty: 0 }] })
})

test('[SCN-5] the window is loaded again in the middle of a parcel: the units are still counted, and go in with the rest', async () => {
  const parcel = await sendParcel({ shop, marketing, dealerCode: 'D1001' }, 4)
  const { page } = desk
  await openReceipt(parcel)
  for (const imei of parcel.imeis.slice(0, 3)) await wedge.scan(imei)
  await counter(3, 4).waitFor()
  await page.reload()
  await page.getByRole('textbox', { name: '비밀번호' }).fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: '잠금 풀기' }).click()
  await desk.signedIn()
  await desk.goTo('이동')
  const row = page.getByRole('row', { name: parcel.transfer.transferNo })
  await row.getByText('스캔 중 3대').waitFor()
  await row.click()
  const panel = page.getByRole('complementary', { name: '이동 상세' })
  await panel.getByText('아직 넘기지 않은 3대').waitFor()
  await page.getByRole('button', { name: '입고 스캔' }).click()
  await counter(3, 4).waitFor()
  await wedge.scan(parcel.imeis[3]!)
  await counter(4, 4).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: '입고 확정' }).click()
  await panel.getByText('완료').waitFor()
  expect(await atCentre(parcel)).toMatchObject({ state: 'closed', lines: [{ receivedQty: 4, shortQty: 0 }] })
})
