import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { DEMO_PASSWORD, deskPage, type DeskPage, OFFLINE_TOLD_MS } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { orderPage, type OrderPage } from '../support/orderPage.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openLook } from './screensLook.ts'

const buyer = { name: '박하늘별', phone: '01055556666', address: '서울특별시 강남구 역삼로 2' }

let server: TestServer
let browser: Browser
let context: BrowserContext
let page: Page
let desk: DeskPage
let order: OrderPage

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 120 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
})
afterAll(async () => {
  await browser.close()
  await server.close()
})
const people = ['d1001-staff1', 'd1001-staff2', 'd1002-staff1', 'd1003-staff1', 'd1007-staff1', 'd1012-staff1']
beforeEach(async () => {
  ;({ context, page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' }))
  desk = deskPage(page)
  order = orderPage(page)
  // Each test is another person at another PC, so that nobody has to take anybody over.
  await desk.signIn(people.shift() ?? '')
})
afterEach(() => context.close())

const detail = () => page.getByRole('complementary', { name: '주문 상세' })

test('[SCR-11] a sale is placed with the keyboard, paid and confirmed within seconds; called off, money and goods go back', async () => {
  await order.begin('판매')
  await order.customer(buyer)
  await order.goods('S24 256')
  const shown = await page.getByRole('complementary', { name: '합계와 접수' }).locator('output').first().innerText()
  await order.place()
  await page.getByText('확정되었습니다. 단말을 준비하세요.').waitFor()
  await page.getByRole('main').getByRole('button', { name: '내 주문' }).click()
  await detail().getByText(`${shown} 카드`).waitFor()
  await expect.poll(() => detail().getByRole('region', { name: '처리 기록' }).innerText()).toMatch(/결제 끝남/)
  await page.keyboard.press('c')
  const asked = page.getByRole('dialog', { name: '주문을 취소할까요?' })
  await asked.getByText(`받은 돈 ${shown}을 돌려줍니다.`).waitFor()
  await asked.getByRole('textbox', { name: '취소 사유' }).fill('고객 변심')
  await asked.getByRole('button', { name: '취소하기' }).click()
  await detail().getByText('돈과 재고를 모두 돌려놓았습니다.').first().waitFor()
  await detail().getByText(`${shown} 환불됨`).waitFor()
  await expect.poll(() => detail().getByRole('region', { name: '처리 기록' }).innerText()).toMatch(/결제 되돌림/)
})

test('[SCR-12] a sheet that is half written is there again after the window was closed, and gone once it is placed', async () => {
  await order.begin('가입')
  await order.customer({ ...buyer, birthDate: '19900517' })
  await order.plan('5G 베이직')
  await order.goods('S25 울트라')
  // As long as a row takes to be sealed.
  await page.waitForTimeout(1000)
  await page.reload()
  await page.getByRole('textbox', { name: '비밀번호' }).fill(DEMO_PASSWORD)
  await page.keyboard.press('Enter')
  await desk.signedIn()
  await desk.goTo('주문')
  await expect.poll(() => page.getByRole('textbox', { name: '고객명' }).inputValue(), { timeout: 20_000 }).toBe(buyer.name)
  await page.getByRole('list', { name: '담은 상품' }).getByText('갤럭시 S25 울트라').waitFor()
  await order.place()
  await page.getByText('확정되었습니다. 단말을 준비하세요.').waitFor()
  await page.keyboard.press('n')
  expect(await page.getByRole('textbox', { name: '고객명' }).inputValue()).toBe('')
})

test('[SCR-13] a line ends only after its number and name were typed again and a moment to stop has passed', async () => {
  await order.begin('해지')
  await page.keyboard.press('F4')
  await page.keyboard.insertText('0')
  const found = page.getByRole('list', { name: '찾은 계약' }).getByRole('button').filter({ hasText: '사용중' }).first()
  const [name = '', phone = ''] = (await found.innerText()).split('\n')
  await found.click()
  await page.getByRole('button', { name: '다른 계약' }).waitFor()
  await page.getByRole('textbox', { name: '해지 사유' }).fill('타사 이동')
  await page.getByRole('textbox', { name: '전화번호 끝 네 자리' }).fill(phone.endsWith('0000') ? '0001' : '0000')
  await page.getByRole('textbox', { name: '고객 이름' }).fill(name.replaceAll('*', '가'))
  await order.place()
  expect(await page.getByRole('alertdialog').count()).toBe(0)
  await page.getByRole('textbox', { name: '전화번호 끝 네 자리' }).fill(phone.slice(-4))
  await order.place()
  await page.getByRole('alertdialog').getByRole('button', { name: '멈추기' }).click()
  await page.getByText('해지를 멈췄습니다. 아무것도 보내지 않았습니다.').waitFor()
  await desk.goTo('내 주문')
  await page.getByText('아직 주문이 없습니다').waitFor()
})

test('[SCR-13] [NUM-3] [NUM-4] a line gets a number that the centre proposes, not without a line, and is given its old one back in the undo time', async () => {
  await desk.goTo('계약')
  await page.getByRole('row', { name: '사용중' }).first().click()
  const contract = page.getByRole('complementary', { name: '계약 상세' })
  const shown = contract.getByRole('heading').first()
  const masked = await shown.innerText()
  await page.keyboard.press('m')
  await page.getByRole('dialog').getByRole('textbox', { name: '사유' }).fill('고객 본인 확인, 매장 방문')
  await page.getByRole('dialog').getByRole('button', { name: '보기' }).click()
  await expect.poll(() => shown.innerText()).not.toBe(masked)
  const name = (await shown.innerText()).split(/\s+사용중/)[0]!.trim()
  const phone = await contract
    .getByText(/^010-\d{4}-\d{4}$/)
    .last()
    .innerText()
  await contract.getByRole('button', { name: '번호변경' }).click()

  await page
    .getByRole('radio', { name: /^010-5\d{3}-\d{4}$/ })
    .first()
    .waitFor()
  await context.setOffline(true)
  await page.getByText('오프라인에서는 번호변경을 할 수 없습니다.').waitFor({ timeout: OFFLINE_TOLD_MS })
  await page.getByRole('textbox', { name: '전화번호 끝 네 자리' }).fill(phone.slice(-4))
  await page.getByRole('textbox', { name: '고객 이름' }).fill(name)
  await order.place()
  expect(await page.getByRole('alertdialog').count()).toBe(0)
  await context.setOffline(false)
  await page.getByText('오프라인에서는 번호변경을 할 수 없습니다.').waitFor({ state: 'detached', timeout: 30_000 })
  await page.getByRole('textbox', { name: '원하는 끝 네 자리' }).fill('7788')
  const wished = page.getByRole('radio', { name: /^010-5\d{3}-7788$/ }).first()
  await wished.waitFor()
  await wished.click({ force: true })
  await order.place()
  const leaving = page.getByRole('alertdialog')
  await leaving.getByText(/번호를 010-5\d{3}-7788번으로 바꿉니다/).waitFor()
  await leaving.getByRole('button', { name: '멈추기' }).click()
  await page.getByText('번호변경을 멈췄습니다. 아무것도 보내지 않았습니다.').waitFor()
  await order.place()
  await page.getByText(/^새 번호를 잡아 두었습니다/).waitFor({ timeout: 30_000 })

  await page.getByRole('main').getByRole('button', { name: '내 주문' }).click()
  await detail()
    .getByText(`010-****-${phone.slice(-4)} → 010-****-7788`)
    .waitFor()
  for (const lastFour of ['7788', phone.slice(-4)]) {
    await page.getByRole('textbox', { name: '주문 찾기' }).fill(lastFour)
    await page.getByRole('row', { name: '번호변경' }).waitFor()
  }
  await page.getByRole('textbox', { name: '주문 찾기' }).fill('')
  await detail().getByRole('button', { name: '번호변경 되돌리기' }).click()
  const asked = page.getByRole('dialog', { name: '번호변경 되돌리기' })
  await asked.getByText('잡아 둔 새 번호를 놓습니다. 지금 번호는 그대로입니다.').waitFor()
  await asked.getByRole('textbox', { name: '취소 사유' }).fill('고객 변심')
  await asked.getByRole('button', { name: '취소하기' }).click()
  await detail().getByText('번호를 바꾸지 않았습니다. 잡아 둔 번호는 놓았습니다.').waitFor()
})

test('[SCR-8] [SCR-10] without a line a unit set aside is sold and its paper printed; the shop’s copy is masked, other goods are grey', async () => {
  await order.begin('판매')
  await desk.goTo('동기화')
  await page.getByRole('button', { name: '지금 동기화' }).click()
  await desk.goTo('주문')
  await order.begin('판매')
  await order.customer(buyer)
  await page
    .getByRole('contentinfo')
    .getByText(/^판매권 [1-9]/)
    .waitFor()
  await context.setOffline(true)
  await page.getByText(/^오프라인 – 판매권 \d+대 남음/).waitFor({ timeout: OFFLINE_TOLD_MS })
  await page.keyboard.press('F6')
  await page.keyboard.press('ArrowDown')
  const goods = page.getByRole('list', { name: '찾은 상품' }).getByRole('button')
  await goods.first().waitFor()
  const blocked = goods.filter({ hasText: '이 PC에 맡겨진 단말이 아닙니다' })
  expect(await blocked.count()).toBeGreaterThan(0)
  for (const item of await blocked.all()) expect(await item.isDisabled()).toBe(true)
  await page.keyboard.press('Enter')
  await order.place()
  await page.getByText(/^D\d{4}-OFF-\d{6}$/).waitFor()
  await page.keyboard.press('F9')
  const paper = page.locator('[data-print]')
  await expect.poll(() => paper.textContent()).toContain(buyer.name)
  await order.choose('매장 보관용 (가림)')
  await expect.poll(() => paper.textContent()).toContain('박**별')
  for (const sheet of ['신청서', '영수증']) {
    await order.choose(sheet)
    const written = await paper.textContent()
    for (const datum of [buyer.name, '010-5555-6666', buyer.address]) expect(written).not.toContain(datum)
    expect(written).toMatch(/D\d{4}-OFF-\d{6}/)
  }
  // On paper there is the sheet alone.
  await page.emulateMedia({ media: 'print' })
  expect(await paper.isVisible()).toBe(true)
  expect(await page.getByRole('navigation').count()).toBe(0)
})
