import type { BridgeHalf } from './bridgeHalf.ts'
import type { StructuredText } from './structuredText.ts'

export type PreloadSource = (require: (name: string) => unknown, process: unknown, module: { exports: unknown }, exports: unknown) => void

/** What the preload's world sends to main, and what comes back. */
export type FromPreload =
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'preload-error'; readonly error: string }
export type ToPreload =
  | { readonly kind: 'event'; readonly channel: string; readonly args: string }
  | { readonly kind: 'reply'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly error: string }

/** The names under which main's messages arrive in the isolated world, and leave it. */
export const BINDING = '__electronHost'
export const DELIVER = '__electronHostDeliver'

/**
 * What a sandboxed preload sees, in Chromium's isolated world and before the page's own scripts: `require` of four
 * modules, a little `process`, `ipcRenderer` and `contextBridge`. It names nothing outside of itself.
 */
export function preloadWorld(text: StructuredText, bridge: BridgeHalf, env: object, source: PreloadSource): void {
  type Listener = (...args: unknown[]) => void
  const world = globalThis as unknown as { __electronHost: (message: string) => void; __electronHostDeliver: (message: ToPreload) => void }
  const post = world.__electronHost
  const tell = (message: FromPreload) => post(JSON.stringify(message))
  const listeners = new Map<string, Listener[]>()
  const waiting = new Map<
    number,
    { readonly channel: string; readonly ok: (value: unknown) => void; readonly failed: (error: Error) => void }
  >()
  const exposed = new Set<string>()
  let next = 1

  const notHere = (name: string) => () => {
    throw new Error(`test host: ${name} is not implemented`)
  }
  const ipcRenderer = {
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    removeListener(channel: string, listener: Listener) {
      const left = [...(listeners.get(channel) ?? [])]
      const at = left.indexOf(listener)
      if (at >= 0) left.splice(at, 1)
      listeners.set(channel, left)
      return ipcRenderer
    },
    send: (channel: string, ...args: unknown[]) => tell({ kind: 'send', channel, args: text.encode(args) }),
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((ok, failed) => {
        const id = next++
        waiting.set(id, { channel, ok, failed })
        tell({ kind: 'invoke', id, channel, args: text.encode(args) })
      }),
    once: notHere('ipcRenderer.once'),
    sendSync: notHere('ipcRenderer.sendSync'),
    postMessage: notHere('ipcRenderer.postMessage'),
  }
  world.__electronHostDeliver = (message) => {
    if (message.kind === 'event') {
      const args = text.decode(message.args) as unknown[]
      for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, ports: [] }, ...args)
      return
    }
    const caller = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'reply') caller?.ok(text.decode(message.value))
    else caller?.failed(new Error(`Error invoking remote method '${caller.channel}': ${message.error}`))
  }
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (exposed.has(key)) throw new Error('Cannot bind an API on top of an existing property on the window object')
      exposed.add(key)
      bridge.expose(key, api)
    },
    exposeInIsolatedWorld: notHere('contextBridge.exposeInIsolatedWorld'),
  }
  const electron = { contextBridge, ipcRenderer }
  const modules = new Map<string, unknown>([
    ['electron', electron],
    ['electron/renderer', electron],
    ['timers', { setTimeout, setInterval, clearTimeout, clearInterval }],
    ['url', { URL, URLSearchParams }],
  ])
  const require = (name: string) => {
    const found = modules.get(name.replace(/^node:/, ''))
    if (found === undefined) throw new Error(`module not found: ${name}`)
    return found
  }
  const module = { exports: {} }
  try {
    source(require, { ...env, type: 'renderer', sandboxed: true, contextIsolated: true }, module, module.exports)
  } catch (error) {
    tell({ kind: 'preload-error', error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
