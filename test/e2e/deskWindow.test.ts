import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/testServer.ts'
import { openDeskApp, type DeskApp } from './deskApp.ts'

let server: TestServer
let desk: DeskApp

beforeAll(async () => {
  server = await startTestServer({ contracts: 300 })
  desk = await openDeskApp({ serverUrl: server.url })
  process.stderr.write(`desktop client on ${desk.runtime}\n`)
  await desk.signIn('d1001-staff1')
})
afterAll(async () => {
  await desk.close()
  await server.close()
})

test('[DTP-1] the page has no Node and no Electron, only the named functions of window.desktop', async () => {
  const seen = await desk.page.evaluate(() => {
    const page = globalThis as unknown as Record<string, unknown>
    const api = page['desktop'] as Record<string, object>
    const before = page['desktop']
    let replaced: boolean
    try {
      page['desktop'] = 'mine'
      replaced = page['desktop'] !== before
    } catch {
      replaced = false
    }
    return {
      strangers: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', '__electronHost'].filter(
        (name) => page[name] !== undefined,
      ),
      names: Object.fromEntries(Object.entries(api).map(([part, functions]) => [part, Object.keys(functions).sort()])),
      frozen: Object.isFrozen(api) && Object.values(api).every((part) => Object.isFrozen(part)),
      replaced,
      secure: isSecureContext,
    }
  })
  expect(seen).toEqual({
    strangers: [],
    names: {
      session: ['awaitDevice', 'proveFactor', 'resetPassword', 'resume', 'signIn', 'signOut', 'takeOver'],
      device: ['describe', 'tellWiped'],
      live: ['connect', 'disconnect', 'onDown', 'onEvent', 'onUp'],
      key: ['addPassword', 'create', 'forget', 'forgetAll', 'keepPassword', 'knows', 'unlock'],
      app: ['info'],
      update: ['onChange', 'restart', 'state'],
    },
    frozen: true,
    replaced: false,
    secure: true,
  })
})

test('[DTP-1] E-01 the window is opened with every safety switch set, and the menu is in Korean', async () => {
  const window = await desk.app.browserWindow(desk.page)
  // Electron does not tell how a window was opened; what follows from it is seen above.
  const asked = await window.evaluate(
    (opened) => (opened as { readonly options?: { readonly webPreferences?: object } }).options?.webPreferences,
  )
  if (desk.runtime.includes('stand-in'))
    expect(asked).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
  expect(await window.evaluate((opened) => opened.getTitle())).toBe('딜러 데스크')
  const menu = await desk.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label))
  expect(menu?.filter((label) => label !== '딜러 데스크')).toEqual(['파일', '편집', '보기', '도움말'])
})

test('[DTP-2] E-06 ATK-18 main parses what the page sends and quotes none of it back', async () => {
  const said = await desk.page.evaluate(async () => {
    const session = window.desktop?.session as unknown as { readonly signIn: (input: unknown) => Promise<unknown> }
    const attempts = [
      undefined,
      null,
      'text',
      { loginId: 'a' },
      { loginId: 'a', password: 'pass-of-a-person', extra: 1 },
      { __proto__: null, loginId: [] },
    ]
    return Promise.all(
      attempts.map((input) =>
        session.signIn(input).then(
          () => 'answered',
          (error: Error) => error.message,
        ),
      ),
    )
  })
  for (const words of said) {
    expect(words).toContain('session:sign-in: malformed')
    expect(words).not.toContain('pass-of-a-person')
  }
})

test('[DTP-3] E-03 ATK-19 only the own scripts run: an inline script and a foreign address are refused by the policy', async () => {
  const violated = await desk.page.evaluate(async () => {
    const directives: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => directives.push(event.effectiveDirective))
    const marked = document.createElement('img')
    marked.src = 'https://elsewhere.invalid/x.png'
    document.body.append(marked)
    await fetch('https://elsewhere.invalid/').catch(() => undefined)
    try {
      const script = document.createElement('script')
      script.textContent = 'globalThis.injected = true'
      document.body.append(script)
    } catch {
      directives.push('thrown')
    }
    try {
      document.body.insertAdjacentHTML('beforeend', '<b>x</b>')
    } catch {
      directives.push('thrown')
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
    return { directives, injected: 'injected' in globalThis }
  })
  expect(violated.injected).toBe(false)
  expect(violated.directives).toEqual(expect.arrayContaining(['connect-src', 'img-src', 'require-trusted-types-for', 'thrown']))
})

