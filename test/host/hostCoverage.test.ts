import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { declaredMembers } from './electronTypes.ts'
import { app } from './hostApp.ts'
import { HostBrowserWindow } from './hostBrowserWindow.ts'
import { clipboard, dialog, net, shell } from './hostDesktop.ts'
import { ipcMain } from './hostIpcMain.ts'
import { HostMenu, HostMenuItem } from './hostMenu.ts'
import { safeStorage } from './hostSafeStorage.ts'
import { theSession } from './hostSession.ts'
import { HostWebContents } from './hostWebContents.ts'
import { protocol } from './schemes.ts'

/** Methods of the object and its classes, down to EventEmitter. */
function methodsOf(target: object): string[] {
  const found: string[] = []
  for (let level: object | null = target; level !== null && level !== Object.prototype && level !== EventEmitter.prototype;) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (typeof value === 'function' && name !== 'constructor') found.push(name)
    }
    level = Object.getPrototypeOf(level) as object | null
  }
  return found
}

const standIns: Readonly<Record<string, object>> = {
  App: app,
  BrowserWindow: HostBrowserWindow.prototype,
  Clipboard: clipboard,
  Dialog: dialog,
  IpcMain: ipcMain,
  Menu: HostMenu.prototype,
  MenuItem: HostMenuItem.prototype,
  Net: net,
  Protocol: protocol,
  SafeStorage: safeStorage,
  Session: theSession,
  Shell: shell,
  WebContents: HostWebContents.prototype,
}

/** The stand-in's own doors, which the strict faces do not hide. */
const ownNames = new Set(['opened', 'end'])

test.each(Object.entries(standIns))('the stand-in for %s has no method that Electron lacks', (name, standIn) => {
  const declared = declaredMembers(name)
  const methods = methodsOf(standIn)
  expect(declared.size).toBeGreaterThan(0)
  expect(methods.length).toBeGreaterThan(0)
  expect(methods.filter((method) => !declared.has(method) && !ownNames.has(method))).toEqual([])
})

test('what is not implemented fails aloud', () => {
  expect(() => (app as unknown as { relaunch: () => void }).relaunch()).toThrow('test host: app.relaunch is not implemented')
})
