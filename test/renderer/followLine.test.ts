import { expect, test } from 'vitest'
import { followLine } from '../../renderer/app/followLine.ts'

test('[PCS-22] the browser’s word that the line went or came makes the engine ask', () => {
  const browser = new EventTarget()
  let asked = 0
  followLine(browser, { lineChanged: async () => void asked++ })
  browser.dispatchEvent(new Event('offline'))
  expect(asked).toBe(1)
  browser.dispatchEvent(new Event('online'))
  expect(asked).toBe(2)
})
