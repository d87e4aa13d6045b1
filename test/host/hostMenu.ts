import { EventEmitter } from 'node:events'
import { app } from './hostApp.ts'
import { HostBrowserWindow } from './hostBrowserWindow.ts'
import { record } from './hostState.ts'

type Template = Electron.MenuItemConstructorOptions

class MenuItem {
  readonly id: string
  readonly label: string
  readonly role: Template['role']
  readonly type: string
  readonly accelerator: Template['accelerator']
  readonly submenu: Menu | undefined
  enabled: boolean
  visible: boolean
  checked: boolean
  readonly #act: Template['click']

  constructor(options: Template) {
    this.id = options.id ?? ''
    this.role = options.role
    this.label = options.label ?? options.role ?? ''
    this.type = options.submenu === undefined ? (options.type ?? 'normal') : 'submenu'
    this.accelerator = options.accelerator
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : undefined
    this.#act = options.click
  }

  /** What a person's click does. Of the roles only those that end something are played. */
  click(): void {
    if (!this.enabled) return
    record('menu', { id: this.id, label: this.label })
    const window = HostBrowserWindow.getFocusedWindow() ?? undefined
    if (this.#act !== undefined)
      this.#act(this as unknown as Electron.MenuItem, window as unknown as Electron.BrowserWindow, {} as Electron.KeyboardEvent)
    else if (this.role === 'quit') app.quit()
    else if (this.role === 'close') window?.close()
    else throw new Error(`test host: the menu role '${String(this.role)}' is not implemented`)
  }
}

let applicationMenu: Menu | null = null

class Menu extends EventEmitter {
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: readonly Template[]): Menu {
    const menu = new Menu()
    for (const options of template) menu.items.push(new MenuItem(options))
    return menu
  }
  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
  }
  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null)
      if (found !== null) return found
    }
    return null
  }
}

export { Menu as HostMenu, MenuItem as HostMenuItem }
