import type { Page } from 'playwright-core'
import { showContractOrders } from './contractWalk.ts'
import { legacyFile } from '../support/legacyFile.ts'
import { showAccess } from './accessWalk.ts'
import { showAudit } from './auditWalk.ts'
import { showAway } from './awayWalk.ts'
import { showDevices } from './deviceWalk.ts'
import { showSecondFactor } from './factorWalk.ts'
import { showPasswords } from './passwordWalk.ts'
import { showOrders, showPayAgain, showSagaDesk } from './ordersWalk.ts'
import { freshShop, oldPrices, steppedCopy, type SteppedLine } from './screensLine.ts'
import { showStockHubs, showStockWork } from './screensStockWork.ts'
import { arrive, enter, visit, type Walk } from './screensVisit.ts'

/** So few that the list is looked at before the last page, in the smallest world too. */
const PAGE_DOCUMENTS = 60

async function showSignIn(walk: Walk): Promise<void> {
  await visit(walk, async ({ page, desk, show }) => {
    await desk.page.getByRole('textbox', { name: '아이디' }).waitFor()
    await show('sign-in')
    await desk.trySignIn('d1001-staff1', 'not the password')
    await page.getByText('인증에 실패했습니다.').waitFor()
    await show('sign-in-refused')
  })
}

/** One person on two PCs: the prompt on the second, then the ended screen on the first, then the lock on the second. */
async function showTakeOver(walk: Walk): Promise<void> {
  await visit(walk, async (first) => {
    await enter(first, 'd1001-manager')
    await visit(walk, async (second) => {
      await second.desk.trySignIn('d1001-manager')
      await second.page.getByRole('button', { name: '이어받기' }).waitFor()
      await second.show('session-conflict')
      await second.page.getByRole('button', { name: '이어받기' }).click()
      await second.desk.signedIn()
      await first.page.getByRole('heading', { name: '다른 곳에서 로그인했습니다' }).waitFor()
      await first.show('session-ended')
      await second.page.keyboard.press('Control+l')
      await second.page.getByRole('heading', { name: '잠겨 있습니다' }).waitFor()
      await second.show('locked')
    })
  })
}

async function showContracts(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    await enter(visited, 'd1001-staff1')
    await show('contracts')
    await page.keyboard.press('f')
    await page.getByRole('dialog', { name: '필터' }).waitFor()
    await show('contracts-filter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('F2')
    await page.keyboard.type('없는 사람')
    await page.getByText('맞는 계약이 없습니다').waitFor()
    await show('contracts-no-hit')
    await page.getByRole('searchbox').fill('')
    await page.getByRole('grid').getByText('사용중').first().click()
    await page.getByRole('complementary', { name: '계약 상세' }).getByRole('listitem').first().waitFor()
    await show('contract')
    await page.getByRole('button', { name: '마스킹 해제' }).click()
    await show('contract-unmask')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '수정', exact: false }).last().click()
    await desk.draft({ 요금제: 'Y 스페셜', 메모: '내일 오전에 다시 전화하기로 함' })
    await show('contract-edit')
    await context.setOffline(true)
    await desk.send()
    await page.getByRole('contentinfo').getByText('오프라인').waitFor()
    await show('contracts-offline')
    await desk.goTo('동기화')
    await show('sync-offline')
    await desk.goTo('HUB')
    await page.getByRole('rowheader').first().waitFor()
    await show('stock-offline')
  })
}

/** One page more of the first copy, seen on the screen: a slow one would otherwise be looked at when all has come. */
async function stepSeen(page: Page, line: SteppedLine): Promise<void> {
  const bar = page.locator('main [role=progressbar]')
  const before = await bar.getAttribute('aria-valuenow')
  await line.step(PAGE_DOCUMENTS)
  await page.locator(`main [role=progressbar][aria-valuenow]:not([aria-valuenow="${before ?? ''}"])`).waitFor()
}

/** The first copy: before a contract has come, and while some are there and the person is told that it is not all. */
async function showFirstCopy(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    const line = await steppedCopy(context)
    await arrive(visited, 'd1001-staff2')
    await page.getByRole('main').getByRole('progressbar').waitFor()
    for (const _ of [1, 2, 3, 4, 5, 6]) await stepSeen(page, line)
    await show('first-copy')
    // Stock and plans come before contracts.
    while (!(await page.getByRole('grid').isVisible())) await stepSeen(page, line)
    await show('first-copy-list')
    await page.keyboard.press('F2')
    await page.keyboard.type('없는 사람')
    await page.getByText('맞는 계약이 없습니다').waitFor()
    await show('first-copy-no-hit')
    await desk.goTo('동기화')
    await page.getByRole('progressbar').waitFor()
    await show('first-copy-sync')
  })
}

