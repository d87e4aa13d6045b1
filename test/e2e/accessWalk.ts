import type { Page } from 'playwright-core'
import { askedApprovals } from './screensLine.ts'
import { enter, visit, type Walk } from './screensVisit.ts'

/** Opens one person and asks why he may do a thing. */
export async function askWhy(page: Page, loginId: string, act: string): Promise<void> {
  await page.getByRole('textbox', { name: '찾기' }).fill(loginId)
  await page.getByRole('main').getByRole('row').filter({ hasText: loginId }).first().getByRole('button').click()
  const why = page.getByRole('region', { name: '할 수 있나요?' })
  await why.getByRole('button', { name: '업무' }).click()
  await page.getByRole('option', { name: act, exact: true }).click()
}

/** People with one of them open, giving a role, the matrix, who is signed in, and what waits for a second person. */
export async function showAccess(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    await enter(visited, 'admin1')
    await desk.goTo('권한')
    await askWhy(page, 'd1001-manager', '주문 접수')
    await page.getByText('판매직원 역할에 이 권한이 있습니다').waitFor()
    await show('access')
    await page.getByRole('button', { name: '역할 주기' }).click()
    await page.getByRole('dialog').waitFor()
    await show('access-give')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '2단계 인증' }).click()
    await page.getByRole('radio', { name: '초기화' }).click({ force: true })
    await show('access-factor')
    await page.keyboard.press('Escape')
    await page.getByRole('radio', { name: '역할표' }).click({ force: true })
    await page.getByRole('rowheader', { name: '주문 접수' }).waitFor()
    await show('access-roles')
    await page.getByRole('radio', { name: '접속' }).click({ force: true })
    await page.getByRole('cell', { name: '관리자 admin1' }).waitFor()
    await show('access-sessions')
    await page.getByRole('radio', { name: '확인 요청' }).click({ force: true })
    await page.getByText('확인 요청이 없습니다').waitFor()
    await show('access-approvals')
    await askedApprovals(context)
    await page.getByRole('row').filter({ hasText: '이서연' }).getByRole('button').waitFor()
    await show('access-approvals-asked')
    await page.getByRole('row').filter({ hasText: '이서연' }).getByRole('button').click()
    await page.getByRole('alertdialog').waitFor()
    await show('access-approvals-decide')
  })
}
