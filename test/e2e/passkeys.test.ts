import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_TOTP_SECRET } from '../../server/demo/demoUsers.ts'
import { authenticatorApp } from '../support/authenticatorApp.ts'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { giveAuthenticator } from '../support/virtualAuthenticator.ts'
import { openDeskApp } from './deskApp.ts'

let server: TestServer
let desk: BrowserClient
beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 100 })
  // Browsers bind passkeys to a name, not to an address in numbers.
  desk = await openBrowserClient({ url: server.url.replace('127.0.0.1', 'localhost') })
})
afterAll(async () => {
  await desk.close()
  await server.close()
})

const app = authenticatorApp(DEMO_TOTP_SECRET)

/** The form is there again only when nobody is at work here any more. */
async function leave(): Promise<void> {
  await desk.goTo('계약')
  await desk.signOut()
  await desk.page.getByRole('textbox', { name: '아이디' }).waitFor()
}

test('[MFA-7] [MFA-8] A-08 a passkey is added in the settings, opens the second step of a sign-in, confirms what is sensitive, and is taken away', async () => {
  const { page } = desk
  const authenticator = await giveAuthenticator(desk.context, page)
  const code = page.getByRole('textbox', { name: '인증번호 6자리' })
  const touch = page.getByRole('button', { name: '패스키로 계속' })
  await desk.trySignIn('d1001-staff3')
  await code.waitFor()
  // Nobody has one yet.
  expect(await touch.count()).toBe(0)
  await code.fill(await app.nextCode())
  await page.getByRole('button', { name: '확인' }).click()
  await desk.signedIn()
  await desk.inStep()

  await desk.goTo('설정')
  await page.getByRole('button', { name: '패스키 추가' }).click()
  const dialog = page.getByRole('dialog', { name: '패스키 추가' })
  await dialog.getByRole('textbox', { name: '이름' }).fill('매장 PC 지문')
  await dialog.getByRole('button', { name: '패스키 추가' }).click()
  await page.getByRole('alertdialog', { name: '본인 확인' }).waitFor()
  await code.fill(await app.nextCode())
  await page.keyboard.press('Enter')
  const list = page.getByRole('list', { name: '패스키' })
  await list.getByText('매장 PC 지문').waitFor()
  await list.getByText('아직 쓰지 않음').waitFor()
  await page.getByRole('button', { name: /패스키를 등록했습니다/ }).click()
  await desk.goTo('계약')
  await desk.signOut()

  // Nobody's finger is recognised: nothing opens, and the way by code and passkey stays.
  await desk.trySignIn('d1001-staff3')
  await authenticator.recognises(false)
  await touch.click()
  await page
    .getByRole('alert')
    .getByText(/패스키 확인을 취소했거나 시간이 지났습니다/)
    .waitFor()
  await authenticator.recognises(true)
  await touch.click()
  await desk.signedIn()
  await desk.inStep()

  // A customer in clear is confirmed by a touch.
  await page.getByRole('grid').getByText('사용중').first().click()
  const panel = page.getByRole('complementary', { name: '계약 상세' })
  await panel.getByRole('button', { name: '마스킹 해제' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: '사유' }).fill('매장 방문 고객 요금 상담')
  await page.keyboard.press('Enter')
  await touch.click()
  await panel.getByRole('button', { name: '다시 가리기' }).waitFor()

  await desk.goTo('설정')
  await list.getByText(/마지막 사용/).waitFor()
  await list.getByRole('button', { name: '매장 PC 지문 삭제' }).click()
  await touch.click()
  await list.getByText('매장 PC 지문').waitFor({ state: 'detached' })
  await leave()
})

test('[MFA-8] A-08 at an address in numbers and on the desktop nothing of passkeys is shown', async () => {
  const { page } = desk
  await page.goto(`${server.url}/`)
  await desk.trySignIn('d1001-staff3')
  await page.getByRole('textbox', { name: '인증번호 6자리' }).fill(await app.nextCode())
  await page.getByRole('button', { name: '확인' }).click()
  await desk.signedIn()
  await desk.goTo('설정')
  await page.getByText('남은 복구 코드', { exact: true }).waitFor()
  expect(await page.getByText('패스키').count()).toBe(0)
  await leave()

  const program = await openDeskApp({ serverUrl: server.url })
  try {
    await program.trySignIn('d1001-staff3')
    await program.page.getByRole('textbox', { name: '인증번호 6자리' }).fill(await app.nextCode())
    await program.page.getByRole('button', { name: '확인' }).click()
    await program.signedIn()
    await program.goTo('설정')
    await program.page.getByText('남은 복구 코드', { exact: true }).waitFor()
    expect(await program.page.getByText('패스키').count()).toBe(0)
  } finally {
    await program.close()
  }
})
