import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { cuttableLine, type CuttableLine } from '../support/cuttableLine.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'

let server: TestServer
let line: CuttableLine
let first: BrowserClient
let second: BrowserClient

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 300 })
  line = await cuttableLine(server.url)
  first = await openBrowserClient({ url: line.url })
  second = await openBrowserClient({ url: server.url })
})
afterAll(async () => {
  await first.close()
  await second.close()
  await line.close()
  await server.close()
})

/** Signs in where the person is signed in elsewhere, and takes that session over. */
async function takeOver(desk: BrowserClient, loginId: string): Promise<void> {
  await desk.trySignIn(loginId)
  const prompt = desk.page.getByRole('alertdialog', { name: '다른 PC에서 사용 중입니다' })
  await prompt.getByText(/에서 로그인되어 있습니다\./).waitFor()
  await prompt.getByRole('button', { name: '이어받기' }).click()
  await desk.signedIn()
}

const strip = (desk: BrowserClient) => desk.page.getByRole('contentinfo', { name: '상태' })
const ended = (desk: BrowserClient) => desk.page.getByText('다른 곳에서 로그인했습니다').waitFor()

test('[AUT-7] S-02 taking over ends the first desk at once, whose next request is refused as revoked', async () => {
  await first.signIn('d1001-staff1')
  await second.trySignIn('d1001-staff1')
  const prompt = second.page.getByRole('alertdialog', { name: '다른 PC에서 사용 중입니다' })
  await prompt.getByText(/에서 로그인되어 있습니다\./).waitFor()
  const before = performance.now()
  await prompt.getByRole('button', { name: '이어받기' }).click()
  await ended(first)
  process.stderr.write(`the first desk showed its end after ${Math.round(performance.now() - before)} ms\n`)
  const reply = await first.page.evaluate(async () => {
    const answer = await fetch('/api/v1/me')
    return { status: answer.status, code: ((await answer.json()) as { readonly code: string }).code }
  })
  expect(reply).toEqual({ status: 401, code: 'session_revoked' })
  expect(await first.page.getByRole('row').count()).toBe(0)
  await second.signedIn()
})

test('[PCS-15] D-08 the unsent edit of an ended desk is sealed there, and comes back to the same person only', async () => {
  await first.page.getByRole('button', { name: '다시 로그인' }).click()
  await takeOver(first, 'd1001-staff1')
  await first.inStep()
  const row = first.page.getByRole('row').filter({ hasText: '사용중' }).first()
  const contractNo = (await row.getByRole('gridcell').first().innerText()).trim()

  line.cut()
  await strip(first).getByText('오프라인').waitFor()
  await first.openContract(contractNo)
  await first.draft({ 메모: '보내지 못한 메모' })
  await first.send()
  await strip(first).getByText('전송 대기 1').waitFor()
  await second.page.getByRole('button', { name: '다시 로그인' }).click()
  await takeOver(second, 'd1001-staff1')
  line.mend()
  await ended(first)
  await first.page.getByText('보내지 못한 수정 1건을 이 PC에 봉인했습니다.').waitFor()

  // Somebody else of the same shop on this PC sees nothing of it.
  await first.page.getByRole('button', { name: '다시 로그인' }).click()
  await first.signIn('d1001-staff2')
  await first.inStep()
  const panel = await first.openContract(contractNo)
  expect(await panel.innerText()).not.toContain('보내지 못한 메모')
  await first.signOut()
  await first.page.getByRole('textbox', { name: '아이디' }).waitFor()

  // The same person gets it back, and it goes out.
  await takeOver(first, 'd1001-staff1')
  await first.page.getByText('지난번에 보관한 수정 1건을 되살렸습니다.').waitFor()
  await first.inStep()
  const again = await first.openContract(contractNo)
  await again.getByText('보내지 못한 메모').first().waitFor()
})

test('[AUT-6] S-01 fifty sign-ins at once leave exactly one session', async () => {
  const sign = async (index: number) => {
    const reply = await fetch(`${server.url}/api/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        loginId: 'd1012-staff1',
        password: DEMO_PASSWORD,
        device: { deviceId: randomUUID(), name: `PC ${index}`, platform: 'win32', appVersion: '0.1.0' },
      }),
    })
    return { status: reply.status, body: (await reply.json()) as { readonly accessToken?: string; readonly code?: string } }
  }
  const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => sign(index)))
  const tokens = replies.flatMap(({ body }) => (body.accessToken === undefined ? [] : [body.accessToken]))
  const alive = await Promise.all(
    tokens.map(async (token) => (await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status),
  )
  expect(alive.filter((status) => status === 200)).toHaveLength(1)
  const others = new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body.code))
  expect([...others].filter((code) => !['session_conflict', 'too_many_requests', 'server_busy'].includes(code ?? ''))).toEqual([])
})
