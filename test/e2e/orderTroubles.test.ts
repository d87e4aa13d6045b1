import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { withReach } from '../../server/platform/withReach.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { orderPage, type OrderPage } from '../support/orderPage.ts'
import { startSalesServer, type SalesServer } from '../support/salesServer.ts'
import { openLook } from './screensLook.ts'

let server: SalesServer
let browser: Browser
let context: BrowserContext
let page: Page
let desk: DeskPage
let order: OrderPage
let main: Locator
let detail: Locator
let ledger: Locator

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startSalesServer({ contracts: 120 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
})
afterAll(async () => {
  await browser.close()
  await server.close()
})
const people = ['d1001-staff1', 'd1002-staff1', 'd1003-staff1', 'd1007-staff1']
beforeEach(async () => {
  ;({ context, page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' }))
  desk = deskPage(page)
  order = orderPage(page)
  main = page.getByRole('main')
  detail = page.getByRole('complementary', { name: '주문 상세' })
  ledger = detail.getByRole('region', { name: '처리 기록' })
  await desk.signIn(people.shift() ?? '')
})
afterEach(() => context.close())

/** A contract in use, and all that its panel says of it but when it was changed last. */
async function contractNow(contractNo: string): Promise<readonly string[]> {
  await desk.goTo('계약')
  const panel = await desk.openContract(contractNo)
  const facts = await panel.locator('dl').allInnerTexts()
  return facts.map((text) => text.replace(/변경 .*/, ''))
}

/** A 기변 that is paid at once, ready to be placed; gives the contract's number and what it says before. */
async function deviceChange(): Promise<{ readonly contractNo: string; readonly before: readonly string[] }> {
  await order.begin('기변')
  await page.keyboard.press('F4')
  await page.keyboard.insertText('0')
  await page.getByRole('list', { name: '찾은 계약' }).getByRole('button').filter({ hasText: '사용중' }).first().click()
  await page.getByRole('button', { name: '다른 계약' }).waitFor()
  const contractNo = /K[DN]\d+/.exec(await main.innerText())?.[0] ?? ''
  await desk.goTo('계약')
  const before = await contractNow(contractNo)
  await desk.goTo('주문')
  await order.goods('S24 256')
  await order.choose('일시불')
  await main.getByText('모두 적었습니다.').waitFor()
  return { contractNo, before }
}

/** What lies in all hubs, and how much of it is promised: nobody else sells here. */
async function stockNow(): Promise<{ readonly onHand: number; readonly reserved: number }> {
  const levels = await withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.stock_level').select(['on_hand', 'reserved']).execute(),
  )
  const sum = (figure: 'on_hand' | 'reserved') => levels.reduce((total, level) => total + level[figure], 0)
  return { onHand: sum('on_hand'), reserved: sum('reserved') }
}

/** The order that was just placed, beside the list. */
async function openPlaced(): Promise<Locator> {
  await main.getByRole('button', { name: '내 주문' }).click()
  await detail.getByText('진행').or(ledger).first().waitFor()
  return page.getByRole('row', { selected: true }).or(page.getByRole('row').nth(1)).first()
}

const BACK = '돈과 재고를 모두 돌려놓았습니다.'

test('[SCR-11] [SAG-5] [ORD-15] a 기변 whose payment is refused waits for another way to pay; called off: no money, no hold, the contract as it was, and why', async () => {
  const stock = await stockNow()
  const { contractNo, before } = await deviceChange()
  const answer = server.gatewayRests('confirm')
  await server.fault({ operation: 'confirm', fault: 'refuse' })
  await order.place()
  await main.getByText('결제사의 답을 기다립니다.').waitFor()
  const row = await openPlaced()
  await row.getByText('결제 대기').waitFor()
  await ledger.getByText(/재고 잡기 끝남/).waitFor()
  expect((await stockNow()).reserved).toBe(stock.reserved + 1)
  answer()
  await row.getByText('결제 실패').waitFor()
  await detail.getByText(/카드사가 결제를 거절했습니다/).waitFor()
  await ledger.getByText(/결제 안 됨 · [\d,]+원/).waitFor()
  await ledger.getByText('한도초과 혹은 잔액부족으로 결제에 실패했습니다.').waitFor()
  await detail.getByRole('region', { name: '다시 결제' }).waitFor()
  expect((await stockNow()).reserved).toBe(stock.reserved + 1)
  const books = server.gatewayRests('lookup')
  await page.keyboard.press('c')
  const asked = page.getByRole('dialog', { name: '주문을 취소할까요?' })
  await asked.getByRole('textbox', { name: '취소 사유' }).fill('다른 카드가 없음')
  await asked.getByRole('button', { name: '취소하기' }).click()
  await detail.getByText('돈과 재고를 돌려놓고 있습니다.', { exact: true }).waitFor()
  books()
  await detail.getByText(BACK, { exact: true }).waitFor()
  await row.getByText('취소', { exact: true }).waitFor()
  await ledger.getByText('결제 되돌림 · 받은 돈 없음').waitFor()
  await ledger.getByText('재고 잡기 되돌림').waitFor()
  expect(await stockNow()).toEqual(stock)
  expect(await contractNow(contractNo)).toEqual(before)
  expect(await server.unsound()).toEqual([])
})

/** The parcel cannot be written: for good, or the first so many times. */
async function parcelsFail(times: number | null): Promise<void> {
  const when = times === null ? '' : `if nextval('desk.parcels_refused') <= ${times} then`
  await server.asOwner(`
    create sequence desk.parcels_refused;
    create function desk.refuse_parcel() returns trigger language plpgsql security definer as $$ begin
      ${when} raise exception 'no room for parcels'; ${times === null ? '' : 'end if; return new;'}
    end $$;
    create trigger refuse_parcel before insert on desk.shipment for each row execute function desk.refuse_parcel()`)
}
const parcelsWork = () =>
  server.asOwner(`drop trigger refuse_parcel on desk.shipment; drop function desk.refuse_parcel(); drop sequence desk.parcels_refused`)

test('[SCR-11] [SAG-4] an order whose shipment cannot be written is not paid and gives its stock back, told in words; written later, it goes on', async () => {
  const stock = await stockNow()
  const { contractNo, before } = await deviceChange()
  await parcelsFail(null)
  await order.place()
  const row = await openPlaced()
  await ledger
    .getByText(/배송 만들기 안 됨/)
    .first()
    .waitFor()
  await ledger.getByText('센터가 적어 두지 못했습니다.').first().waitFor()
  await detail.getByText(`${BACK} 고객에게 청구되지 않습니다.`).waitFor()
  await row.getByText('되돌림').waitFor()
  await detail.getByText('배송 정보를 저장하지 못해 주문이 들어가지 않았습니다.', { exact: false }).waitFor()
  await ledger.getByText(/배송 만들기 안 됨 · 4번째/).waitFor()
  expect(await ledger.getByText('결제').count()).toBe(0)
  expect(await stockNow()).toEqual(stock)
  expect(await contractNow(contractNo)).toEqual(before)
  expect(await server.unsound()).toEqual([])

  // The same sheet again, when the table refuses twice and then takes it.
  await parcelsWork()
  await parcelsFail(2)
  await desk.goTo('주문')
  await main.getByRole('button', { name: '이 내용으로 다시 쓰기' }).click()
  await order.place()
  await main.getByText('확정되었습니다. 단말을 준비하세요.').waitFor()
  await openPlaced()
  await ledger.getByText(/배송 만들기 끝남 · 3번째/).waitFor()
  await ledger.getByText(/결제 끝남/).waitFor()
  await parcelsWork()
  expect(await server.unsound()).toEqual([])
})

test('[SCR-11] [ORD-7] a 기변 called off after it was paid: money and stock come back, and the contract says what it said before', async () => {
  const stock = await stockNow()
  const { contractNo, before } = await deviceChange()
  await order.place()
  await main.getByText('확정되었습니다. 단말을 준비하세요.').waitFor()
  const row = await openPlaced()
  await ledger.getByText(/확정 끝남/).waitFor()
  const imei = /IMEI (\d{15})/.exec(await detail.innerText())?.[1] ?? ''
  await detail.getByRole('button', { name: '계약 열기' }).click()
  await page
    .getByRole('complementary', { name: '계약 상세' })
    .getByText(`IMEI …${imei.slice(-6)}`)
    .first()
    .waitFor()
  await desk.goTo('내 주문')
  const refund = server.gatewayRests('cancel')
  await detail.getByRole('button', { name: '주문 취소' }).waitFor()
  await page.keyboard.press('c')
  const asked = page.getByRole('dialog', { name: '주문을 취소할까요?' })
  await asked.getByText(/받은 돈 [\d,]+원을 돌려줍니다\./).waitFor()
  await asked.getByText('잡아 둔 단말을 재고로 돌려놓습니다.').waitFor()
  await asked.getByText('계약을 주문 전으로 되돌립니다.').waitFor()
  await asked.getByRole('textbox', { name: '취소 사유' }).fill('고객 변심')
  await asked.getByRole('button', { name: '취소하기' }).click()
  await detail.getByText('돈과 재고를 돌려놓고 있습니다.', { exact: true }).waitFor()
  await row.getByText('취소 중').waitFor()
  await detail.getByText(/[\d,]+원 환불 중/).waitFor()
  refund()
  await detail.getByText(BACK, { exact: true }).waitFor()
  await row.getByText('취소', { exact: true }).waitFor()
  await detail.getByText(/[\d,]+원 환불됨/).waitFor()
  await ledger.getByText(/결제 되돌림 · [\d,]+원/).waitFor()
  await ledger.getByText('계약 반영 되돌림').waitFor()
  await ledger.getByText('재고 잡기 되돌림').waitFor()
  await detail.getByText('주문 전 그대로').waitFor()
  expect(await stockNow()).toEqual(stock)
  expect(await contractNow(contractNo)).toEqual(before)
  expect(await server.unsound()).toEqual([])
})
