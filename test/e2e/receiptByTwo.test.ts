import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withReach } from '../../server/platform/withReach.ts'
import { transferSchema, type Transfer } from '../../domain/stock/transfer.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { keyboardWedge, type KeyboardWedge } from '../support/keyboardWedge.ts'
import { startSalesServer, type SalesServer } from '../support/salesServer.ts'
import { sendParcel, stockCaller, type Parcel } from '../support/stockCaller.ts'
import { openLook } from './screensLook.ts'

type Pc = { readonly page: Page; readonly desk: DeskPage; readonly wedge: KeyboardWedge }

let server: SalesServer
let browser: Browser

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startSalesServer({ contracts: 20 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function openPc(loginId: string): Promise<Pc> {
  const { page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  const desk = deskPage(page)
  await desk.signIn(loginId)
  return { page, desk, wedge: await keyboardWedge(page) }
}

const counted = ({ page }: Pc, done: number) => page.getByText(`입고한 수량 ${done}/10`).waitFor()
const panelOf = ({ page }: Pc) => page.getByRole('complementary', { name: '이동 상세' })

async function openReceipt(pc: Pc, { transfer }: Parcel): Promise<void> {
  await pc.desk.goTo('이동')
  const row = pc.page.getByRole('row', { name: transfer.transferNo })
  await row.getByText('이동 중').waitFor()
  await row.click()
  await panelOf(pc).getByText(transfer.transferNo).waitFor()
  await pc.page.getByRole('button', { name: '입고 스캔' }).click()
  await pc.page.getByText('입고한 수량').waitFor()
}

async function handIn({ page }: Pc, way: string): Promise<void> {
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: way }).click()
}

/** One discrepancy, closed by a person with a reason. */
async function close(pc: Pc, way: string, reason: string): Promise<void> {
  await panelOf(pc).getByRole('button', { name: '처리' }).first().click()
  await pc.page.getByRole('radio', { name: way }).click({ force: true })
  await pc.page.getByRole('textbox', { name: '사유' }).fill(reason)
  await pc.page.keyboard.press('Enter')
  await panelOf(pc).getByText(`${way} · ${reason}`).waitFor()
}

async function atCentre({ id }: Parcel): Promise<Transfer> {
  const row = await withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.transfer').select('body').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  return transferSchema.parse(row.body)
}

/** What all hubs have and what is between them: the parcel changes nothing of it but by what a person writes off. */
async function allThereIs(): Promise<number> {
  const levels = await withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.stock_level').select(['on_hand', 'in_transit_in']).execute(),
  )
  return levels.reduce((sum, level) => sum + level.on_hand + level.in_transit_in, 0)
}

test('[TRF-5] [SCN-4] two people receive one parcel of ten at once: each unit counts once, one damaged, two short and one over are told apart, and persons close them', async () => {
  const [shop, marketing] = [await stockCaller(server.url, 'd1001-staff2'), await stockCaller(server.url, 'marketing1')]
  const parcel = await sendParcel({ shop, marketing, dealerCode: 'D1001' }, 10)
  const before = await allThereIs()
  const [first, second] = [await openPc('d1001-staff1'), await openPc('d1001-manager')]
  await openReceipt(first, parcel)
  await openReceipt(second, parcel)

  // Both take the same two units in hand, and both hand in at the same moment.
  for (const imei of parcel.imeis.slice(0, 5)) await first.wedge.scan(imei)
  for (const imei of parcel.imeis.slice(3, 7)) await second.wedge.scan(imei)
  await counted(first, 5)
  await counted(second, 4)
  await Promise.all([handIn(first, '나머지는 나중에'), handIn(second, '나머지는 나중에')])
  for (const pc of [first, second]) await panelOf(pc).getByText('7').first().waitFor()
  await expect.poll(async () => (await atCentre(parcel)).lines).toMatchObject([{ receivedQty: 7, damagedQty: 0, overQty: 0 }])

  // They go on; one of them finishes while the other still has the desk open: he sees what was counted, and may add what comes late.
  for (const { page } of [first, second]) await page.getByRole('button', { name: '입고 스캔' }).click()
  await counted(first, 7)
  await first.wedge.scan(parcel.imeis[6]!)
  await first.page.getByRole('main').getByText('이미 입고된 단말입니다').waitFor()
  await second.page.keyboard.press('d')
  await second.wedge.scan(parcel.imeis[7]!)
  await counted(second, 8)
  await second.page.keyboard.press('d')
  await second.wedge.scan(parcel.stray)
  await second.page.getByRole('main').getByText('초과: 이 이동으로 보낸 단말이 아닙니다').waitFor()
  await handIn(second, '부족 2대로 마치기')
  await counted(first, 8)
  await first.page.keyboard.press('Escape')
  for (const pc of [first, second]) await panelOf(pc).getByText('차이 확인').waitFor()
  expect((await atCentre(parcel)).lines).toMatchObject([{ dispatchedQty: 10, receivedQty: 7, damagedQty: 1, shortQty: 2, overQty: 1 }])
  expect(await server.unsound()).toEqual([])

  await close(first, '분실', '택배사에 사고 접수함')
  await panelOf(second).getByText('분실 · 택배사에 사고 접수함').waitFor()
  await close(second, '파손 보관', '액정 파손, 사진 찍음')
  await panelOf(first).getByText('파손 보관 · 액정 파손, 사진 찍음').waitFor()
  await close(first, '돌려보냄', '보낸 센터와 통화함')
  for (const pc of [first, second]) await panelOf(pc).getByText('완료').waitFor()
  expect(await atCentre(parcel)).toMatchObject({ state: 'closed', discrepancies: [{ quantity: 2 }, { quantity: 1 }, { quantity: 1 }] })
  // The two that are lost are written off; nothing else came or went.
  expect(await allThereIs()).toBe(before - 2)
  expect(await server.unsound()).toEqual([])
})