test('[DTP-3] E-03 every answer under the app’s own address carries the policy', async () => {
  const headers = await desk.page.evaluate(async () => {
    const paths = ['/', '/no-such-file.js', '/api/v1/hubs', '/api/nothing', '/../package.json', '/%2e%2e/package.json']
    return Promise.all(
      paths.map(async (path) => {
        const reply = await fetch(path)
        return {
          path,
          policy: reply.headers.get('content-security-policy') ?? '',
          cookie: reply.headers.get('set-cookie'),
          text: await reply.text(),
        }
      }),
    )
  })
  for (const { path, policy, cookie, text } of headers) {
    expect({ path, policy }).toEqual({
      path,
      policy: expect.stringContaining("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'") as string,
    })
    expect(cookie).toBeNull()
    expect(text).not.toContain('"devDependencies"')
  }
})

test('[DTP-4] E-04 E-05 the page stays where it is and opens nothing', async () => {
  const before = desk.page.url()
  await desk.page.evaluate(() => void globalThis.open('https://elsewhere.invalid/'))
  await desk.page.waitForTimeout(500)
  expect(desk.app.windows()).toHaveLength(1)
  const opened = await desk.page.evaluate(() => globalThis.open('https://elsewhere.invalid/') === null)
  expect(opened).toBe(true)
  await desk.page.evaluate(() => void setTimeout(() => location.assign('https://elsewhere.invalid/'), 0))
  await desk.page.waitForTimeout(500)
  expect(desk.page.url()).toBe(before)
  await desk.signedIn()
})

test('[DTP-4] E-02 permissions are refused', async () => {
  const asked = await desk.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as const
    const states = await Promise.all(names.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state))
    const position = await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        () => resolve('refused'),
      ),
    )
    return { granted: names.filter((_, index) => states[index] === 'granted'), position }
  })
  expect(asked).toEqual({ granted: [], position: 'refused' })
})

/** What the app told the runtime to answer; only the stand-in keeps it to be asked. */
type Answers = {
  readonly permissionRequest: (
    contents: null,
    permission: string,
    answer: (given: boolean) => void,
    details: { requestingUrl: string },
  ) => void
  readonly permissionCheck: (contents: null, permission: string, origin: string) => boolean
  readonly devicePermission: () => boolean
}

test('[DTP-4] E-02 the app itself refuses every permission but copying text and keeping storage, to its own page', async () => {
  // Electron asks the handlers itself, see above.
  if (!desk.runtime.includes('stand-in')) return
  const given = await desk.app.evaluate(({ session }) => {
    const { permissionRequest, permissionCheck, devicePermission } = session.defaultSession as unknown as Answers
    const names = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'clipboard-read',
      'openExternal',
      'usb',
      'hid',
      'fileSystem',
      'clipboard-sanitized-write',
      'persistent-storage',
    ]
    const found: string[] = devicePermission() ? ['device'] : []
    for (const url of ['app://bundle/', 'https://elsewhere.invalid/', 'about:blank'])
      for (const name of names) {
        permissionRequest(null, name, (yes) => yes && found.push(`${name} ${url}`), { requestingUrl: url })
        if (permissionCheck(null, name, url)) found.push(`check ${name} ${url}`)
      }
    return found
  })
  const own = ['clipboard-sanitized-write', 'persistent-storage'].map((name) => `${name} app://bundle/`)
  expect(given.toSorted()).toEqual([...own, ...own.map((name) => `check ${name}`)].toSorted())
})

test('[DTP-5] signing in and refreshing are not to be had by HTTP, and no other path of the server is', async () => {
  const codes = await desk.page.evaluate(async () => {
    const paths = [
      'auth/sign-in',
      'auth/take-over',
      'auth/refresh',
      'auth/sign-out',
      'AUTH/Refresh',
      'auth/refresh/',
      'auth%2Frefresh',
      'auth/../auth/refresh',
      '../../metrics',
    ]
    return Promise.all(
      paths.map(
        async (path) =>
          (await fetch(`/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status,
      ),
    )
  })
  expect(codes.filter((status) => status < 400)).toEqual([])
})

test('[DTP-17] E-06 E-14 a program that was fetched is told in the strip and in the settings, and one refused is told with the reason', async () => {
  expect(await desk.page.evaluate(() => window.desktop?.update.state())).toEqual({ kind: 'none' })
  const tell = (state: object) =>
    desk.app.evaluate(({ BrowserWindow }, told) => BrowserWindow.getAllWindows()[0]?.webContents.send('update:changed', told), state)
  await desk.goTo('설정')
  // What is told is heard by what is on the screen.
  await desk.page.getByText('이 프로그램').waitFor()
  await tell({ kind: 'ready', version: '1.2.3' })
  await desk.page.getByText('새 버전 1.2.3을 받았습니다.').waitFor()
  expect(await desk.page.getByRole('contentinfo').innerText()).toContain('새 버전 1.2.3')
  await desk.page.getByRole('button', { name: '다시 시작' }).waitFor()
  await tell({ kind: 'refused', why: 'update_unsigned' })
  await desk.page.getByText('서명이 맞지 않아 받지 않았습니다').waitFor()
})
