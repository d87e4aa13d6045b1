import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_TOTP_SECRET } from '../../server/demo/demoUsers.ts'
import { authenticatorApp } from '../support/authenticatorApp.ts'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { orderPage } from '../support/orderPage.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'

let server: TestServer
let desk: BrowserClient
beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 100 })
  desk = await openBrowserClient({ url: server.url })
})
afterAll(async () => {
  await desk.close()
  await server.close()
})

const app = authenticatorApp(DEMO_TOTP_SECRET)

test('[MFA-6] a line ends when the person has confirmed with a code that it is them; what was typed waits on the PC until then', async () => {
  const { page } = desk
  const order = orderPage(page)
  await desk.trySignIn('d1001-staff3')
  await page.getByRole('textbox', { name: '인증번호 6자리' }).fill(await app.nextCode())
  await page.getByRole('button', { name: '확인' }).click()
  await desk.signedIn()
  await desk.inStep()
  const asked = page.getByRole('alertdialog', { name: '본인 확인' })
  const code = asked.getByRole('textbox', { name: '인증번호 6자리' })

  // The customer's name is needed in full, and seeing it is confirmed too.
  await page.getByRole('grid').getByText('사용중').first().click()
  const panel = page.getByRole('complementary', { name: '계약 상세' })
  await panel.getByRole('button', { name: '마스킹 해제' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: '사유' }).fill('매장 방문 고객 해지 상담')
  await page.keyboard.press('Enter')
  await code.waitFor()
  await page.keyboard.press('Enter')
  await asked.getByText('번호를 입력하세요.', { exact: true }).waitFor()
  await code.fill(await app.nextCode())
  await page.keyboard.press('Enter')
  await panel.getByRole('button', { name: '다시 가리기' }).waitFor()
  const [name = ''] = (await panel.getByRole('heading').first().innerText()).split(/\s/)
  const contractNo = /[A-Z]{2}\d{6,}/.exec(await panel.innerText())?.[0] ?? ''
  const phone = /01\d-\d{4}-\d{4}/.exec(await panel.innerText())?.[0] ?? ''

  await panel.getByRole('button', { name: '해지' }).click()
  await page.getByRole('textbox', { name: '해지 사유' }).fill('타사 이동')
  await page.getByRole('textbox', { name: '전화번호 끝 네 자리' }).fill(phone.slice(-4))
  await page.getByRole('textbox', { name: '고객 이름' }).fill(name)
  // Not placed yet, and with a line: why it is masked has nothing to do with the line.
  await page.keyboard.press('F9')
  await page.getByRole('dialog', { name: '인쇄' }).getByText('지금은 가린 정보로만 인쇄할 수 있습니다.', { exact: false }).waitFor()
  await page.keyboard.press('Escape')
  await order.place()
  await asked.getByText('해지 주문: 본인 확인 뒤에 전송합니다. 입력한 내용은 이 PC에 보관했습니다.', { exact: false }).waitFor()
  await page.locator('main').getByText('본인 확인 대기').waitFor()
  await code.fill('000000')
  await page.keyboard.press('Enter')
  await asked.getByText(/인증번호가 맞지 않거나 이미 쓴 번호입니다/).waitFor()
  await asked.getByRole('button', { name: '나중에' }).click()
  await asked.waitFor({ state: 'detached' })

  // Put off, it is among what this PC could not settle, and nothing of it was lost.
  await desk.goTo('내 주문')
  await page.getByRole('radio', { name: /^이 PC에서 대기/ }).click({ force: true })
  const kept = page.getByRole('list', { name: '처리되지 않은 업무' })
  await kept.getByText(/본인 확인을 기다립니다/).waitFor()
  await kept.getByRole('button', { name: '다시 보내기' }).click()
  await code.fill(await app.nextCode())
  await page.keyboard.press('Enter')
  await asked.waitFor({ state: 'detached' })
  await kept.waitFor({ state: 'detached' })
  await desk.goTo('계약')
  await desk.openContract(contractNo)
  await expect.poll(() => panel.getByRole('heading').first().innerText(), { timeout: 30_000 }).toMatch(/해지/)
})
