import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { bridgeHalf } from './bridgeHalf.ts'
import type { Chromium } from './chromium.ts'
import type { DevToolsSession } from './devTools.ts'
import { ipcHandlers } from './hostIpcMain.ts'
import { session } from './hostSession.ts'
import { chromiumStarted, hostEvent, record } from './hostState.ts'
import { BINDING, DELIVER, preloadWorld, type FromPreload, type ToPreload } from './preloadWorld.ts'
import { inward, outward } from './schemes.ts'
import { structuredText } from './structuredText.ts'

const WORLD = 'electron-preload'
const text = structuredText()
type Implemented =
  | 'send'
  | 'loadURL'
  | 'getURL'
  | 'isDestroyed'
  | 'isLoading'
  | 'setWindowOpenHandler'
  | 'executeJavaScript'
  | 'close'
  | 'reload'
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

/** The page of one window: a Chromium target, driven over the DevTools protocol. */
export class HostWebContents extends EventEmitter implements Pick<Electron.WebContents, Implemented> {
  readonly id: number
  readonly session = session.defaultSession as unknown as Electron.Session
  readonly mainFrame: { readonly url: string; readonly parent: null }
  targetId = ''
  readonly #preferences: Electron.WebPreferences
  readonly #onClose: () => void
  readonly #opened: Promise<DevToolsSession>
  readonly #expected = new Set<string>()
  #asked = ''
  #openHandler: OpenHandler = () => ({ action: 'allow' })
  #frameId = ''
  #url = ''
  #context: number | undefined
  #loading = false
  #destroyed = false

  constructor(input: {
    readonly id: number
    readonly preferences: Electron.WebPreferences
    readonly size: { width: number; height: number }
    readonly onClose: () => void
  }) {
    super()
    this.id = input.id
    this.#preferences = input.preferences
    this.#onClose = input.onClose
    const urlNow = () => this.#url
    this.mainFrame = {
      get url() {
        return urlNow()
      },
      parent: null,
    }
    this.#opened = chromiumStarted.then((chromium) => this.#open(chromium, input.size))
  }

