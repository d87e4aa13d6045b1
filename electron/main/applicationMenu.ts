import { app, dialog, Menu, type BaseWindow, type MenuItemConstructorOptions } from 'electron'
import { WINDOW_TITLE } from './mainWindow.ts'

function showAbout(window: BaseWindow | undefined): void {
  const options = {
    type: 'info' as const,
    title: `${WINDOW_TITLE} 정보`,
    message: WINDOW_TITLE,
    detail: `버전 ${app.getVersion()}\nElectron ${process.versions.electron}\nChromium ${process.versions['chrome']}`,
    buttons: ['확인'],
  }
  void (window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options))
}

const fileMenu: MenuItemConstructorOptions = {
  label: '파일',
  submenu: [
    { label: '창 닫기', role: 'close', accelerator: 'CmdOrCtrl+W' },
    { type: 'separator' },
    { id: 'quit', label: '끝내기', role: 'quit', accelerator: 'CmdOrCtrl+Q' },
  ],
}

const editMenu: MenuItemConstructorOptions = {
  label: '편집',
  submenu: [
    { label: '실행 취소', role: 'undo', accelerator: 'CmdOrCtrl+Z' },
    { label: '다시 실행', role: 'redo', accelerator: 'CmdOrCtrl+Shift+Z' },
    { type: 'separator' },
    { label: '잘라내기', role: 'cut', accelerator: 'CmdOrCtrl+X' },
    { label: '복사', role: 'copy', accelerator: 'CmdOrCtrl+C' },
    { label: '붙여넣기', role: 'paste', accelerator: 'CmdOrCtrl+V' },
    { label: '모두 선택', role: 'selectAll', accelerator: 'CmdOrCtrl+A' },
  ],
}

function viewMenu(packaged: boolean): MenuItemConstructorOptions {
  const forDevelopers: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { label: '다시 불러오기', role: 'reload', accelerator: 'CmdOrCtrl+R' },
    { label: '개발자 도구', role: 'toggleDevTools', accelerator: 'CmdOrCtrl+Shift+I' },
  ]
  return {
    label: '보기',
    submenu: [
      { label: '확대', role: 'zoomIn', accelerator: 'CmdOrCtrl+Plus' },
      { label: '축소', role: 'zoomOut', accelerator: 'CmdOrCtrl+-' },
      { label: '원래 크기', role: 'resetZoom', accelerator: 'CmdOrCtrl+0' },
      { type: 'separator' },
      { label: '전체 화면', role: 'togglefullscreen', accelerator: process.platform === 'darwin' ? 'Ctrl+Cmd+F' : 'F11' },
      ...(packaged ? [] : forDevelopers),
    ],
  }
}

/** The menu in Korean; every entry that a shop uses while typing keeps the key it has everywhere else. */
export function setApplicationMenu(input: { readonly packaged: boolean }): void {
  const help: MenuItemConstructorOptions = {
    label: '도움말',
    submenu: [{ id: 'about', label: `${WINDOW_TITLE} 정보`, click: (_item, window) => showAbout(window) }],
  }
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu', label: WINDOW_TITLE }] : []
  Menu.setApplicationMenu(Menu.buildFromTemplate([...mac, fileMenu, editMenu, viewMenu(input.packaged), help]))
}
