import { BrowserWindow } from 'electron'
import { join } from 'node:path'
import { START_URL } from './appOrigin.ts'

export const WINDOW_TITLE = '딜러 데스크'

/** The one window. Every safety switch is written out, so that no default of a later runtime decides. */
export function openMainWindow(input: { readonly packaged: boolean }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: WINDOW_TITLE,
    backgroundColor: '#ffffff',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !input.packaged,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(START_URL)
  return window
}
