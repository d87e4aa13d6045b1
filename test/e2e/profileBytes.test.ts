import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowserClient } from '../support/browserClient.ts'
import { ensureBuiltClient } from '../support/builtClient.ts'
import { DEMO_PASSWORD, type DeskPage } from '../support/deskPage.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openDeskApp } from './deskApp.ts'

let server: TestServer
let people: readonly Person[]
type Person = { readonly contractNo: string; readonly name: string; readonly phones: readonly string[]; readonly inUse: boolean }

const CONTROL = '대조-문자열-0427'

beforeAll(async () => {
  await ensureBuiltClient()
  server = await startTestServer({ contracts: 300 })
  people = await peopleOf('d1001-manager')
})
afterAll(() => server.close())

/** Names and numbers of a shop's customers as the centre knows them, asked by a program of its own. */
async function peopleOf(loginId: string): Promise<readonly Person[]> {
  const ask = async (path: string, body: object, token?: string): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    return (await (await fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as Record<
      string,
      unknown
    >
  }
  const device = { deviceId: randomUUID(), name: 'PC', platform: 'linux', appVersion: '0.1.0' }
  const { accessToken } = await ask('/auth/sign-in', { loginId, password: DEMO_PASSWORD, device })
  const found: Person[] = []
  let position: object = { epoch: null, cursors: {} }
  for (let more = true; more;) {
    const page = await ask('/sync/pull', { ...position, schema: 1 }, String(accessToken))
    const documents = page['documents'] as { readonly type: string; readonly body: Record<string, unknown> | null }[]
    for (const { type, body } of documents) {
      if (type !== 'contract' || body === null) continue
      const customer = body['customer'] as { readonly name: string; readonly phone: string | null }
      const phones = [customer.phone, body['msisdn']].filter((phone): phone is string => typeof phone === 'string')
      found.push({ contractNo: String(body['contractNo']), name: customer.name, phones, inUse: body['status'] === 'active' })
    }
    position = { epoch: page['epoch'], cursors: page['cursors'] }
    more = page['hasMore'] === true
  }
  return found
}

/** A day at the desk: find by name, open, unmask, edit, look elsewhere. */
async function work(desk: DeskPage, person: Person, memo: string): Promise<void> {
  const { page } = desk
  await page.evaluate((text) => localStorage.setItem('control', text), CONTROL)
  await page.getByRole('searchbox', { name: '계약 찾기' }).fill(person.name)
  await page.getByRole('row', { name: person.contractNo }).waitFor()
  const panel = await desk.openContract(person.contractNo)
  await panel.getByRole('button', { name: '마스킹 해제' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '사유' }).fill('고객 본인 확인 통화')
  await dialog.getByRole('button', { name: '보기' }).click()
  await panel.getByText(person.name).first().waitFor()
  await desk.draft({ 메모: memo })
  await desk.send()
  await desk.inStep()
  for (const screen of ['충돌', 'HUB', '동기화', '계약'] as const) await desk.goTo(screen)
}

function filesUnder(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
}

/** The texts that stand somewhere in the folder in clear, in UTF-8 or UTF-16 of either order. */
function textsIn(folder: string, texts: Iterable<string>): string[] {
  const files = filesUnder(folder)
  const found: string[] = []
  for (const text of new Set(texts)) {
    const little = Buffer.from(text, 'utf16le')
    const needles = [Buffer.from(text, 'utf8'), little, Buffer.from(little).swap16()]
    if (files.some((bytes) => needles.some((needle) => bytes.includes(needle)))) found.push(text)
  }
  return found
}

/** One person worked with, and everybody else whose data was only synced: a name is looked for whole, numbers with and without hyphens. */
function wanted(person: Person, memo: string): string[] {
  const numbers = people.flatMap(({ phones }) => phones).flatMap((phone) => [phone, phone.replaceAll('-', '')])
  return [person.name, memo, ...numbers]
}

function somebody(): Person {
  const person = people.find(({ inUse, name }) => inUse && people.filter((other) => other.name === name).length === 1)
  if (person === undefined) throw new Error('the demo world has nobody with a name of their own')
  return person
}

test('[PCS-17] D-01 after a day in the browser its profile holds no name, no number and no memo in clear', async () => {
  const [person, memo] = [somebody(), '브라우저에서 적은 메모']
  const desk = await openBrowserClient({ url: server.url })
  try {
    await desk.signIn('d1001-staff1')
    await work(desk, person, memo)
    await desk.quit()
    expect(textsIn(desk.profile, [CONTROL])).toEqual([CONTROL])
    expect(textsIn(desk.profile, wanted(person, memo))).toEqual([])
  } finally {
    await desk.close()
  }
})

test('[PCS-17] D-01 nor does the folder of the desktop client', async () => {
  const [person, memo] = [somebody(), '데스크톱에서 적은 메모']
  const desk = await openDeskApp({ serverUrl: server.url })
  try {
    await desk.signIn('d1001-staff2')
    await work(desk, person, memo)
    await desk.quit()
    expect(textsIn(desk.userData, [CONTROL])).toEqual([CONTROL])
    expect(textsIn(desk.userData, wanted(person, memo))).toEqual([])
  } finally {
    await desk.close()
  }
})
