import { OFFLINE_TOLD_MS } from '../support/deskPage.ts'
import { orderPage } from '../support/orderPage.ts'
import { declinedCard, stuckOrder } from './screensLine.ts'
import { enter, visit, type Visit as Visited, type Walk } from './screensVisit.ts'

const MORE_THAN_A_SHOP_HAS = 40

const buyer = { name: '김가람', phone: '01012345678', address: '서울특별시 강남구 테헤란로 1' }

/** The sheet from its first letter to the order, on paper, and what becomes of it; the same without a line. */
export async function showOrders(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    const order = orderPage(page)
    await enter(visited, 'd1001-staff1')
    await desk.goTo('내 주문')
    await page.getByRole('button', { name: '주문서 쓰기' }).first().waitFor()
    await show('orders')
    await order.begin('가입')
    await show('order-empty')
    await order.customer({ ...buyer, birthDate: '19900517' })
    await order.plan('5G 베이직')
    await page.keyboard.press('F6')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('list', { name: '찾은 상품' }).waitFor()
    await show('order-goods')
    await page.keyboard.press('Escape')
    await order.goods('S25 울트라')
    await page.getByRole('radiogroup', { name: '지원금과 선택약정 비교' }).scrollIntoViewIfNeeded()
    await show('order')
    await page.keyboard.press('F8')
    await page.getByRole('dialog', { name: '어디에서 내보낼까요?' }).waitFor()
    await show('order-hubs')
    await page.keyboard.press('1')
    await page.keyboard.press('F9')
    await page.getByRole('dialog', { name: '인쇄' }).waitFor()
    await show('order-print')
    await page.keyboard.press('Escape')
    await order.begin('판매')
    await order.customer(buyer)
    await order.goods('S24 256')
    // The walks sell more than one shop has.
    await page.keyboard.press('F8')
    await page.getByRole('dialog', { name: '어디에서 내보낼까요?' }).waitFor()
    await page.keyboard.press('2')
    await order.place()
    await page.getByText('확정되었습니다. 단말을 준비하세요.').waitFor()
    await show('order-placed')
    await page.getByRole('main').getByRole('button', { name: '내 주문' }).click()
    await page.getByRole('region', { name: '처리 기록' }).getByRole('listitem').first().waitFor()
    await show('orders-detail')
    await page.keyboard.press('c')
    await page.getByRole('dialog', { name: '주문을 취소할까요?' }).waitFor()
    await show('orders-cancel')
    await page.keyboard.press('Escape')
    await showWaitlist(visited)
    await showTermination(visited)
    await showNumberChange(visited)
    await desk.goTo('HUB')
    await page.getByRole('button', { name: /^판매권/ }).click()
    const keep = page.getByRole('button', { name: '이 PC에서 오프라인 판매권 받기' })
    // The PC of an earlier walk may hold them still: this one is told to take some too.
    if ((await keep.getAttribute('aria-pressed')) !== 'true') await keep.click()
    await page
      .getByRole('contentinfo')
      .getByText(/^판매권 [1-9]/)
      .waitFor()
    await order.begin('판매')
    await context.setOffline(true)
    await page.getByText(/^오프라인 –/).waitFor({ timeout: OFFLINE_TOLD_MS })
    await page.keyboard.press('F6')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('list', { name: '찾은 상품' }).waitFor()
    await show('order-offline')
  })
}

/** A line that is about to end: the wrong number typed, then the second thought. */
async function showTermination({ page, show }: Visited): Promise<void> {
  const order = orderPage(page)
  await order.begin('해지')
  await page.keyboard.press('F4')
  await page.keyboard.insertText('김')
  const found = page.getByRole('list', { name: '찾은 계약' }).getByRole('button').filter({ hasText: '사용중' }).first()
  await found.waitFor()
  await show('order-find-contract')
  await found.click()
  await page.getByRole('textbox', { name: '해지 사유' }).fill('타사 이동')
  await page.getByRole('textbox', { name: '전화번호 끝 네 자리' }).fill('0000')
  await page.getByText('고른 계약의 번호와 다릅니다.').waitFor()
  await show('order-termination')
}

/** Another number for a line: those that are free, and how they end. */
async function showNumberChange({ page, show }: Visited): Promise<void> {
  const order = orderPage(page)
  await order.begin('번호변경')
  await page.keyboard.press('F4')
  await page.keyboard.insertText('김')
  await page.getByRole('list', { name: '찾은 계약' }).getByRole('button').filter({ hasText: '사용중' }).first().click()
  await page.getByRole('textbox', { name: '원하는 끝 네 자리' }).fill('7788')
  const wished = page.getByRole('radio', { name: /^010-5\d{3}-7788$/ }).first()
  await wished.waitFor()
  await wished.click({ force: true })
  await show('order-number')
}

/** More than the own hub has: what can be offered instead, and the place in the wave. */
async function showWaitlist({ page, desk, show }: Visited): Promise<void> {
  const order = orderPage(page)
  await order.begin('판매')
  await order.customer(buyer)
  await order.goods('A15')
  await page.getByRole('button', { name: '갤럭시 A15 하나 더하기' }).click({ clickCount: MORE_THAN_A_SHOP_HAS })
  await page
    .getByRole('group', { name: '수량' })
    .getByText(String(MORE_THAN_A_SHOP_HAS + 1))
    .waitFor()
  await order.place()
  await page.getByText('단말이 배정되면 전화 목록에 올라갑니다.').waitFor()
  await show('order-waitlisted')
  await desk.goTo('내 주문')
  await order.choose('차수 · 전화')
  await page.getByRole('list', { name: '차례를 기다리는 고객' }).getByRole('listitem').first().waitFor()
  await show('orders-waves')
}

/** A card that is declined: how long its goods are held, on the sheet and in the list, and another way to pay. */
export async function showPayAgain(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, show, context } = visited
    const order = orderPage(page)
    await declinedCard(context)
    await enter(visited, 'd1012-staff1')
    await order.begin('판매')
    await order.customer(buyer)
    await order.goods('S24 256')
    await order.place()
    await page.getByRole('region', { name: '다시 결제' }).waitFor()
    await show('order-payment-refused')
    await page.getByRole('main').getByRole('button', { name: '내 주문' }).click()
    const detail = page.getByRole('complementary', { name: '주문 상세' })
    await detail.getByRole('region', { name: '다시 결제' }).waitFor()
    await show('orders-payment-refused')
    await order.choose('계좌이체')
    await detail.getByRole('button', { name: '다시 결제' }).click()
    await detail.getByText('확정되었습니다. 단말을 준비하세요.').waitFor()
    await show('orders-paid-again')
  })
}

/** The operator's list, empty in a world where nothing is stuck, and with an order whose money does not go back. */
export async function showSagaDesk(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'counselor1')
    await desk.goTo('멈춘 주문')
    await page.getByText('멈춘 주문이 없습니다').waitFor()
    await show('stuck-orders-none')
  })
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    await stuckOrder(context)
    await enter(visited, 'admin1')
    await desk.goTo('멈춘 주문')
    await page.getByText('결제사 점검 중입니다.').waitFor()
    await show('stuck-orders')
    await page.keyboard.press('f')
    await page.getByRole('dialog', { name: '손으로 끝냈다고 적을까요?' }).waitFor()
    await show('stuck-orders-force')
  })
}
