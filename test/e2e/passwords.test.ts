import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseOfCommand } from '../../server/platform/databaseOfCommand.ts'
import { openBrowserClient, type BrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { cuttableLine, type CuttableLine } from '../support/cuttableLine.ts'
import { DEMO_PASSWORD } from '../support/deskPage.ts'
import { asOwner } from '../support/freshDatabase.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'

const NEXT = '조용한 아침 바닷가 산책'
const OLD = 'old shop 2019'
const AFTER_RESET = '하얀 자전거와 검은 우산'

let server: TestServer
let line: CuttableLine
let desk: BrowserClient
let manager: BrowserClient
beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 100 })
  line = await cuttableLine(server.url)
  desk = await openBrowserClient({ url: line.url })
  manager = await openBrowserClient({ url: server.url })
})
afterAll(async () => {
  await desk.close()
  await manager.close()
  await line.close()
  await server.close()
})

const refusedWith = (text: RegExp) => desk.page.getByRole('alert').getByText(text).waitFor()

test('[PWD-3] A-02 a person changes the own password; without a line the new one opens what lies on this PC, the old one does not', async () => {
  const { page } = desk
  await desk.signIn('d1001-staff1')
  await desk.goTo('설정')
  await page.getByText('아직 바꾼 적이 없습니다.').waitFor()
  await page.getByRole('button', { name: '비밀번호 바꾸기' }).click()
  const dialog = page.getByRole('alertdialog', { name: '비밀번호 바꾸기' })
  const type = async (present: string, next: string) => {
    await dialog.getByRole('textbox', { name: '지금 비밀번호' }).fill(present)
    await dialog.getByRole('textbox', { name: '새 비밀번호', exact: true }).fill(next)
    await dialog.getByRole('textbox', { name: '새 비밀번호 한 번 더' }).fill(next)
    await dialog.getByRole('button', { name: '비밀번호 바꾸기' }).click()
  }
  await type(DEMO_PASSWORD, 'rhkdghkans1!')
  await refusedWith(/쉽게 추측할 수 있는 비밀번호입니다/)
  await type('not the password', NEXT)
  await refusedWith(/인증에 실패했습니다/)
  await type(DEMO_PASSWORD, NEXT)
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('마지막 변경').waitFor()

  await desk.goTo('계약')
  line.cut()
  await page.getByRole('contentinfo', { name: '상태' }).getByText('오프라인').waitFor()
  await desk.signOut()
  await desk.trySignIn('d1001-staff1')
  await refusedWith(/비밀번호로 이 PC의 자료를 열 수 없습니다/)
  // It is typed anew at once, whatever was pressed.
  expect(await page.evaluate(() => document.activeElement?.getAttribute('autocomplete'))).toBe('current-password')
  await desk.trySignIn('d1001-staff1', NEXT)
  await desk.signedIn()
})

test('[PWD-5] A-07 a manager gives a code, the person sets a new password, and the edit that was not sent comes back with it', async () => {
  const { page } = desk
  line.mend()
  await desk.signOut()
  await desk.trySignIn('d1001-staff1', NEXT)
  await desk.inStep()
  line.cut()
  await page.getByRole('contentinfo', { name: '상태' }).getByText('오프라인').waitFor()
  await page.getByRole('row').nth(1).click()
  await desk.draft({ 메모: '재설정 전에 적은 메모' })
  await desk.send()

  await manager.signIn('d1001-manager')
  await manager.goTo('설정')
  await manager.page.getByRole('button', { name: '이서연 재설정 코드 발급' }).click()
  await manager.page.getByRole('button', { name: '코드 발급', exact: true }).click()
  const issued = manager.page.getByRole('alertdialog', { name: '이서연 재설정 코드' })
  const address = new URL((await issued.getByText(/#reset=/).textContent()) ?? '')
  await issued.getByRole('button', { name: '닫기' }).click()
  await manager.page.getByText(/까지 쓸 수 있는 코드가 있습니다/).waitFor()

  // By the address on another PC, where nobody has worked: what lies on the first one is not there.
  const elsewhere = await openBrowserClient({ url: server.url })
  try {
    const other = elsewhere.page
    // Another address of the same page would not be loaded anew.
    await other.goto('about:blank')
    await other.goto(`${server.url}/${address.hash}`)
    const next = other.getByRole('textbox', { name: '새 비밀번호', exact: true })
    await next.fill(AFTER_RESET)
    expect(other.url()).not.toContain('reset')
    await other.getByRole('textbox', { name: '새 비밀번호 한 번 더' }).fill(AFTER_RESET)
    await other.getByRole('button', { name: '새 비밀번호 정하기' }).click()
    await other.getByText('새 비밀번호를 정했습니다.').waitFor()
  } finally {
    await elsewhere.close()
  }

  line.mend()
  await page.getByRole('heading', { name: '비밀번호가 재설정되었습니다' }).waitFor()
  await page.getByText(/보내지 못한 수정 1건을 이 PC에 봉인했습니다/).waitFor()
  await page.getByRole('button', { name: '다시 로그인' }).click()
  await page.getByRole('textbox', { name: '비밀번호' }).fill(NEXT)
  await page.getByRole('button', { name: '로그인' }).click()
  await refusedWith(/인증에 실패했습니다/)
  await page.getByRole('textbox', { name: '비밀번호' }).fill(AFTER_RESET)
  await page.getByRole('button', { name: '로그인' }).click()
  await page.getByText('지난번에 보관한 수정 1건을 되살렸습니다.').waitFor()
  await desk.inStep()
  await desk.goTo('설정')
  await page.getByText(/재설정 코드로 바꿨습니다/).waitFor()
})

test('[PWD-7] A-13 who comes from the system before signs in with the old password and is moved over, as the administrator sees', async () => {
  const { url } = await databaseOfCommand(server.dataDir)
  const login = 'd1003-staff1'
  await asOwner(url, `update auth.app_user set password_hash = '!' where login_id = $1`, [login])
  const file = join(server.dataDir, 'old passwords.csv')
  writeFileSync(file, `login_id,scheme,hash,salt\n${login},md5,${createHash('md5').update(OLD).digest('hex')},\n`)
  const command = spawnSync(process.execPath, ['server/passwordsImportCommand.ts', file, '--data-dir', server.dataDir], {
    encoding: 'utf8',
  })
  expect([command.status, command.stderr]).toEqual([0, '감싸서 들여옴: 1행\n'])

  const other = await openBrowserClient({ url: server.url })
  try {
    await other.trySignIn(login, OLD)
    await other.signedIn()
    await other.goTo('계약')
    await other.signOut()
    await other.trySignIn('admin1')
    await other.signedIn()
    await other.goTo('권한')
    await other.page.getByText('비밀번호', { exact: true }).click()
    const web = other.page.getByRole('row', { name: /^브라우저 병행/ })
    await web.getByRole('cell', { name: '1', exact: true }).waitFor()
    await other.page.getByText('0명 (bcrypt 0 · sha256 0 · md5 0)').waitFor()
    await web.getByRole('button', { name: '브라우저 단계 바꾸기' }).click()
    const dialog = other.page.getByRole('dialog').or(other.page.getByRole('alertdialog'))
    await dialog.getByText('새 방식만', { exact: true }).click()
    await dialog.getByRole('textbox').fill('옮긴 사람이 충분해 다음 단계로 감')
    await dialog.getByRole('button', { name: '단계 바꾸기' }).click()
    await other.page.getByRole('row', { name: /^브라우저 새 방식만/ }).waitFor()
  } finally {
    await other.close()
  }
})
