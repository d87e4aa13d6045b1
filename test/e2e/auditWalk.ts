import { askInVain } from './askInVain.ts'
import { enter, visit, type Walk } from './screensVisit.ts'

/** The sealer, the rules and the screen look at it one after the other. */
const FOUND_WITHIN_MS = 120_000

/** The trail, one event of it, what was unusual and how it is answered, and the figures of the month. */
export async function showAudit(walk: Walk): Promise<void> {
  await askInVain(walk.url, 'd1012-staff2')
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'admin1')
    await desk.goTo('감사')
    const grid = page.getByRole('grid')
    await grid.getByText('없는 계약 조회').first().waitFor()
    await page.getByRole('region', { name: '기록 보호' }).getByText('번까지').waitFor()
    await show('audit')
    await grid.getByText('없는 계약 조회').first().click()
    await page.getByRole('complementary').getByText('봉인됨').waitFor()
    await show('audit-event')
    await page.getByRole('textbox', { name: '누가' }).fill('아무도 아님')
    await page.getByText('맞는 기록이 없습니다').waitFor()
    await show('audit-none')
    await page.getByRole('button', { name: '조건 지우기' }).click()
    await page.getByRole('radio', { name: '이상 징후' }).click({ force: true })
    await page.getByRole('button', { name: '없는 자료를 거듭 조회' }).first().waitFor({ timeout: FOUND_WITHIN_MS })
    await show('audit-alerts')
    await page.getByRole('complementary').getByRole('button', { name: '확인하기' }).click()
    await page.getByRole('dialog', { name: '이상 징후 확인' }).waitFor()
    await show('audit-answer')
    await page.keyboard.press('Escape')
    await page.getByRole('radio', { name: '월간 점검' }).click({ force: true })
    await page.getByText('고객을 많이 본 사람').waitFor()
    await show('audit-report')
  })
}
