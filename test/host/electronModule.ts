import { app } from './hostApp.ts'
import { HostBrowserWindow, webContents } from './hostBrowserWindow.ts'
import { clipboard, dialog, net, shell } from './hostDesktop.ts'
import { ipcMain } from './hostIpcMain.ts'
import { HostMenu, HostMenuItem } from './hostMenu.ts'
import { safeStorage } from './hostSafeStorage.ts'
import { session } from './hostSession.ts'
import { protocol } from './schemes.ts'

/** What the built main gets for `electron`. A name that is missing here fails when main is loaded. */
export {
  app,
  clipboard,
  dialog,
  HostBrowserWindow as BrowserWindow,
  HostMenu as Menu,
  HostMenuItem as MenuItem,
  ipcMain,
  net,
  protocol,
  safeStorage,
  session,
  shell,
  webContents,
}
