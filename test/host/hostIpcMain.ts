import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

type Handler = Parameters<Electron.IpcMain['handle']>[1]

class HostIpcMain extends EventEmitter implements Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'> {
  readonly handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args: unknown[]) => {
      this.handlers.delete(channel)
      return handler(event, ...args) as unknown
    })
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }
}

/** For the stand-in's own use: what the strict face hides. */
export const ipcHandlers = new HostIpcMain()
export const ipcMain = strict('ipcMain', ipcHandlers)
