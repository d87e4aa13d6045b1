import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { basePlans } from '../../domain/catalogue/basePlans.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { cuttableLine, type CuttableLine } from '../support/cuttableLine.ts'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'

let server: TestServer
let browser: Browser
let lineOfA: CuttableLine

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 300 })
  lineOfA = await cuttableLine(server.url)
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
})
afterAll(async () => {
  await browser.close()
  await lineOfA.close()
  await server.close()
})

/** A PC of its own: its own storage, its own cookies. */
async function openDesk(url: string, loginId: string): Promise<DeskPage> {
  const context = await browser.newContext({ locale: 'ko-KR', timezoneId: 'Asia/Seoul', viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(url)
  const desk = deskPage(page)
  await desk.signIn(loginId)
  return desk
}

/** As a power cut at the centre, between any two steps. */
async function crash(): Promise<void> {
  await server.kill()
  await server.restart()
}

/** The first contract in use: its number and its plan, as the list shows them. */
async function contractInUse({ page }: DeskPage): Promise<{ readonly contractNo: string; readonly plan: string }> {
  const row = page.getByRole('row').filter({ hasText: '사용중' }).first()
  const [contractNo = '', , , plan = ''] = await row.getByRole('gridcell').allInnerTexts()
  return { contractNo: contractNo.trim(), plan: plan.trim() }
}

const panelOf = ({ page }: DeskPage) => page.getByRole('complementary', { name: '계약 상세' })

test('[SYN-2] two desks and a counselor: memo merged, plan decided at the desk, nothing lost over crashes of the centre', async () => {
  const a = await openDesk(lineOfA.url, 'd1001-staff1')
  const b = await openDesk(server.url, 'd1001-staff2')
  const counselor = await openDesk(server.url, 'counselor1')
  const { contractNo, plan } = await contractInUse(a)
  const [planOfA, planOfB] = basePlans.filter(({ name, state }) => state === 'launched' && !plan.includes(name))
  expect([contractNo, planOfA?.name, planOfB?.name].every((text) => text !== undefined && text !== '')).toBe(true)
  const [nameA = '', nameB = ''] = [planOfA?.name, planOfB?.name]

  // A edits plan and memo without a line.
  lineOfA.cut()
  await a.openContract(contractNo)
  await a.page.getByRole('contentinfo', { name: '상태' }).getByText('오프라인').waitFor()
  await a.draft({ 요금제: nameA, 메모: 'A가 회선 없이 적은 메모' })
  await a.send()
  await crash()

  // B changes the plan meanwhile.
  await b.inStep()
  await b.openContract(contractNo)
  await b.draft({ 요금제: nameB })
  await b.send()
  await b.inStep()
  await crash()

  // A returns: the memo is merged, the plan waits at the desk.
  lineOfA.mend()
  await a.inStep()
  await panelOf(a).getByText('충돌 1건이 고객센터의 결정을 기다립니다.').waitFor()
  await panelOf(a).getByText('A가 회선 없이 적은 메모').first().waitFor()
  await panelOf(b).getByText('A가 회선 없이 적은 메모').first().waitFor()
  await crash()
  await Promise.all([a, b, counselor].map((desk) => desk.inStep()))

  // The counselor sees the three sides and chooses A's.
  await counselor.goTo('충돌')
  await counselor.page.getByRole('list', { name: '결정할 충돌' }).getByRole('button').filter({ hasText: contractNo }).click()
  const sides = counselor.page.getByRole('group', { name: '요금제' }).getByRole('button')
  await sides.nth(2).waitFor()
  const shown = await sides.allInnerTexts()
  expect(shown.map((text, index) => text.includes([plan, nameA, nameB][index] ?? '?'))).toEqual([true, true, true])
  await sides.nth(1).click()
  await counselor.page.getByRole('textbox', { name: '사유' }).fill('고객 확인 통화')
  const before = performance.now()
  await counselor.page.getByRole('button', { name: '결정 보내기' }).click()

  // Both desks show the same, and the history shows all three.
  const decided = [a, b].map((desk) => desk.page.getByRole('row').filter({ hasText: contractNo }).filter({ hasText: nameA }).waitFor())
  await Promise.all(decided)
  process.stderr.write(`both desks showed the decision after ${Math.round(performance.now() - before)} ms\n`)
  await crash()
  for (const desk of [a, b]) {
    await desk.inStep()
    const panel = await desk.openContract(contractNo)
    const history = panel.getByRole('region', { name: '이력' })
    await history.getByText('충돌 결정').first().waitFor()
    await history.getByText('자동 병합').first().waitFor()
    await history.getByText(nameB).first().waitFor()
    expect(await history.innerText()).toContain(nameA)
    expect(await panel.innerText()).toContain('A가 회선 없이 적은 메모')
  }
})
