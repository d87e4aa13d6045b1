import type { Page } from 'playwright-core'

declare global {
  interface Window {
    longTasks: number[]
  }
}

/** Starts to record tasks over 50 ms on the page's main thread; the returned call ends it and gives the longest, 0 if none. */
export async function watchLongTasks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    window.longTasks = []
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      entryTypes: ['longtask'],
    })
  })
  return () => page.evaluate(() => Math.max(0, ...window.longTasks))
}
