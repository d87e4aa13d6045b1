import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

declare global {
  // oxlint's and TypeScript's view of what the injected script leaves in the page.
  var axe: { run(context: Document, options: object): Promise<AxeResults> } | undefined
}

/** What axe calls serious or critical on the page as it stands, one line per finding with the element it found. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Evaluated through the debugger, which the page's policy does not bind.
  if (!(await page.evaluate(() => globalThis.axe !== undefined))) await page.evaluate(axeSource)
  const results = await page.evaluate(async () => {
    const { axe } = globalThis
    if (!axe) throw new Error('axe was not injected')
    return axe.run(document, { resultTypes: ['violations'] })
  })
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} (${node.failureSummary ?? ''})`))
}
