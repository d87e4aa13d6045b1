import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contractSchema } from '../../domain/contracts/contract.ts'
import { orderSchema, type Order } from '../../domain/orders/order.ts'
import { demoUserId } from '../../server/demo/demoIds.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage, OFFLINE_TOLD_MS } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { keyboardWedge, type KeyboardWedge } from '../support/keyboardWedge.ts'
import { orderPage, type OrderPage } from '../support/orderPage.ts'
import { startSalesServer, type SalesServer } from '../support/salesServer.ts'
import { openLook } from './screensLook.ts'

type Pc = {
  readonly context: BrowserContext
  readonly page: Page
  readonly desk: DeskPage
  readonly order: OrderPage
  readonly wedge: KeyboardWedge
}

let server: SalesServer
let browser: Browser
beforeAll(async () => {
  await ensureBuiltClient()
  server = await startSalesServer({ contracts: 60 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function openPc(loginId: string): Promise<Pc> {
  const { context, page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  const desk = deskPage(page)
  await desk.signIn(loginId)
  return { context, page, desk, order: orderPage(page), wedge: await keyboardWedge(page) }
}

const buyers = [
  { name: '박하늘별', phone: '01055556666', birthDate: '19900517' },
  { name: '최바다솔', phone: '01055557777', birthDate: '19880203' },
] as const

/** Two units that this person was lent, and one of the same model as a unit of them that lies beside it and was lent to nobody. */
async function unitsLentTo(loginId: string): Promise<{ readonly lent: readonly string[]; readonly third: string }> {
  return withReach(server.database.db, { kind: 'all' }, async (tx) => {
    const lent = await tx
      .selectFrom('desk.stock_unit as u')
      .innerJoin('desk.sale_right as r', 'r.id', 'u.sale_right_id')
      .select(['u.imei', 'u.sku_code', 'u.hub_code'])
      .where('r.user_id', '=', demoUserId(loginId))
      .where('r.state', '=', 'active')
      .orderBy('u.imei')
      .execute()
    expect(lent.length).toBeGreaterThanOrEqual(2)
    const beside = tx.selectFrom('desk.stock_unit').select(['imei', 'sku_code']).where('state', '=', 'inStock')
    for (const [n, unit] of lent.entries()) {
      const same = beside.where('sku_code', '=', unit.sku_code).where('hub_code', '=', unit.hub_code).orderBy('imei').limit(1)
      const third = await same.executeTakeFirst()
      const other = lent[n === 0 ? 1 : 0]!
      if (third) return { lent: [unit.imei, other.imei], third: third.imei }
    }
    throw new Error('nothing of what was lent lies there a second time')
  })
}

const orderByNo = (orderNo: string): Promise<{ readonly id: string; readonly order: Order } | undefined> =>
  withReach(server.database.db, { kind: 'all' }, async (tx) => {
    const row = await tx.selectFrom('desk.order').select(['id', 'body']).where('order_no', '=', orderNo).executeTakeFirst()
    return row && { id: row.id, order: orderSchema.parse(row.body) }
  })

const contractOf = (id: string) =>
  withReach(server.database.db, { kind: 'all' }, async (tx) => {
    const row = await tx.selectFrom('desk.document').select('body').where('type', '=', 'contract').where('id', '=', id).executeTakeFirst()
    return contractSchema.parse(row?.body)
  })

const ledgerOf = (id: string) =>
  withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.saga_log').select(['step', 'event']).where('order_id', '=', id).orderBy('seq').execute(),
  )

const unitOf = (imei: string) =>
  withReach(server.database.db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.stock_unit').select(['state', 'order_id']).where('imei', '=', imei).executeTakeFirstOrThrow(),
  )

test('[RIT-7] [SCR-10] two lent phones are sold without a line and a third is refused, while a colleague sells the same model online: all books agree', async () => {
  const shop = await openPc('d1001-staff1')
  // A desk where somebody sells asks for units by itself.
  await shop.order.begin('판매')
  await shop.page
    .getByRole('contentinfo')
    .getByText(/^판매권 [1-9]/)
    .waitFor()
  const { lent, third } = await unitsLentTo('d1001-staff1')
  await shop.desk.inStep()
  await shop.context.setOffline(true)
  await shop.page.getByText(/^오프라인 – 판매권 \d+대 남음/).waitFor({ timeout: OFFLINE_TOLD_MS })

  const numbers: string[] = []
  for (const [n, buyer] of buyers.entries()) {
    // A line with a handset on instalments, and a handset that is paid at once.
    await shop.order.begin(n === 0 ? '가입' : '판매')
    await shop.order.customer(n === 0 ? buyer : { name: buyer.name, phone: buyer.phone })
    if (n === 0) await shop.order.plan('5G 베이직')
    await shop.wedge.scan(lent[n]!)
    await shop.page.getByRole('list', { name: '담은 상품' }).getByRole('listitem').first().waitFor()
    await shop.order.place()
    const number = shop.page.getByText(/^D1001-OFF-\d{6}$/)
    await number.waitFor()
    numbers.push(await number.innerText())
  }
  expect(new Set(numbers).size).toBe(2)

  // The third lies on the same shelf, and nobody set it aside for this PC.
  await shop.order.begin('판매')
  await shop.wedge.scan(third)
  await shop.page.getByText('이 PC에 맡겨진 단말이 아니어서 오프라인에서는 팔 수 없습니다.', { exact: false }).first().waitFor()
  expect(await shop.page.getByRole('list', { name: '담은 상품' }).getByRole('listitem').count()).toBe(0)

  const colleague = await openPc('d1001-staff2')
  await colleague.desk.inStep()
  await colleague.order.begin('판매')
  // What was lent is not for sale here, sold already or not.
  await colleague.wedge.scan(lent[0]!)
  await colleague.page.getByText('이 단말은 지금 팔 수 없는 상태입니다.').first().waitFor()
  await colleague.order.customer({ name: '한들바람', phone: '01055558888', address: '서울특별시 강남구 역삼로 2' })
  await colleague.wedge.scan(third)
  await colleague.page.getByRole('list', { name: '담은 상품' }).getByRole('listitem').first().waitFor()
  await colleague.order.place()
  await colleague.page.getByRole('button', { name: '새 주문서' }).waitFor()
  await expect.poll(() => unitOf(third), { timeout: 60_000 }).toMatchObject({ order_id: expect.any(String) })

  await shop.context.setOffline(false)
  await shop.desk.inStep()
  for (const [n, number] of numbers.entries()) {
    await expect.poll(async () => (await orderByNo(number))?.order.state, { timeout: 60_000 }).toBe('completed')
    const { id, order } = (await orderByNo(number))!
    expect(order.lines.flatMap(({ imeis }) => imeis)).toEqual([lent[n]])
    expect(order.payment).toMatchObject({ capturedAmount: order.amounts.paidNow, refundedAmount: 0 })
    expect(await unitOf(lent[n]!)).toMatchObject({ order_id: id })
    expect(await ledgerOf(id)).toContainEqual({ step: n === 0 ? 'confirmOrder' : 'confirmPayment', event: 'done' })
    if (n === 0) expect(await contractOf(order.contract!.contractId)).toMatchObject({ status: 'active', device: { imei: lent[n] } })
    else expect(order.payment.capturedAmount).toBeGreaterThan(0)
  }
  await expect.poll(() => server.unsound(), { timeout: 60_000 }).toEqual([])

  await colleague.context.close()
  await shop.context.close()
})
