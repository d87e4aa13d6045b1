import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_TOTP_SECRET } from '../../server/demo/demoUsers.ts'
import { authenticatorApp } from '../support/authenticatorApp.ts'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { legacyFile } from '../support/legacyFile.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openDeskApp } from './deskApp.ts'

const PERSON = 'd1001-staff3'
const phone = authenticatorApp(DEMO_TOTP_SECRET)
let server: TestServer
let first: BrowserClient
let second: BrowserClient
let manager: BrowserClient

beforeAll(async () => {
  await ensureBuiltClient()
  const file = join(mkdtempSync(join(tmpdir(), 'dealer-desk-policy-')), 'policy.json')
  writeFileSync(file, JSON.stringify({ roles: ['COUNSELOR'], place: { networks: { all: ['10.0.0.0/8'] }, outside: 'deny' } }))
  const environment = { SECOND_FACTOR: 'DEALER_STAFF', DEVICE_APPROVAL: 'DEALER_STAFF', ACCESS_POLICY: file }
  server = await startTestServer({ contracts: 100, environment })
  first = await openBrowserClient({ url: server.url })
  second = await openBrowserClient({ url: server.url })
  manager = await openBrowserClient({ url: server.url })
})
afterAll(async () => {
  for (const desk of [first, second, manager]) await desk.close()
  await server.close()
})

/** Password and code; what comes then is the test's to see. */
async function enter({ page, trySignIn }: Pick<BrowserClient, 'page' | 'trySignIn'>): Promise<void> {
  await trySignIn(PERSON)
  await page.getByRole('textbox', { name: '인증번호 6자리' }).fill(await phone.nextCode())
  await page.getByRole('button', { name: '확인' }).click()
}

/** The manager's word about the person's PC in that state. */
async function decide(state: string, decision: '승인' | '거절' | '잠금', reason: string): Promise<void> {
  const row = manager.page.getByRole('row').filter({ hasText: PERSON }).filter({ hasText: state })
  await row.getByRole('button', { name: new RegExp(`${decision}$`) }).click()
  const dialog = manager.page.getByRole('dialog')
  await dialog.getByRole('button', { name: reason }).click()
  await dialog.getByRole('button', { name: decision, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('[DEV-3] A-09 the second PC of a person waits, the manager approves it on another, and it goes on by itself', async () => {
  await enter(first)
  await first.signedIn()
  await first.signOut()
  await enter(second)
  await second.page.getByRole('heading', { name: '기기 승인 대기' }).waitFor()
  await manager.signIn('d1001-manager')
  await manager.goTo('기기')
  await manager.page.getByText('승인 대기 1대').waitFor()
  await decide('승인 대기', '승인', '새 PC로 바꾼 것을 본인에게 확인함')
  await second.signedIn()
})

test('[DEV-4] S-06 a PC that the manager locks is out at once, is told why, and cannot come back', async () => {
  await manager.page.getByRole('row').filter({ hasText: PERSON }).getByText('사용 중').waitFor()
  await decide('사용 중', '잠금', '한동안 쓰지 않을 기기라 막아 둠')
  await second.page.getByRole('heading', { name: '이 기기가 잠겼습니다' }).waitFor()
  await second.page.getByRole('button', { name: '다시 로그인' }).click()
  await enter(second)
  await second.page.getByRole('heading', { name: '잠긴 기기입니다' }).waitFor()
  await second.page.getByRole('button', { name: '처음으로' }).click()
  await second.page.getByRole('textbox', { name: '비밀번호' }).waitFor()
})

test('[DEV-2] E-11 on the desktop the key is main’s: a new installation waits, and no private key is in the page or in clear on the disk', async () => {
  const app = await openDeskApp({ serverUrl: server.url })
  try {
    await enter(app)
    await app.page.getByRole('heading', { name: '기기 승인 대기' }).waitFor()
    const names = await app.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
    expect(names).not.toContain('dealer-desk-device-key')
    await decide('승인 대기', '승인', '새 PC로 바꾼 것을 본인에게 확인함')
    await app.signedIn()
  } finally {
    await app.close()
  }
})

test('[POL-2] A-10 who comes from a place that is not allowed is told why, what is kept and whom to ask', async () => {
  const { page } = first
  await first.trySignIn('counselor1')
  await page.getByRole('heading', { name: '지금은 로그인할 수 없습니다' }).waitFor()
  await page.getByText('등록되지 않은 네트워크').waitFor()
  await page.getByText('이 PC에 저장한 작업은 봉인된 채 그대로 있습니다.').waitFor()
  await page.getByRole('button', { name: '처음으로' }).click()
  await page.getByRole('textbox', { name: '아이디' }).waitFor()
})

test('[DEV-2] the key of a browser can be used by the engine and read by nobody', async () => {
  const kept = await manager.page.evaluate(
    () =>
      new Promise<{ readonly extractable: boolean; readonly error: string }>((resolve, reject) => {
        const opening = indexedDB.open('dealer-desk-device-key')
        opening.onerror = () => reject(new Error('the store of the key cannot be opened'))
        opening.onsuccess = () => {
          const reading = opening.result.transaction('key').objectStore('key').get('key')
          reading.onsuccess = () => {
            const { privateKey } = reading.result as { readonly privateKey: CryptoKey }
            crypto.subtle.exportKey('jwk', privateKey).then(
              () => resolve({ extractable: true, error: '' }),
              (error: unknown) => resolve({ extractable: privateKey.extractable, error: String(error) }),
            )
          }
        }
      }),
  )
  expect(kept).toMatchObject({ extractable: false, error: expect.stringContaining('InvalidAccessError') })
})

test('[DEV-6] S-08 files go with a proof too: an import is sent and its refused rows are saved; a cookie without the key opens nothing', async () => {
  await manager.signOut()
  await manager.signIn('admin1')
  await manager.goTo('가져오기')
  const { page } = manager
  const { bytes } = legacyFile({ seed: 7, rows: 60, defectEvery: 12, encoding: 'cp949' })
  await page.locator('input[type=file]').setInputFiles({ name: '기존계약.csv', mimeType: 'text/csv', buffer: bytes })
  const save = page.getByRole('button', { name: '거절된 행 내려받기' })
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  expect(download.suggestedFilename()).toBe('refused-rows.csv')
  expect(
    readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n').length,
  ).toBeGreaterThan(2)
  const cookie = (await manager.context.cookies(`${server.url}/api`)).map(({ name, value }) => `${name}=${value}`).join('; ')
  const stolen = await fetch(`${server.url}/api/v1/me`, { headers: { cookie } })
  expect([stolen.status, await stolen.json()]).toMatchObject([401, { code: 'device_proof_needed' }])
  // Loaded again, the window knows nothing of its token, and still holds its session.
  const held = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/me') && answer.status() === 200)
  await page.reload()
  await held
})
