import type { Locator, Page } from 'playwright-core'

export type OrderKindName = '가입' | '번호이동' | '기변' | '번호변경' | '해지' | '판매'

/** The order sheet as a person fills it in. */
export type OrderPage = {
  readonly sheet: Locator
  begin(kind: OrderKindName): Promise<void>
  customer(customer: {
    readonly name: string
    readonly phone: string
    readonly birthDate?: string
    readonly address?: string
  }): Promise<void>
  plan(name: string): Promise<void>
  /** Finds goods by name and puts the first that is found into the basket. */
  goods(name: string): Promise<void>
  /** One of a few that are all in sight. */
  choose(name: string): Promise<void>
  place(): Promise<void>
}

export function orderPage(page: Page): OrderPage {
  // The circle itself is hidden; what stands around it is pressed.
  const choose = (name: string) => page.getByRole('radio', { name, exact: true }).click({ force: true })
  return {
    sheet: page.getByRole('main', { name: '주문' }),
    async begin(kind) {
      await page.getByRole('navigation', { name: '화면' }).getByRole('button', { name: '주문', exact: true }).click()
      await page.getByRole('button', { name: '새 주문서' }).click()
      await choose(kind)
    },
    async customer({ name, phone, birthDate, address }) {
      await page.getByRole('textbox', { name: '고객명' }).fill(name)
      await page.getByRole('textbox', { name: '연락처', exact: true }).fill(phone)
      if (birthDate !== undefined) await page.getByRole('textbox', { name: '생년월일' }).fill(birthDate)
      if (address !== undefined) await page.getByRole('textbox', { name: '주소', exact: true }).fill(address)
    },
    async plan(name) {
      await page.getByRole('region', { name: '요금제' }).getByRole('button', { name: '요금제' }).click()
      await page.getByRole('option', { name }).click()
    },
    async goods(name) {
      await page.keyboard.press('F6')
      await page.keyboard.insertText(name)
      await page.getByRole('list', { name: '찾은 상품' }).getByRole('button').first().waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('list', { name: '담은 상품' }).getByRole('listitem').first().waitFor()
    },
    choose,
    place: () => page.keyboard.press('Control+Enter'),
  }
}
