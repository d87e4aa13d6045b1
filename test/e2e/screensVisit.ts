import type { Browser, BrowserContext, Page } from 'playwright-core'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { openLook, type Look } from './screensLook.ts'

/** Called for every state in turn, while it is on the screen. */
export type Show = (state: string, page: Page) => Promise<void>

export type Walk = {
  readonly browser: Browser
  readonly url: string
  readonly look: Look
  readonly show: Show
  /** What the browser complained of: a broken policy is told to the console, the worker's too. */
  readonly heard?: (complaint: string) => void
}
export type Visit = {
  readonly page: Page
  readonly desk: DeskPage
  readonly context: BrowserContext
  readonly show: (state: string) => Promise<void>
}

/** Opens the client as a person's PC, and leaves in order, so that the next walk is not asked to take over. */
export async function visit({ browser, url, look, show, heard }: Walk, act: (visit: Visit) => Promise<void>): Promise<void> {
  const { context, page } = await openLook(browser, url, look, heard)
  try {
    await act({ page, desk: deskPage(page), context, show: (state) => show(state, page) })
  } finally {
    await context.close()
  }
}

/** Signs in whoever may still be signed in on the PC of an earlier walk. */
export async function arrive(visited: Visit, loginId: string): Promise<void> {
  await visited.desk.trySignIn(loginId)
  await letIn(visited)
}

/** What follows once the person is known. */
export async function letIn({ page, desk }: Visit): Promise<void> {
  const takeOver = page.getByRole('button', { name: '이어받기' })
  await takeOver
    .or(page.getByRole('navigation', { name: '화면' }))
    .first()
    .waitFor()
  if (await takeOver.isVisible()) await takeOver.click()
  await desk.signedIn()
}

/** The same, and waits for the first copy. */
export async function enter(visited: Visit, loginId: string): Promise<void> {
  await arrive(visited, loginId)
  await inStep(visited)
}

/** The copy is whole and the centre's. */
export async function inStep({ page }: Visit): Promise<void> {
  await page.getByRole('contentinfo', { name: '상태' }).getByText('일치').waitFor()
}
