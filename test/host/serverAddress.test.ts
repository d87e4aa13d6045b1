import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOwnFrame, isOwnUrl } from '../../electron/main/appOrigin.ts'
import { findServerUrl, readServerUrl } from '../../electron/main/serverAddress.ts'

test.each([
  ['https://desk.example.com/', 'https://desk.example.com'],
  ['https://desk.example.com:8443/path?x', 'https://desk.example.com:8443'],
  ['http://127.0.0.1:21000', 'http://127.0.0.1:21000'],
  ['http://localhost:1', 'http://localhost:1'],
])('[DTP-11] %s is taken', (text, url) => {
  expect(readServerUrl(text)).toEqual({ ok: true, url })
})

test.each(['http://desk.example.com', 'http://127.0.0.1.example.com', 'https://a:b@desk.example.com', 'ftp://127.0.0.1', 'desk', ''])(
  '[DTP-11] %s is refused in words',
  (text) => {
    const read = readServerUrl(text)
    expect(read).toEqual({ ok: false, words: expect.stringMatching(/[가-힣]/) as string })
  },
)

test('[DTP-11] E-10 a settings file that cannot be read is named, and a packaged client without an address does not guess one', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'dealer-desk-settings-'))
  expect(await findServerUrl({ userData, packaged: true })).toMatchObject({ ok: false })
  writeFileSync(join(userData, 'settings.json'), '{"serverUrl": "https://desk.example.com"}')
  expect(await findServerUrl({ userData, packaged: true })).toEqual({ ok: true, url: 'https://desk.example.com' })
  writeFileSync(join(userData, 'settings.json'), '{"serverUrl"')
  expect(await findServerUrl({ userData, packaged: false })).toMatchObject({ ok: false })
  rmSync(userData, { recursive: true })
})

test.each([
  'about:blank',
  'https://bundle/',
  'app://bundle.elsewhere/',
  'app://bundle:1/',
  'app://dealer@bundle/',
  'app://other/',
  'javascript:1',
  'file:///bundle',
  '',
])('[DTP-2] %s is not a page of ours', (url) => {
  expect(isOwnUrl(url)).toBe(false)
})

test('[DTP-2] E-06 ATK-18 main answers the top frame of our own page only', () => {
  const top = { url: 'app://bundle/', parent: null }
  expect(isOwnFrame(top)).toBe(true)
  expect(isOwnFrame(null)).toBe(false)
  expect(isOwnFrame({ url: 'app://bundle/', parent: top as never })).toBe(false)
  expect(isOwnFrame({ url: 'about:blank', parent: null })).toBe(false)
})
