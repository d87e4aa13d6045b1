import type { Page } from 'playwright-core'

const SCANNER_GAP_MS = 8
const PERSON_GAP_MS = 140

export type KeyboardWedge = {
  /** As a scanner does it: every key within a few milliseconds, Enter at the end. */
  scan(code: string): Promise<void>
  /** The same keys as a person presses them, Enter included when asked for. */
  type(text: string, options?: { readonly enter: boolean }): Promise<void>
}

/**
 * A keyboard whose keys bear the time they were pressed at, so that a busy machine changes nothing about what was a burst and
 * what was typing.
 */
export async function keyboardWedge(page: Page): Promise<KeyboardWedge> {
  const session = await page.context().newCDPSession(page)
  // Every key is later than all before it, however fast they are sent.
  let at = Date.now() / 1000

  async function press(key: string, gapMs: number): Promise<void> {
    at += gapMs / 1000
    const isEnter = key === 'Enter'
    const code = isEnter ? 'Enter' : /\d/.test(key) ? `Digit${key}` : /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : ''
    const windowsVirtualKeyCode = isEnter ? 13 : key.toUpperCase().charCodeAt(0)
    const common = { key, code, windowsVirtualKeyCode, timestamp: at }
    await session.send('Input.dispatchKeyEvent', { ...common, type: 'keyDown', text: isEnter ? '\r' : key })
    await session.send('Input.dispatchKeyEvent', { ...common, type: 'keyUp' })
  }
  async function sendAll(keys: readonly string[], gapMs: number): Promise<void> {
    at = Math.max(at + 1, Date.now() / 1000)
    for (const key of keys) await press(key, gapMs)
  }
  return {
    scan: (code) => sendAll([...Array.from(code), 'Enter'], SCANNER_GAP_MS),
    type: (text, options) => sendAll([...Array.from(text), ...(options?.enter === true ? ['Enter'] : [])], PERSON_GAP_MS),
  }
}
