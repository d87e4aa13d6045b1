import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumStarted, hostEvent, hostState, switchValue } from './hostState.ts'
import { SingleInstance } from './hostSingleInstance.ts'
import { strict } from './strict.ts'

type Implemented =
  | 'whenReady'
  | 'isReady'
  | 'getName'
  | 'getVersion'
  | 'getAppPath'
  | 'getLocale'
  | 'getPath'
  | 'setPath'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'quit'
  | 'exit'
  | 'enableSandbox'
  | 'focus'

/** Windows close one after the other; each may refuse and so keep the app. */
export const closers = new Set<() => Promise<boolean>>()

const { promise: ready, resolve: becomeReady } = Promise.withResolvers<void>()

class HostApp extends EventEmitter implements Pick<Electron.App, Implemented> {
  readonly commandLine = {
    appendSwitch: () => undefined,
    hasSwitch: (name: string) => hostState.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
    getSwitchValue: (name: string) => switchValue(name) ?? '',
  }
  readonly #paths = new Map<string, string>()
  #instance: SingleInstance | null = null

  get isPackaged(): boolean {
    return hostState.packaged
  }
  get name(): string {
    return hostState.name
  }
  whenReady(): Promise<void> {
    return ready
  }
  isReady(): boolean {
    return hostState.ready
  }
  getName(): string {
    return hostState.name
  }
  getVersion(): string {
    return hostState.version
  }
  getAppPath(): string {
    return hostState.folder
  }
  getLocale(): string {
    return 'ko'
  }
  enableSandbox(): void {
    if (hostState.ready) throw new Error('app.enableSandbox() can only be called before app is ready')
  }
  focus(): void {
    // There is no other application to come in front of.
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    const set = this.#paths.get(name)
    if (set !== undefined) return set
    if (name === 'home') return homedir()
    if (name === 'temp') return tmpdir()
    if (name === 'exe') return process.execPath
    if (name === 'appData') return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
    if (name !== 'userData' && name !== 'sessionData') throw new Error(`test host: app.getPath('${name}') is not implemented`)
    const path = switchValue('user-data-dir') ?? join(this.getPath('appData'), this.getName())
    mkdirSync(path, { recursive: true })
    return path
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }

  requestSingleInstanceLock(): boolean {
    this.#instance ??= new SingleInstance(this.getPath('userData'))
    return this.#instance.request(process.argv, (argv) => this.emit('second-instance', hostEvent({}), argv, process.cwd(), {}))
  }
  hasSingleInstanceLock(): boolean {
    return this.#instance !== null
  }
  releaseSingleInstanceLock(): void {
    this.#instance?.release()
    this.#instance = null
  }

  quit(): void {
    if (hostState.quitting) return
    const event = hostEvent({})
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    hostState.quitting = true
    // Before `ready` there is no window that could refuse, and none may be made any more.
    if (!hostState.ready) return this.exit(Number(process.exitCode ?? 0))
    void this.#closeAll().then((closed) => {
      if (closed) this.exit(Number(process.exitCode ?? 0))
      else hostState.quitting = false
    })
  }

  async #closeAll(): Promise<boolean> {
    for (const close of closers) if (!(await close())) return false
    return true
  }

  exit(code = 0): void {
    if (hostState.ended) return
    hostState.ended = true
    this.emit('will-quit', hostEvent({}))
    this.emit('quit', hostEvent({}), code)
    void this.#leave(code)
  }

  async #leave(code: number): Promise<void> {
    // An app that ends before `ready` never had a Chromium.
    if (hostState.ready) {
      const { devTools, child } = await chromiumStarted
      const gone = new Promise((resolve) => child.once('exit', resolve))
      await devTools.browser.send('Browser.close').catch(() => undefined)
      await gone
    }
    process.exit(code)
  }
}

const real = new HostApp()
export const app = strict('app', real)

export function announceReady(): void {
  hostState.ready = true
  real.emit('will-finish-launching')
  becomeReady()
  real.emit('ready', hostEvent({}), {})
}
