import decodeQR from 'qr/decode.js'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_TOTP_SECRET } from '../../server/demo/demoUsers.ts'
import { authenticatorApp } from '../support/authenticatorApp.ts'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openDeskApp } from './deskApp.ts'

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

test('[MFA-4] a person sets a second factor up in the settings and is asked for it at the next sign-in', async () => {
  const { page } = desk
  await desk.signIn('d1001-staff2')
  await desk.goTo('설정')
  await page.getByRole('button', { name: '등록하기' }).click()
  const dialog = page.getByRole('alertdialog', { name: '2단계 인증 등록' })
  await dialog.getByRole('textbox', { name: '비밀번호 확인' }).fill(DEMO_PASSWORD)
  await dialog.getByRole('button', { name: '다음' }).click()
  const picture = await dialog.getByRole('img', { name: '인증 앱으로 찍는 QR 코드' }).screenshot()
  const { data, info } = await sharp(picture).resize({ width: 600 }).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const uri = new URL(decodeQR({ width: info.width, height: info.height, data }))
  const secret = uri.searchParams.get('secret') ?? ''
  expect(decodeURIComponent(uri.pathname)).toBe('/Dealer Desk:d1001-staff2')
  expect((await dialog.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{4})+$/).textContent())?.replaceAll(' ', '')).toBe(secret)
  const codes = await dialog.getByRole('list', { name: '복구 코드' }).getByRole('listitem').allTextContents()
  expect(codes).toHaveLength(10)

  const phone = authenticatorApp(secret)
  await dialog.getByRole('textbox', { name: '인증번호 6자리' }).fill(await phone.nextCode())
  await dialog.getByRole('button', { name: '확인' }).click()
  await page.getByText('남은 복구 코드').waitFor()
  // Where there is one button to sign out, not two.
  await desk.goTo('계약')
  await page.getByRole('button', { name: /2단계 인증을 등록했습니다/ }).click()
  await desk.signOut()

  await desk.trySignIn('d1001-staff2')
  await page.getByRole('heading', { name: '2단계 인증' }).waitFor()
  await page.getByRole('textbox', { name: '인증번호 6자리' }).fill('000000')
  await page.getByRole('button', { name: '확인' }).click()
  await page
    .getByRole('alert')
    .getByText(/인증번호가 맞지 않거나 이미 쓴 번호입니다/)
    .waitFor()
  await page.getByRole('textbox', { name: '인증번호 6자리' }).fill(await phone.nextCode())
  await page.getByRole('button', { name: '확인' }).click()
  await desk.signedIn()
  await desk.signOut()

  await desk.trySignIn('d1001-staff2')
  await page.getByRole('button', { name: '휴대폰이 없으면 복구 코드로' }).click()
  await page.getByRole('textbox', { name: '복구 코드' }).fill(codes[0]!)
  await page.getByRole('button', { name: '확인' }).click()
  await desk.signedIn()
})

test('[MFA-1] on the desktop the code goes through main, which keeps the tokens', async () => {
  const app = await openDeskApp({ serverUrl: server.url })
  try {
    await app.trySignIn('d1001-staff3')
    await app.page.getByRole('heading', { name: '2단계 인증' }).waitFor()
    await app.page.getByRole('textbox', { name: '인증번호 6자리' }).fill(await authenticatorApp(DEMO_TOTP_SECRET).nextCode())
    await app.page.getByRole('button', { name: '확인' }).click()
    await app.signedIn()
  } finally {
    await app.close()
  }
})
