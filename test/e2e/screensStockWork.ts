import { hubListReplySchema } from '../../domain/protocol/contracts.ts'
import { stockUnitsReplySchema } from '../../domain/protocol/stock.ts'
import { keyboardWedge, type KeyboardWedge } from '../support/keyboardWedge.ts'
import { sendParcel, stockCaller, type Caller } from '../support/stockCaller.ts'
import { enter, visit, type Visit, type Walk } from './screensVisit.ts'

const DEALER = 'D1003'
const UNITS = 6

/** Goods in a shop: what is low, a parcel that is received, a count, and what may be sold without a line. */
export async function showStockWork(walk: Walk): Promise<void> {
  const shop = await stockCaller(walk.url, 'd1003-staff2')
  const marketing = await stockCaller(walk.url, 'marketing1')
  await visit(walk, async (visited) => {
    await enter(visited, 'd1003-manager')
    const wedge = await keyboardWedge(visited.page)
    await showLowStock(visited)
    await showReceipt(visited, wedge, { shop, marketing })
    await showCount(visited, wedge, shop)
    await showSaleRights(visited)
    await showExport(visited)
  })
}

async function showLowStock({ page, desk, show }: Visit): Promise<void> {
  await desk.goTo('보충')
  await page.getByRole('button', { name: '모두 요청' }).waitFor()
  await show('low-stock')
  await page.keyboard.press('r')
  await page.getByRole('dialog').waitFor()
  await show('low-stock-all')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '폐쇄 시작' }).first().click()
  await page.getByRole('dialog').waitFor()
  await show('hub-closing')
  await page.keyboard.press('Escape')
}

async function showReceipt(
  { page, desk, show }: Visit,
  wedge: KeyboardWedge,
  by: { readonly shop: Caller; readonly marketing: Caller },
): Promise<void> {
  await desk.goTo('이동')
  const parcel = await sendParcel({ ...by, dealerCode: DEALER }, UNITS)
  const row = page.getByRole('row', { name: parcel.transfer.transferNo })
  await row.getByText('이동 중').waitFor()
  await show('transfers')
  await page.keyboard.press('n')
  await page.getByRole('dialog').waitFor()
  await show('transfer-request')
  await page.keyboard.press('Escape')
  await row.click()
  await page.getByRole('button', { name: '입고 스캔' }).click()
  for (const imei of parcel.imeis.slice(0, UNITS - 2)) await wedge.scan(imei)
  await page.keyboard.press('d')
  await wedge.scan(parcel.imeis[UNITS - 2]!)
  await page.keyboard.press('d')
  await page.getByText(`입고한 수량 ${UNITS - 1}/${UNITS}`).waitFor()
  await show('receipt')
  await wedge.scan(parcel.stray)
  await page.getByRole('main').getByText('초과: 이 이동으로 보낸 단말이 아닙니다').waitFor()
  await show('receipt-surplus')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').waitFor()
  await show('receipt-finish')
  await page.getByRole('button', { name: '부족 1대로 마치기' }).click()
  const panel = page.getByRole('complementary', { name: '이동 상세' })
  await panel.getByText('차이 확인').waitFor()
  await show('transfer')
  await panel.getByRole('button', { name: '처리' }).first().click()
  await page.getByRole('dialog').waitFor()
  await show('transfer-difference')
  await page.keyboard.press('Escape')
}

async function showCount({ page, desk, show }: Visit, wedge: KeyboardWedge, shop: Caller): Promise<void> {
  const { hubs } = await shop.ask('GET', '/hubs', hubListReplySchema)
  await desk.goTo('실사')
  await page
    .getByText('진행 중인 실사가 없습니다')
    .or(page.getByRole('complementary', { name: '지난 실사' }).getByText('취소됨'))
    .first()
    .waitFor()
  await show('stock-count-none')
  await page.getByRole('main').getByRole('button', { name: '실사 시작' }).first().click()
  await page.getByRole('dialog').waitFor()
  await show('stock-count-start')
  await page.getByRole('dialog').getByRole('button', { name: '실사 시작' }).click()
  await page.getByRole('button', { name: '장부와 맞추기' }).waitFor()
  const head = await page.getByRole('main').innerText()
  const hub = hubs.find(({ name, dealerCode }) => dealerCode === DEALER && head.includes(name))
  const { units } = await shop.ask('GET', `/stock-units?hubCode=${hub!.hubCode}`, stockUnitsReplySchema)
  const here = units.filter(({ state }) => state === 'inStock').slice(0, 18)
  for (const { imei } of here) await wedge.scan(imei)
  await wedge.scan('356938035643809')
  await page.getByText(`스캔한 단말 ${here.length + 1}/`).waitFor()
  await show('stock-count')
  await desk.inStep()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: '장부에 반영' }).waitFor()
  await show('stock-count-result')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').waitFor()
  await show('stock-count-apply')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '실사 취소' }).click()
  await page.getByRole('textbox', { name: '사유' }).fill('다시 세기로 함')
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: '지난 실사' }).getByText('취소됨').first().waitFor()
}

async function showSaleRights({ page, desk, show }: Visit): Promise<void> {
  await desk.goTo('HUB')
  await page.getByRole('button', { name: /^판매권/ }).click()
  const panel = page.getByRole('complementary', { name: '오프라인 판매권' })
  await panel.waitFor()
  if (await panel.getByText('판매권 없음').isVisible()) await show('sale-rights-none')
  await panel.getByRole('button', { name: /^판매권 받기$|^더 받기$/ }).click()
  await panel.getByText('판매 가능').first().waitFor()
  await show('sale-rights')
  // The next walk is another PC: what is lent to this one would only be missing there.
  await panel.getByRole('button', { name: '돌려주기' }).first().click()
  await page.getByRole('dialog').waitFor()
  await show('sale-rights-back')
  await page.getByRole('dialog').getByRole('button', { name: '돌려주기' }).click()
  await desk.inStep()
}

async function showExport({ page, desk, show }: Visit): Promise<void> {
  await desk.goTo('계약')
  await page.getByRole('button', { name: 'Excel' }).click()
  await page.getByRole('dialog').waitFor()
  await show('contracts-export')
  await page.getByRole('button', { name: '월말 정산 자료 작성' }).click()
  const save = page.getByRole('button', { name: '저장', exact: true })
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  await download.delete()
}

/** The same goods as marketing sees them: what to approve, and what to pick and send. */
export async function showStockHubs(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'marketing1')
    await desk.goTo('이동')
    await page.getByRole('row').getByText('승인 대기').first().click()
    await page.getByRole('button', { name: '승인', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    await show('transfer-approve')
    await page.keyboard.press('Escape')
    await page.getByRole('row').getByText('피킹 중').first().click()
    await page.getByRole('button', { name: '출고 스캔' }).click()
    await page.getByText('담은 수량 0/').waitFor()
    await show('dispatch')
    await page.keyboard.press('Escape')
    await desk.goTo('보충')
    await page.getByRole('button', { name: '모두 요청' }).waitFor()
    await show('low-stock-marketing')
  })
}
