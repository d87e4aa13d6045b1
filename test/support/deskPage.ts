import type { Locator, Page } from 'playwright-core'
import { POLL_EVERY_MS } from '../../sync/connection/connectionTable.ts'

export const DEMO_PASSWORD = 'demo-desk-2026!'

/** How a person finds their way: by the words and roles on the screen, in Korean. */
export type DeskPage = {
  readonly page: Page
  /** Fills in the form and presses the button; what comes then is the test's to see. */
  trySignIn(loginId: string, password?: string): Promise<void>
  /** Signs in and waits until the contracts (or the first screen of the role) are there and equal to the centre's. */
  signIn(loginId: string): Promise<void>
  signedIn(): Promise<void>
  signOut(): Promise<void>
  goTo(
    screen:
      | '계약'
      | '주문'
      | '내 주문'
      | '멈춘 주문'
      | 'HUB'
      | '이동'
      | '실사'
      | '보충'
      | '충돌'
      | '동기화'
      | '가져오기'
      | '감사'
      | '권한'
      | '기기'
      | '설정',
  ): Promise<void>
  /** Everything was sent and received: nothing waits, and the figures are the centre's. */
  inStep(): Promise<void>
  /** Finds a contract by its number and opens it. Gives its panel. */
  openContract(contractNo: string): Promise<Locator>
  /** Starts editing the open contract and fills in fields by their Korean names; a plan is chosen by its name. */
  draft(changes: Readonly<Record<string, string>>): Promise<void>
  /** Sends the draft of the open contract. */
  send(): Promise<void>
}

/** A line that is lost without a word is noticed by the next poll at the latest. */
export const OFFLINE_TOLD_MS = 2 * POLL_EVERY_MS

const CHOSEN = new Set(['요금제', '할인', '상태'])

export function deskPage(page: Page): DeskPage {
  const nav = page.getByRole('navigation', { name: '화면' })
  const strip = page.getByRole('contentinfo', { name: '상태' })
  const panel = page.getByRole('complementary', { name: '계약 상세' })

  async function trySignIn(loginId: string, password = DEMO_PASSWORD): Promise<void> {
    await page.getByRole('textbox', { name: '아이디' }).fill(loginId)
    await page.getByRole('textbox', { name: '비밀번호' }).fill(password)
    await page.getByRole('button', { name: '로그인', exact: true }).click()
  }

  return {
    page,
    trySignIn,
    async signIn(loginId) {
      await trySignIn(loginId)
      await nav.waitFor()
      await strip.getByText('일치').waitFor()
    },
    signedIn: () => nav.waitFor(),
    signOut: () => page.getByRole('button', { name: '로그아웃' }).click(),
    goTo: (screen) => nav.getByRole('button', { name: screen, exact: screen === '주문' }).click(),
    async inStep() {
      await strip.getByText('온라인').waitFor()
      await strip.getByText('전송 대기 0').waitFor()
      await strip.getByText('일치').waitFor()
    },
    async openContract(contractNo) {
      await page.getByRole('searchbox', { name: '계약 찾기' }).fill(contractNo)
      await page.getByRole('row', { name: contractNo }).click()
      await panel.getByText(contractNo).first().waitFor()
      return panel
    },
    async draft(changes) {
      const start = panel.getByRole('button', { name: '수정', exact: false })
      if (!(await panel.getByRole('region', { name: '수정 중' }).isVisible())) await start.click()
      for (const [field, value] of Object.entries(changes)) {
        if (CHOSEN.has(field)) {
          await panel.getByRole('button', { name: field }).click()
          await page.getByRole('option', { name: value }).click()
        } else {
          const box = panel.getByRole('textbox', { name: field })
          await box.fill(value)
          await box.blur()
        }
        await panel.getByRole('button', { name: `${field} 되돌리기` }).waitFor()
      }
    },
    async send() {
      await panel.getByRole('button', { name: '보내기' }).click()
      await panel.getByRole('region', { name: '수정 중' }).waitFor({ state: 'detached' })
    },
  }
}
