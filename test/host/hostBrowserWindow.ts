import { EventEmitter } from 'node:events'
import { app, closers } from './hostApp.ts'
import { hostEvent, hostState } from './hostState.ts'
import { HostWebContents } from './hostWebContents.ts'
import { strict } from './strict.ts'

type Implemented =
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'close'
  | 'destroy'
  | 'isVisible'
  | 'isFocused'
  | 'isDestroyed'
  | 'isMinimized'
  | 'minimize'
  | 'restore'
  | 'getTitle'
  | 'setTitle'
  | 'getBounds'

const windows = new Map<number, HostBrowserWindow>()
const pages = new Map<number, HostWebContents>()
let nextId = 1
let focused: HostBrowserWindow | undefined

/** Only a window as strict as the app should open it: anything looser is not implemented, on purpose. */
function checkedPreferences(given: Electron.WebPreferences): Electron.WebPreferences {
  const preferences = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, ...given }
  const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = preferences
  if (!sandbox || !contextIsolation || nodeIntegration || !webSecurity || webviewTag === true)
    throw new Error('test host: a window without sandbox, context isolation or web security is not implemented')
  return preferences
}

export class HostBrowserWindow extends EventEmitter implements Pick<Electron.BrowserWindow, Implemented> {
  readonly id = nextId++
  readonly webContents: Electron.WebContents
  readonly options: Electron.BrowserWindowConstructorOptions
  readonly #contents: HostWebContents
  readonly #self: HostBrowserWindow
  readonly #bounds: Electron.Rectangle
  readonly #close = () => this.#tryClose()
  #title: string
  #visible: boolean
  #minimized = false
  #dead = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    if (!hostState.ready) throw new Error('Cannot create BrowserWindow before app is ready')
    this.options = options
    this.#title = options.title ?? hostState.name
    this.#visible = options.show ?? true
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.#self = strict('BrowserWindow', this)
    const preferences = checkedPreferences(options.webPreferences ?? {})
    this.#contents = new HostWebContents({ id: this.id, preferences, size: this.#bounds, onClose: () => void this.#tryClose() })
    this.#contents.once('did-finish-load', () => this.emit('ready-to-show'))
    this.webContents = strict('webContents', this.#contents) as unknown as Electron.WebContents
    windows.set(this.id, this.#self)
    pages.set(this.id, this.#contents)
    closers.add(this.#close)
    focused = this.#self
    app.emit('browser-window-created', hostEvent({}), this.#self)
    app.emit('web-contents-created', hostEvent({}), this.webContents)
    return this.#self
  }

  loadURL(url: string): Promise<void> {
    return this.#contents.loadURL(url)
  }
  show(): void {
    this.#visible = true
    this.focus()
    this.emit('show')
  }
  hide(): void {
    this.#visible = false
    this.emit('hide')
  }
  focus(): void {
    focused = this.#self
    this.emit('focus')
  }
  isVisible(): boolean {
    return this.#visible
  }
  isFocused(): boolean {
    return focused?.id === this.id
  }
  isDestroyed(): boolean {
    return this.#dead
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  minimize(): void {
    this.#minimized = true
    this.emit('minimize')
  }
  restore(): void {
    this.#minimized = false
    this.emit('restore')
  }
  getTitle(): string {
    return this.#title
  }
  setTitle(title: string): void {
    this.#title = title
  }
  getBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }
  close(): void {
    void this.#tryClose()
  }
  destroy(): void {
    void this.#end()
  }

  async #tryClose(): Promise<boolean> {
    if (this.#dead) return true
    const event = hostEvent({})
    this.emit('close', event)
    if (event.defaultPrevented) return false
    await this.#end()
    return true
  }

  async #end(): Promise<void> {
    if (this.#dead) return
    this.#dead = true
    windows.delete(this.id)
    pages.delete(this.id)
    closers.delete(this.#close)
    if (focused?.id === this.id) focused = [...windows.values()].at(-1)
    await this.#contents.end()
    this.emit('closed')
    if (windows.size > 0 || hostState.quitting) return
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
    else app.quit()
  }

  static getAllWindows(): HostBrowserWindow[] {
    return [...windows.values()]
  }
  static getFocusedWindow(): HostBrowserWindow | null {
    return focused ?? null
  }
  static fromWebContents(contents: { readonly id: number }): HostBrowserWindow | null {
    return windows.get(contents.id) ?? null
  }
  static fromId(id: number): HostBrowserWindow | null {
    return windows.get(id) ?? null
  }
}

/** The page that Chromium knows under this id. */
export function pageOfTarget(targetId: string): HostWebContents | undefined {
  return [...pages.values()].find((page) => page.targetId === targetId)
}

/** The static side of `webContents`. */
export const webContents = strict('webContents', {
  fromDevToolsTargetId: (targetId: string) => HostBrowserWindow.fromId(pageOfTarget(targetId)?.id ?? 0)?.webContents,
  getAllWebContents: () => HostBrowserWindow.getAllWindows().map((window) => window.webContents),
})
