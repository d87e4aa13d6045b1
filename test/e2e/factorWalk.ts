import { DEMO_TOTP_SECRET } from '../../server/demo/demoUsers.ts'
import { authenticatorApp } from '../support/authenticatorApp.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { orderPage } from '../support/orderPage.ts'
import { giveAuthenticator } from '../support/virtualAuthenticator.ts'
import { enter, inStep, letIn, visit, type Visit, type Walk } from './screensVisit.ts'

/** One phone for all walks: a code that was used once is taken by nobody. */
const phone = authenticatorApp(DEMO_TOTP_SECRET)

const PASSKEY = '매장 PC 지문'

/** In the settings: a passkey is named, confirmed with a code, and stands in the list. */
async function addPasskey({ page, show }: Visit): Promise<void> {
  await page.getByRole('button', { name: '패스키 추가' }).click()
  const dialog = page.getByRole('dialog', { name: '패스키 추가' })
  await dialog.getByRole('textbox', { name: '이름' }).fill(PASSKEY)
  await show('settings-passkey-add')
  await dialog.getByRole('button', { name: '패스키 추가' }).click()
  const code = page.getByRole('alertdialog', { name: '본인 확인' }).getByRole('textbox', { name: '인증번호 6자리' })
  await code.fill(await phone.nextCode())
  await page.keyboard.press('Enter')
  await page.getByRole('list', { name: '패스키' }).getByText(PASSKEY).waitFor()
  await show('settings-passkeys')
}

/** It opens the second step of a sign-in, and goes again: the next walk begins without one. */
async function useAndRemovePasskey(visited: Visit): Promise<void> {
  const { page, desk, show } = visited
  const touch = page.getByRole('button', { name: '패스키로 계속' })
  await desk.signOut()
  await desk.trySignIn('d1001-staff3')
  await touch.waitFor()
  await show('sign-in-passkey')
  await touch.click()
  await letIn(visited)
  // The order of before still waits to be confirmed.
  await page.getByRole('button', { name: '나중에' }).click()
  await desk.goTo('설정')
  await page.getByRole('button', { name: `${PASSKEY} 삭제` }).click()
  await touch.click()
  await page.getByText(PASSKEY, { exact: true }).waitFor({ state: 'detached' })
}

/** The second factor: asked for at the sign-in, in the settings, before an order that changes a line goes out, and set up. */
export async function showSecondFactor(walk: Walk): Promise<void> {
  // Browsers make passkeys for a name, not for an address in numbers.
  const named = { ...walk, url: walk.url.replace('127.0.0.1', 'localhost') }
  await visit(named, async (visited) => {
    const { page, desk, show } = visited
    await giveAuthenticator(visited.context, page)
    await desk.trySignIn('d1001-staff3')
    const code = page.getByRole('textbox', { name: '인증번호 6자리' })
    await code.waitFor()
    await show('sign-in-code')
    await code.fill(await phone.nextCode())
    await page.getByRole('button', { name: '확인' }).click()
    await letIn(visited)
    await inStep(visited)
    await desk.goTo('설정')
    await page.getByText('남은 복구 코드', { exact: true }).waitFor()
    await show('settings-factor')
    await page.getByRole('button', { name: '해제하기' }).click()
    await page.getByRole('alertdialog', { name: '2단계 인증 해제' }).waitFor()
    await show('settings-factor-remove')
    await page.getByRole('button', { name: '취소' }).click()
    await addPasskey(visited)
    const order = orderPage(page)
    await order.begin('가입')
    await order.customer({ name: '김가람', phone: '01012345678', address: '서울특별시 강남구 테헤란로 1', birthDate: '19900517' })
    await order.plan('5G 베이직')
    await order.goods('S25 울트라')
    await order.place()
    await page.getByRole('alertdialog', { name: '본인 확인' }).waitFor()
    await show('step-up')
    await page.getByRole('button', { name: '나중에' }).click()
    await page.getByText('본인 확인 대기').waitFor()
    await show('order-unconfirmed')
    await useAndRemovePasskey(visited)
  })
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'd1001-staff2')
    await desk.goTo('설정')
    await page.getByRole('button', { name: '등록하기' }).click()
    await page.getByRole('textbox', { name: '비밀번호 확인' }).fill(DEMO_PASSWORD)
    await page.getByRole('button', { name: '다음' }).click()
    await page.getByRole('img', { name: '인증 앱으로 찍는 QR 코드' }).waitFor()
    await show('settings-factor-enrol')
  })
}
