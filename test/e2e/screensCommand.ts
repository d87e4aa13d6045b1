import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { ensureBuiltClient, projectRoot } from '../support/builtClient.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { startTestServer } from '../support/testServer.ts'
import { seriousFindings } from './screensAxe.ts'
import { inEachTheme, sizes } from './screensLook.ts'
import { walkParts, walkScreens } from './screensWalk.ts'

const folder = join(projectRoot, 'docs/screens')
const CONTRACTS = 3000

/**
 * `npm run screens`: every screen, light and dark, in both sizes, into docs/screens; ends with 1 when axe finds something serious.
 * `npm run screens -- away access`: these parts of the walk, the other pictures stay.
 */
async function drawScreens(only: readonly string[]): Promise<number> {
  const unknown = only.find((part) => !walkParts.includes(part))
  if (unknown !== undefined) {
    process.stderr.write(`There is no part ${unknown}; the walk has ${walkParts.join(', ')}.\n`)
    return 2
  }
  await ensureBuiltClient()
  mkdirSync(folder, { recursive: true })
  if (only.length === 0) for (const file of readdirSync(folder)) if (file.endsWith('.png')) rmSync(join(folder, file))
  const server = await startTestServer({ contracts: CONTRACTS })
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
  let drawn = 0
  const findings: string[] = []
  try {
    const walks = sizes.map((size) => ({
      browser,
      url: server.url,
      look: { ...size, theme: 'system', language: 'ko' } as const,
      async show(state: string, page: Page) {
        await inEachTheme(page, async (theme) => {
          await draw(page, `${state}-${theme}-${size.width}`)
          drawn += 1
          for (const finding of await seriousFindings(page)) findings.push(`${state}, ${theme}, ${size.width}: ${finding}`)
        })
      },
    }))
    await walkScreens(walks, only.length === 0 ? walkParts : only)
  } finally {
    await browser.close()
    await server.close()
  }
  for (const finding of findings) process.stderr.write(`${finding}\n`)
  process.stdout.write(`${drawn} pictures in docs/screens, ${findings.length} serious findings\n`)
  return findings.length === 0 ? 0 : 1
}

/** An 8-bit palette is a third of the bytes and looks the same at full quality; below it, small coloured signs turn grey. */
async function draw(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  await sharp(picture)
    .png({ palette: true, quality: 100, dither: 0, effort: 10 })
    .toFile(join(folder, `${name}.png`))
}

process.exitCode = await drawScreens(process.argv.slice(2))
