import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowserClient } from '../support/browserClient.ts'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openDeskApp } from './deskApp.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ contracts: 300 })
})
afterAll(() => server.close())

const jwtLike = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/

test('[DTP-5] E-11 ATK-20 no token is in the page: not in its globals, storage, replies or what main answers', async () => {
  const desk = await openDeskApp({ serverUrl: server.url })
  try {
    const sent: string[] = []
    desk.page.on('request', (request) => sent.push(JSON.stringify(request.headers())))
    await desk.signIn('d1001-staff1')
    const seen = await desk.page.evaluate(async () => {
      const resumed = await window.desktop?.session.resume()
      const reply = await fetch('/api/v1/me')
      const databases = await indexedDB.databases()
      const stored: unknown[] = []
      for (const { name } of databases) {
        const database = await new Promise<IDBDatabase>((resolve) => {
          const opening = indexedDB.open(name ?? '')
          opening.addEventListener('success', () => resolve(opening.result))
        })
        for (const store of database.objectStoreNames) {
          const all = database.transaction(store).objectStore(store).getAll()
          stored.push(await new Promise((resolve) => all.addEventListener('success', () => resolve(all.result))))
        }
        database.close()
      }
      const globals = Object.getOwnPropertyNames(globalThis).map((name) => String((globalThis as unknown as Record<string, unknown>)[name]))
      return {
        resumed: JSON.stringify(resumed),
        me: reply.status,
        headers: JSON.stringify([...reply.headers]),
        body: await reply.text(),
        cookies: document.cookie,
        local: JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
        databases: databases.length,
        stored: JSON.stringify(stored),
        globals: globals.join('\n'),
      }
    })
    expect(seen.me).toBe(200)
    expect(seen.databases).toBeGreaterThan(0)
    expect(seen.resumed).toContain('d1001-staff1')
    const everything = [...Object.values(seen).map(String), ...sent]
    expect(everything.filter((text) => jwtLike.test(text) || /refreshToken|accessToken|bearer /i.test(text))).toEqual([])
  } finally {
    await desk.close()
  }
})

test('[DTP-6] E-13 after a restart the session goes on from a refresh token that is on the disk only sealed', async () => {
  const first = await openDeskApp({ serverUrl: server.url })
  await first.signIn('d1002-staff1')
  await first.quit()
  const sealed = readFileSync(join(first.userData, 'session.sealed'))
  expect(sealed.byteLength).toBeGreaterThan(20)
  expect(sealed.toString('latin1')).not.toMatch(/^[\x20-\x7e]+$/)
  const again = await openDeskApp({ serverUrl: server.url, userData: first.userData })
  try {
    const resumed = await again.page.evaluate(() => window.desktop?.session.resume())
    expect(resumed).toMatchObject({ kind: 'value', value: { user: { loginId: 'd1002-staff1' } } })
  } finally {
    await again.close()
  }
})

test('[DTP-6] E-12 without a keychain nobody signs in, and the reason is said', async () => {
  const desk = await openDeskApp({ serverUrl: server.url, environment: { ELECTRON_HOST_KEYCHAIN: 'none' } })
  try {
    const answer = await desk.page.evaluate(() => window.desktop?.session.signIn({ loginId: 'd1003-staff1', password: 'demo-desk-2026!' }))
    expect(answer).toMatchObject({ kind: 'refused', problem: { code: 'keychain_unavailable' } })
    expect(readdirSync(desk.userData).filter((name) => name.endsWith('.sealed'))).toEqual([])
  } finally {
    await desk.close()
  }
})

