import type { Browser, BrowserContext, Page } from 'playwright-core'

export type Look = {
  readonly theme: 'light' | 'dark' | 'system'
  readonly width: number
  readonly height: number
  readonly language: 'ko' | 'en'
}

export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Shows a page whose look follows the system's brightness in either; walking to every screen once is enough for both. */
export async function inEachTheme(page: Page, show: (theme: Theme) => Promise<void>): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    await page.evaluate(isShownIn, theme)
    await show(theme)
  }
}

export const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
] as const

/** In the page: resolves when it has followed, and shows it. */
async function isShownIn(theme: Theme): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  // The file of a screen is read when somebody first goes there: until then the one before stands there, hidden.
  const isRead = () =>
    [...document.querySelectorAll('#main > :last-child')].every((face) => [...face.children].some((one) => one.checkVisibility()))
  while (document.documentElement.dataset['theme'] !== theme || !isRead()) await frame()
  await frame()
}

/** A browser profile of its own, which to the server is a PC of its own, with the settings already made. */
export async function openLook(
  browser: Browser,
  url: string,
  look: Look,
  heard: (complaint: string) => void = () => undefined,
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    locale: look.language === 'ko' ? 'ko-KR' : 'en-GB',
    timezoneId: 'Asia/Seoul',
    reducedMotion: 'reduce',
  })
  const preferences = JSON.stringify({ language: look.language, theme: look.theme, density: 'dense' })
  await context.addInitScript((kept) => localStorage.setItem('dealer-desk.preferences', kept), preferences)
  context.on('console', (message) => {
    if (message.type() === 'error') heard(message.text())
  })
  const page = await context.newPage()
  await page.goto(`${url}/`)
  return { context, page }
}