  async #open(chromium: Chromium, size: { width: number; height: number }): Promise<DevToolsSession> {
    const { browser } = chromium.devTools
    this.targetId = (await browser.send('Target.createTarget', { url: 'about:blank', ...size, newWindow: true })).targetId
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId: this.targetId, flatten: true })
    const page = chromium.devTools.session(sessionId)
    this.#frameId = (await page.send('Page.getFrameTree')).frameTree.frame.id
    this.#listen(page)
    await page.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
    await this.#installPreload(page, chromium.version)
    await page.send('Runtime.enable')
    await page.send('Page.enable')
    // Documents only: the rest is refused by name resolution, or answered by the scheme's own handler.
    await page.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document' }] })
    return page
  }

  async #installPreload(page: DevToolsSession, chrome: string): Promise<void> {
    if (this.#preferences.preload === undefined) return
    const token = randomBytes(8).toString('hex')
    const env = { platform: process.platform, arch: process.arch, versions: { ...process.versions, chrome } }
    const preload = `function (require, process, module, exports) {\n${readFileSync(this.#preferences.preload, 'utf8')}\n}`
    const half = (side: string) =>
      `(${bridgeHalf.toString()})('${side}', '${token}', (url) => ${BINDING}(JSON.stringify({ kind: 'open', url })))`
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: half('page') })
    await page.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: WORLD,
      source: `(${preloadWorld.toString()})((${structuredText.toString()})(), ${half('preload')}, ${JSON.stringify(env)}, ${preload})`,
    })
  }

  #listen(page: DevToolsSession): void {
    page.on('Runtime.executionContextCreated', ({ context }) => {
      const aux = context.auxData as { readonly frameId?: string } | undefined
      if (context.name === WORLD && aux?.frameId === this.#frameId) this.#context = context.id
    })
    page.on('Runtime.executionContextsCleared', () => {
      this.#context = undefined
    })
    page.on('Runtime.bindingCalled', ({ name, executionContextId, payload }) => {
      if (name === BINDING && executionContextId === this.#context) this.#heard(JSON.parse(payload) as FromPreload, executionContextId)
    })
    page.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.#url = inward(frame.url)
    })
    page.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.#frameId) this.#url = inward(url)
    })
    page.on('Page.windowOpen', ({ url }) => {
      this.#asked = inward(url)
    })
    page.on('Page.loadEventFired', () => {
      if (this.#url === 'about:blank') return
      this.#loading = false
      this.emit('did-finish-load', hostEvent({}))
    })
    page.on('Fetch.requestPaused', ({ requestId, request, frameId }) => {
      void this.#document(page, { requestId, url: inward(request.url), main: frameId === this.#frameId })
    })
    page.on('Page.javascriptDialogOpening', () => void page.send('Page.handleJavaScriptDialog', { accept: true }))
  }

  /** A document is about to be loaded. If main did not ask for it, the page wants to leave: `will-navigate`. */
  async #document(
    page: DevToolsSession,
    asked: { readonly requestId: string; readonly url: string; readonly main: boolean },
  ): Promise<void> {
    const { requestId, url } = asked
    if (asked.main && !this.#expected.delete(url)) {
      const event = hostEvent({ url, isMainFrame: true })
      this.emit('will-navigate', event, url)
      if (event.defaultPrevented) {
        record('navigation refused', { url })
        await page.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }).catch(() => undefined)
        return
      }
    }
    await page.send('Fetch.continueRequest', { requestId }).catch(() => undefined)
  }

  #heard(message: FromPreload, context: number): void {
    if (message.kind === 'preload-error') {
      process.stderr.write(`Unable to load preload script: ${String(this.#preferences.preload)}\n${message.error}\n`)
      this.emit('preload-error', hostEvent({}), this.#preferences.preload, new Error(message.error))
      return
    }
    if (message.kind === 'open') {
      this.#asked = inward(message.url)
      record('window.open', this.opened())
      return
    }
    const event = hostEvent({ sender: this, senderFrame: this.mainFrame, processId: 1, frameId: 1, type: 'frame' as const })
    const args = text.decode(message.args) as unknown[]
    if (message.kind === 'send') ipcHandlers.emit(message.channel, event, ...args)
    else void this.#invoke(message, event, args).then((reply) => this.#deliver(reply, context))
  }

  async #invoke(message: { readonly id: number; readonly channel: string }, event: object, args: unknown[]): Promise<ToPreload> {
    const { id, channel } = message
    const handler = ipcHandlers.handlers.get(channel)
    if (handler === undefined) return { kind: 'failure', id, error: `Error: No handler registered for '${channel}'` }
    try {
      const value: unknown = await handler(event as Electron.IpcMainInvokeEvent, ...args)
      return { kind: 'reply', id, value: text.encode(value) }
    } catch (error) {
      process.stderr.write(`Error occurred in handler for '${channel}': ${String(error)}\n`)
      return { kind: 'failure', id, error: String(error) }
    }
  }

  async #deliver(message: ToPreload, context = this.#context): Promise<void> {
    if (context === undefined || this.#destroyed) return
    const page = await this.#opened
    const expression = `${DELIVER}(${JSON.stringify(message)})`
    await page.send('Runtime.evaluate', { expression, contextId: context }).catch(() => undefined)
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
    void this.#deliver({ kind: 'event', channel, args: text.encode(args) })
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.#opened
    this.#loading = true
    this.#expected.add(new URL(url).href)
    const done = new Promise((resolve) => this.once('did-finish-load', resolve))
    const { errorText } = await page.send('Page.navigate', { url: outward(url) })
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`)
    await done
  }

  reload(): void {
    this.#expected.add(new URL(this.#url).href)
    void this.#opened.then((page) => page.send('Page.reload'))
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const page = await this.#opened
    const { result, exceptionDetails } = await page.send('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as unknown
  }

  getURL(): string {
    return this.#url
  }
  isLoading(): boolean {
    return this.#loading
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }
  close(): void {
    this.#onClose()
  }

  /** The page opened a window, and Chromium already made a target of it: what the app's handler says to that. */
  opened(): { readonly url: string; readonly action: string } {
    const url = this.#asked
    const { action } = this.#openHandler({ url, frameName: '', features: '', disposition: 'foreground-tab' } as Electron.HandlerDetails)
    return { url, action }
  }

  async end(): Promise<void> {
    await this.#opened.catch(() => undefined)
    const { devTools } = await chromiumStarted
    await devTools.browser.send('Target.closeTarget', { targetId: this.targetId }).catch(() => undefined)
    this.#destroyed = true
    this.emit('destroyed')
  }
}
