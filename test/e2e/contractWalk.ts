import type { Page } from 'playwright-core'
import { orderPage } from '../support/orderPage.ts'
import { enter, visit, type Visit, type Walk } from './screensVisit.ts'

const SHOP = 'd1007-staff1'

/** What an order does to a contract that is there: another handset, with the old one handed back and looked at. */
export async function showContractOrders(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    await enter(visited, SHOP)
    await showHandBack(visited)
  })
}

/** The first contract in use that is found; one of those whose handset is on it. */
async function pickContract(page: Page, text: string): Promise<void> {
  await page.keyboard.press('F4')
  await page.keyboard.insertText(text)
  await page.getByRole('list', { name: '찾은 계약' }).getByRole('button').filter({ hasText: '사용중' }).first().click()
  await page.getByRole('button', { name: '다른 계약' }).waitFor()
}

async function showHandBack({ page, desk, show }: Visit): Promise<void> {
  const order = orderPage(page)
  await order.begin('기변')
  await pickContract(page, '이')
  await order.choose('매장에 반납')
  await order.goods('S25')
  await show('order-device-change')
  await order.place()
  const main = page.getByRole('main')
  await main.getByText('확정되었습니다. 단말을 준비하세요.').waitFor()
  await main.getByRole('button', { name: '내 주문' }).click()
  const detail = page.getByRole('complementary', { name: '주문 상세' })
  await detail.getByRole('button', { name: '준비 시작' }).click()
  await detail.getByRole('button', { name: '고객에게 건넴' }).click()
  await detail.getByText('검수 대기').waitFor()
  await show('orders-hand-back')
  await desk.goTo('HUB')
  await page.getByText(/^반납 검수 \d+대$/).click()
  await page.getByRole('complementary', { name: '반납 단말 검수' }).getByRole('button', { name: '정상' }).first().waitFor()
  await show('stock-returned')
  await page.getByRole('complementary', { name: '반납 단말 검수' }).getByRole('button', { name: '정상' }).first().click()
  await page.getByText('중고 재고로 넣었습니다').waitFor()
}
