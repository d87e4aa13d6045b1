import type { Page } from 'playwright-core'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import { enter, visit, type Walk } from './screensVisit.ts'

/** Refusals of a sign-in with a face of their own. */
const barred = ['device_refused', 'device_locked', 'device_proof_needed', 'policy_denied', 'clock_wrong'] as const satisfies RefusalCode[]

/** The demo asks for no approval and has no policy: what a centre that does would answer to a sign-in. */
async function answerSignIn(page: Page, code: RefusalCode, more: Partial<Problem> = {}): Promise<void> {
  const problem: Problem = { type: 'about:blank', title: code, status: 403, code, ...more }
  await page.route(`**${API_PREFIX}/auth/sign-in`, (route) =>
    route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
}

/** A PC that waits for its manager, those that are kept out, and the manager's list with a decision about one. */
export async function showDevices(walk: Walk): Promise<void> {
  await visit(walk, async ({ page, desk, show }) => {
    await answerSignIn(page, 'device_waiting', { deviceTicket: 'a ticket', deviceCode: '4821' })
    await page.route(`**${API_PREFIX}/auth/device-wait`, (route) => route.abort())
    await desk.trySignIn('d1001-staff1')
    await page.getByRole('heading', { name: '기기 승인 대기' }).waitFor()
    await show('device-waiting')
  })
  for (const code of barred)
    await visit(walk, async ({ page, desk, show }) => {
      await answerSignIn(page, code, code === 'policy_denied' ? { policyReasons: ['place', 'hour'] } : {})
      await desk.trySignIn('d1001-staff1')
      await page.getByRole('button', { name: '처음으로' }).waitFor()
      await show(`barred-${code.replaceAll('_', '-')}`)
    })
  await visit(walk, (staff) => enter(staff, 'd1001-staff2'))
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'd1001-manager')
    await desk.goTo('기기')
    await page.getByRole('row').filter({ hasText: 'd1001-staff2' }).first().waitFor()
    await show('devices')
    await page.getByRole('button', { name: /잠금$/ }).first().click()
    await page.getByRole('dialog').waitFor()
    await show('device-lock')
  })
}