test('[DTP-7] D-04 ATK-21 a data key opens with the password on the PC whose keychain made it, and with neither alone', async () => {
  const desk = await openDeskApp({ serverUrl: server.url })
  try {
    const userId = '0190a0a0-0000-7000-8000-000000000001'
    const seen = await desk.page.evaluate(async (id) => {
      const key = window.desktop?.key as unknown as Record<string, (input: object) => Promise<never>>
      const ask = async (name: string, input: object): Promise<unknown> => key[name]?.({ userId: id, ...input })
      const made = String(await ask('create', { password: 'first password', recoveryKey: null }))
      const opened = (await ask('unlock', { password: 'first password', recoveryKey: null })) as {
        readonly ok: boolean
        readonly bytes: Uint8Array
      }
      const wrong = await ask('unlock', { password: 'other password', recoveryKey: null })
      return { length: made.split(',').length, same: made === String(opened.bytes), wrong, knows: await ask('knows', {}) }
    }, userId)
    expect(seen).toEqual({ length: 32, same: true, wrong: { ok: false, code: 'local_password_wrong' }, knows: true })

    // The same files on a PC with another keychain: the right password does not help.
    const elsewhere = await openDeskApp({ serverUrl: server.url })
    try {
      await elsewhere.page.evaluate(async (id) => {
        const key = window.desktop?.key as unknown as Record<string, (input: object) => Promise<never>>
        await key['create']?.({ userId: id, password: 'first password', recoveryKey: null })
      }, userId)
      copyFileSync(join(desk.userData, 'keys', `${userId}.json`), join(elsewhere.userData, 'keys', `${userId}.json`))
      const opened = await elsewhere.page.evaluate(async (id) => {
        const key = window.desktop?.key as unknown as Record<string, (input: object) => Promise<unknown>>
        return key['unlock']?.({ userId: id, password: 'first password', recoveryKey: null })
      }, userId)
      expect(opened).toEqual({ ok: false, code: 'local_key_lost' })
    } finally {
      await elsewhere.close()
    }

    const forgotten = await desk.page.evaluate(async (id) => {
      const key = window.desktop?.key as unknown as Record<string, (input: object) => Promise<unknown>>
      await key['forget']?.({ userId: id })
      return [await key['knows']?.({ userId: id }), await key['unlock']?.({ userId: id, password: 'first password', recoveryKey: null })]
    }, userId)
    expect(forgotten).toEqual([false, { ok: false, code: 'local_store_missing' }])
  } finally {
    await desk.close()
  }
})

test('[PCS-17] E-13 another keychain: the desk starts, fetches a fresh copy, and what was not sent lies sealed beside it and is told of', async () => {
  const first = await openDeskApp({ serverUrl: server.url })
  await first.signIn('d1002-staff2')
  await first.page.getByRole('row').nth(1).click()
  await first.draft({ 메모: '보내지 않은 메모' })
  await first.quit()
  rmSync(`${first.userData}.keychain`, { recursive: true })
  const again = await openDeskApp({ serverUrl: server.url, userData: first.userData })
  try {
    await again.trySignIn('d1002-staff2')
    // The key by which the centre knew this PC went with the keychain: to the centre it is another one now.
    await again.page.getByRole('button', { name: '이어받기' }).click()
    await again.page.getByText('보내지 못한 작업 1건을 이 PC에서 더는 열 수 없어').waitFor()
    await again.signedIn()
    expect(readdirSync(first.userData).filter((name) => name.startsWith('secret.sealed'))).toHaveLength(2)
    expect(readdirSync(join(first.userData, 'keys'))).toHaveLength(2)
  } finally {
    await again.close()
  }
})

test('[DTP-9] a sign-in elsewhere ends the desk at once, and its tokens with it', async () => {
  const desk = await openDeskApp({ serverUrl: server.url })
  const other = await openBrowserClient({ url: server.url })
  try {
    await desk.signIn('d1007-staff1')
    const { name } = await desk.page.evaluate(async () => (await window.desktop?.device.describe()) ?? { name: '' })
    await other.trySignIn('d1007-staff1')
    await other.page.getByText(`${name}에서 로그인되어 있습니다.`).waitFor()
    await other.page.getByRole('button', { name: '이어받기' }).click()
    await other.signedIn()
    await desk.page.getByText('다른 곳에서 로그인했습니다').waitFor()
    expect(await desk.page.getByRole('row').count()).toBe(0)
    const after = await desk.page.evaluate(async () => {
      const reply = await fetch('/api/v1/me')
      return { status: reply.status, resumed: await window.desktop?.session.resume() }
    })
    expect(after).toMatchObject({ status: 401, resumed: { kind: 'refused' } })
    expect(readdirSync(desk.userData)).not.toContain('session.sealed')
  } finally {
    await desk.close()
    await other.close()
  }
})

test('[DTP-10] a second start of the same desk leaves, and brings the first window to the front', async () => {
  const desk = await openDeskApp({ serverUrl: server.url })
  try {
    await desk.app.evaluate(({ app, BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0]
      window?.minimize()
      Object.assign(globalThis, { secondStart: new Promise((resolve) => app.once('second-instance', resolve)) })
    })
    await openDeskApp({ serverUrl: server.url, userData: desk.userData }).then(
      (second) => second.quit().then(() => expect.unreachable('two windows on one folder')),
      () => undefined,
    )
    await desk.app.evaluate(() => (globalThis as unknown as { readonly secondStart: Promise<unknown> }).secondStart.then(() => undefined))
    expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized()))).toEqual([
      false,
    ])
  } finally {
    await desk.close()
  }
})
