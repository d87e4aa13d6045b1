import { HOUR_MS, MINUTE_MS } from '../../domain/kernel/instant.ts'
import { COPY_KEPT_MS, COPY_WARNED_MS, OFFLINE_TRIES_MAX } from '../../domain/session/copyGuard.ts'
import { IDLE_LIMIT_MS, IDLE_WARNING_MS } from '../../domain/session/session.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { passingTime } from '../support/passingTime.ts'
import { endsDoubted } from './screensLine.ts'
import { enter, visit, type Visit, type Walk } from './screensVisit.ts'

async function unlock({ page }: Visit, password = DEMO_PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: '비밀번호' }).fill(password)
  await page.getByRole('button', { name: '잠금 풀기' }).click()
}

/** Nobody at the desk: asked, locked; then days without a line: told that the copy goes, and that it went, with a draft kept. */
async function showIdle(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    await page.getByRole('textbox', { name: '아이디' }).waitFor()
    const { pass } = await passingTime(page)
    await enter(visited, 'd1012-staff1')
    await page.getByRole('grid').getByText('사용중').first().click()
    await desk.draft({ 메모: '내일 오전에 다시 전화하기로 함' })
    await pass(IDLE_LIMIT_MS - IDLE_WARNING_MS + MINUTE_MS / 2)
    await page.getByRole('alertdialog', { name: '곧 세션이 끝납니다' }).waitFor()
    await show('idle-warning')
    await pass(IDLE_WARNING_MS)
    await page.getByText('한동안 사용이 없어 잠겼습니다.').waitFor()
    await show('idle-locked')
    await context.setOffline(true)
    await pass(COPY_KEPT_MS - COPY_WARNED_MS + HOUR_MS)
    await unlock(visited)
    await page.getByText('서버에 연결되지 않으면 이 PC에 받아 둔 자료를 지웁니다.').waitFor()
    await show('copy-ends')
    await pass(COPY_WARNED_MS)
    await unlock(visited)
    await page.getByText('72시간 동안 서버에 연결되지 않아 이 PC에 받아 둔 자료를 지웠습니다.').waitFor()
    await show('copy-unseen')
  })
}

/** Somebody guesses at a PC without a line: what is left to try, and the copy gone. */
async function showGuessed(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, show, context } = visited
    await page.getByRole('textbox', { name: '아이디' }).waitFor()
    const { pass } = await passingTime(page)
    await enter(visited, 'd1012-staff1')
    await context.setOffline(true)
    await page.keyboard.press('Control+l')
    for (let tries = 1; tries < OFFLINE_TRIES_MAX; tries += 1) {
      await unlock(visited, 'not the password')
      await page
        .getByRole('alert')
        .getByText(String(OFFLINE_TRIES_MAX - tries))
        .waitFor()
      if (tries === OFFLINE_TRIES_MAX - 1) await show('copy-tries')
      // The next try has to wait a little longer each time.
      await pass(2 * MINUTE_MS)
    }
    await unlock(visited, 'not the password')
    await page.getByText('비밀번호를 다섯 번 틀려 이 PC에 받아 둔 자료를 지웠습니다.').waitFor()
    await show('copy-wiped')
  })
}

/** A PC is reported lost by its shop's manager: what he is told before, what the PC shows, and what the list says then. */
async function showLost(walk: Walk): Promise<void> {
  await visit(walk, async (lost) => {
    await enter(lost, 'd1012-staff2')
    await visit(walk, async (visited) => {
      const { page, desk, show } = visited
      await enter(visited, 'd1012-manager')
      await desk.goTo('기기')
      const row = page.getByRole('row').filter({ hasText: 'd1012-staff2' }).filter({ hasText: '사용 중' })
      await row.getByRole('button', { name: /분실 신고$/ }).click()
      const dialog = page.getByRole('dialog')
      await show('device-lose')
      await dialog.getByRole('button', { name: '기기를 도난당해 신고함' }).click()
      await dialog.getByRole('button', { name: '분실 신고', exact: true }).click()
      await dialog.waitFor({ state: 'detached' })
      await lost.page.getByRole('heading', { name: '분실 신고된 기기입니다' }).waitFor()
      await lost.show('device-lost')
      await page.getByRole('row').filter({ hasText: 'd1012-staff2' }).getByText('자료 지움').first().waitFor()
      await show('devices-lost')
    })
  })
}

/** Something unusual was found: the session is over until a code is shown. */
async function showDoubted(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    await enter(visited, 'd1012-staff1')
    await endsDoubted(context)
    await desk.goTo('동기화')
    await page.getByRole('button', { name: '지금 동기화' }).click()
    await page.getByRole('heading', { name: '본인 확인이 다시 필요합니다' }).waitFor()
    await show('session-doubted')
  })
}

/** What a desk shows that nobody is at, that is without its centre for long, or that is lost. */
export async function showAway(walk: Walk): Promise<void> {
  await showIdle(walk)
  await showGuessed(walk)
  await showLost(walk)
  await showDoubted(walk)
}