async function showFreshShop(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    await freshShop(visited.context)
    await enter(visited, 'd1001-staff2')
    await visited.page.getByText('아직 계약이 없습니다').waitFor()
    await visited.show('contracts-none')
  })
}

/** An edit that the centre refuses: what is told on the sync screen, on the contract, and before it is given up. */
async function showRefused(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show, context } = visited
    await oldPrices(context)
    await enter(visited, 'd1001-staff2')
    await page.getByRole('grid').getByText('사용중').first().click()
    await desk.draft({ 요금제: 'Y 스페셜', 메모: '요금제 변경 신청서 받음' })
    await desk.send()
    await page.getByRole('contentinfo', { name: '상태' }).getByText('거절됨').waitFor()
    await page.getByRole('complementary', { name: '계약 상세' }).getByRole('alert').waitFor()
    await show('contract-refused')
    await desk.goTo('동기화')
    await page.getByRole('button', { name: '버리기' }).waitFor()
    await show('sync-refused')
    await page.getByRole('button', { name: '버리기' }).click()
    await page.getByRole('alertdialog').waitFor()
    await show('sync-give-up')
  })
}

async function showDealersRooms(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'd1001-staff1')
    await desk.goTo('HUB')
    await page.getByRole('rowheader').first().waitFor()
    await show('stock')
    await page.getByRole('button', { name: '용량별' }).click()
    await show('stock-capacity')
    await desk.goTo('충돌')
    await page.getByText('고객센터에서 결정합니다').waitFor()
    await show('conflicts-dealer')
    await desk.goTo('동기화')
    await show('sync')
    await desk.goTo('설정')
    await show('settings')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: '단축키' }).waitFor()
    await show('keyboard')
  })
}

async function showConflictDesk(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'counselor1')
    await page.getByRole('button', { name: '결정 보내기' }).waitFor()
    await show('conflicts')
    await page.keyboard.press('1')
    await page.keyboard.press('2')
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await page.keyboard.type('고객 확인: 통화 10:52')
    await show('conflicts-chosen')
    await page.getByRole('radio', { name: '끝남' }).click({ force: true })
    await page
      .getByText(/결정$|같은 값이 되어|끝난 충돌이 아직/)
      .first()
      .waitFor()
    await show('conflicts-done')
    await desk.goTo('계약')
    await page.getByRole('button', { name: '충돌 보기' }).waitFor()
    await show('contracts-counselor')
  })
}

async function showImport(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    const { page, desk, show } = visited
    await enter(visited, 'admin1')
    await desk.goTo('가져오기')
    await show('import')
    await desk.goTo('계약')
    await page.getByRole('button', { name: '가져오기로' }).waitFor()
    await show('contracts-admin')
    await desk.goTo('가져오기')
    const { bytes } = legacyFile({ seed: 7, rows: 400, defectEvery: 12, encoding: 'cp949' })
    await page.locator('input[type=file]').setInputFiles({ name: '기존계약-2026.csv', mimeType: 'text/csv', buffer: bytes })
    await page.getByRole('button', { name: '거절된 행 내려받기' }).waitFor()
    await show('import-done')
  })
}

async function showMarketing(walk: Walk): Promise<void> {
  await visit(walk, async (visited) => {
    await enter(visited, 'marketing1')
    await visited.page.getByRole('rowheader').first().waitFor()
    await visited.show('stock-marketing')
  })
}

/** The walk in its parts, in their order. What an import brings in would stand in everybody's list, so it comes last. */
const parts = {
  signIn: showSignIn,
  secondFactor: showSecondFactor,
  passwords: showPasswords,
  devices: showDevices,
  takeOver: showTakeOver,
  away: showAway,
  firstCopy: showFirstCopy,
  freshShop: showFreshShop,
  contracts: showContracts,
  refused: showRefused,
  dealersRooms: showDealersRooms,
  orders: showOrders,
  payAgain: showPayAgain,
  contractOrders: showContractOrders,
  sagaDesk: showSagaDesk,
  conflictDesk: showConflictDesk,
  marketing: showMarketing,
  audit: showAudit,
  access: showAccess,
  stockWork: showStockWork,
  stockHubs: showStockHubs,
} as const
export const walkParts = [...Object.keys(parts), 'import']

/**
 * Every screen and state a person can come to, on a real server with its demo world, in Korean; once for each of `walks`.
 * `only`: these parts of it.
 */
export async function walkScreens(walks: readonly Walk[], only: readonly string[] = walkParts): Promise<void> {
  for (const walk of walks) for (const [part, show] of Object.entries(parts)) if (only.includes(part)) await show(walk)
  for (const walk of walks) if (only.includes('import')) await showImport(walk)
}
