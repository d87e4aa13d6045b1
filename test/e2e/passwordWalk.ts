import { arrive, enter, visit, type Walk } from './screensVisit.ts'

/** Passwords: changed in the settings, forgotten at the sign-in, and a code for staff who forgot theirs. */
export async function showPasswords(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await page.getByRole('button', { name: '비밀번호를 잊었습니다' }).click()
    await page.getByRole('textbox', { name: '새 비밀번호', exact: true }).fill('짧은 말')
    await page.getByRole('button', { name: '새 비밀번호 정하기' }).click()
    await show('password-reset')
    await page.getByRole('button', { name: '처음으로' }).click()
    await enter(visited, 'd1002-manager')
    await desk.goTo('설정')
    // What is still on its way moves the button.
    await page.getByText('아직 바꾼 적이 없습니다.').waitFor()
    await page.getByRole('button', { name: '비밀번호 바꾸기' }).click()
    const dialog = page.getByRole('alertdialog', { name: '비밀번호 바꾸기' })
    await dialog.getByRole('textbox', { name: '지금 비밀번호' }).fill('not the password')
    await dialog.getByRole('textbox', { name: '새 비밀번호', exact: true }).fill('my d1002 walks every day')
    await show('settings-password')
    await dialog.getByRole('button', { name: '취소' }).click()
    await page
      .getByRole('button', { name: /재설정 코드 발급/ })
      .first()
      .click()
    await page.getByRole('button', { name: '코드 발급', exact: true }).click()
    await page.getByRole('alertdialog', { name: /재설정 코드$/ }).waitFor()
    await show('password-issued')
    await page.getByRole('button', { name: '닫기' }).click()
    await page.getByText(/까지 쓸 수 있는 코드가 있습니다/).waitFor()
    await show('settings-resets')
  })
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await arrive(visited, 'admin1')
    await desk.goTo('권한')
    await page.getByText('비밀번호', { exact: true }).click()
    await page.getByRole('row', { name: /^브라우저/ }).waitFor()
    await show('access-passwords')
    await page.getByRole('button', { name: '브라우저 단계 바꾸기' }).click()
    await page.getByText('바꿀 단계').waitFor()
    await show('access-password-step')
  })
}
