import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { deskPage, type DeskPage } from '../support/deskPage.ts'
import { chromiumArguments, findChromium } from '../support/findChromium.ts'
import { keyboardWedge, type KeyboardWedge } from '../support/keyboardWedge.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openLook } from './screensLook.ts'

declare global {
  /** Tones that were started, by their pitch. */
  var tonesPlayed: number[]
}

const IMEI = '356938035643809'

let server: TestServer
let browser: Browser
let desk: DeskPage
let wedge: KeyboardWedge

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 20 })
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] })
  const { context, page } = await openLook(browser, server.url, { theme: 'light', width: 1280, height: 720, language: 'ko' })
  await context.addInitScript(() => {
    globalThis.tonesPlayed = []
    const Original = OscillatorNode
    globalThis.OscillatorNode = class extends Original {
      override start(when?: number): void {
        globalThis.tonesPlayed.push(this.frequency.value)
        super.start(when)
      }
    }
  })
  await page.reload()
  desk = deskPage(page)
  await desk.signIn('d1001-staff1')
  wedge = await keyboardWedge(page)
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const searchBox = () => desk.page.getByRole('searchbox', { name: '계약 찾기' })
const tones = () => desk.page.evaluate(() => globalThis.tonesPlayed.splice(0))

test('[SCN-1] a scan is heard wherever the focus is, and looks for its contract', async () => {
  await desk.goTo('HUB')
  await wedge.scan(IMEI)
  await desk.page.getByText('맞는 계약이 없습니다').waitFor()
  expect(await searchBox().inputValue()).toBe(IMEI)
})

test('[SCN-1] what a scanner sends is not typed into the field it finds, and Enter does not send that field', async () => {
  await desk.goTo('HUB')
  await searchBox().fill('')
  await desk.goTo('계약')
  await desk.page.getByRole('grid').getByText('사용중').first().click()
  await desk.page.getByRole('button', { name: '수정', exact: false }).last().click()
  const memo = desk.page.getByRole('textbox', { name: '메모' })
  await memo.fill('오후 3시 방문')
  await wedge.scan(`${IMEI.slice(0, 6)}-${IMEI.slice(6)}`)
  await expect.poll(() => searchBox().inputValue()).toBe(IMEI)
  expect(await memo.inputValue()).toBe('오후 3시 방문')
  await searchBox().fill('')
})

test('[SCN-2] the same digits at the speed of a hand stay in the field, Enter included', async () => {
  await searchBox().focus()
  await wedge.type(IMEI)
  await expect.poll(() => searchBox().inputValue()).toBe(IMEI)
  await searchBox().fill('')
  await wedge.type('0010')
  await expect.poll(() => searchBox().inputValue()).toBe('0010')
  await searchBox().fill('')
})

test('[SCN-2] a burst that is no code of ours is left to the field, and is told outside of one', async () => {
  await searchBox().focus()
  await wedge.scan('CJ12345678')
  await expect.poll(() => searchBox().inputValue()).toBe('CJ12345678')
  await searchBox().fill('')
  await desk.goTo('HUB')
  await tones()
  await wedge.scan('1234567890')
  await desk.page.getByRole('button', { name: '읽을 수 없는 바코드입니다' }).waitFor()
  expect((await tones()).length).toBe(2)
})

test('[SCN-3] a scan is answered with a sound and with words for a screen reader; the sound can be switched off', async () => {
  await desk.goTo('HUB')
  await tones()
  await wedge.scan(IMEI)
  await desk.page.getByRole('status').getByText(`IMEI ${IMEI}로 계약을 찾습니다.`).waitFor()
  const [tone] = await tones()
  expect(tone).toBeGreaterThan(1000)
  await desk.goTo('설정')
  await desk.page.getByRole('radiogroup', { name: '스캔 소리' }).getByText('끄기').click()
  await tones()
  await wedge.scan(IMEI)
  await expect.poll(() => searchBox().inputValue()).toBe(IMEI)
  expect(await tones()).toEqual([])
})
