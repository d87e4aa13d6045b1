import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { storedBytes } from './benchDisk.ts'
import { chromiumOptions } from './chromiumOptions.ts'
import type { Contender, Measures } from './contender.ts'
import type {} from './pages/deskPage.ts'
import { median, percentile } from './statistics.ts'
import { watchLongTasks } from './watchLongTasks.ts'

const PASSWORD = 'demo-desk-2026!'
export type DeskInput = { readonly url: string; readonly ids: readonly string[]; readonly terms: readonly string[] }

/** Dealer Desk on its whole stack: PostgreSQL, HTTP with gzip, sessions, row-level security, a worker and a sealed vault. */
export function deskContender(input: DeskInput): Contender {
  return { name: 'dealer desk', measure: () => measureDesk(input) }
}

async function measureDesk({ url, ids, terms }: DeskInput): Promise<Measures> {
  const profiles = [mkdtempSync(join(tmpdir(), 'bench-a-')), mkdtempSync(join(tmpdir(), 'bench-b-'))] as const
  const open = async (profile: string, loginId: string) => {
    const context = await chromium.launchPersistentContext(profile, chromiumOptions())
    const page = await context.newPage()
    await page.goto(url)
    const longest = await watchLongTasks(page)
    await page.evaluate(([login, password]) => window.desk.open(login, password), [loginId, PASSWORD] as const)
    return { context, page, longest }
  }
  try {
    const first = await open(profiles[0], 'd1001-staff1')
    const synced = await first.page.evaluate(() => window.desk.firstSync())
    const longestSync = await first.longest()
    await first.context.close()

    const again = await open(profiles[0], 'd1001-staff1')
    const cold = await again.page.evaluate(() => window.desk.cold())
    const typed = await again.page.evaluate((all) => window.desk.search(all), terms)
    const longestTyping = await again.longest()

    const other = await open(profiles[1], 'd1001-staff2')
    await other.page.evaluate(() => window.desk.firstSync())
    const times: number[] = []
    for (const [i, id] of ids.entries()) {
      const memo = `measured ${i} ${Date.now()}`
      const seen = again.page.evaluate(([which, text]) => window.desk.seen(which, text), [id, memo] as const)
      await again.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 30)))
      const made = await other.page.evaluate(([which, text]) => window.desk.edit(which, text), [id, memo] as const)
      times.push((await seen) - made)
    }
    for (const { page } of [other, again]) await page.evaluate(() => window.desk.signOut())
    await other.context.close()
    await again.context.close()
    return {
      firstSyncMs: synced.firstSyncMs,
      firstSyncFirst50Ms: synced.first50Ms,
      documents: synced.documents,
      coldFirst50Ms: cold.first50Ms,
      coldAllMs: cold.allMs,
      keystrokeP50Ms: median(typed),
      keystrokeP99Ms: percentile(typed, 99),
      editP50Ms: median(times),
      editP99Ms: percentile(times, 99),
      diskBytes: storedBytes(profiles[0]),
      longestTaskMs: Math.max(longestSync, longestTyping),
    }
  } finally {
    for (const profile of profiles) rmSync(profile, { recursive: true, force: true })
  }
}
