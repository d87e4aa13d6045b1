import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { hostState, record } from './hostState.ts'
import { strict } from './strict.ts'

const optionsOf = (args: readonly unknown[]) => ({ options: args.at(-1) })

/** Plain on purpose: tests put their own answers in, as with Electron. Until then every dialog is dismissed. */
export const dialog = {
  async showOpenDialog(...args: readonly unknown[]) {
    record('showOpenDialog', optionsOf(args))
    return { canceled: true, filePaths: [] as string[] }
  },
  async showSaveDialog(...args: readonly unknown[]) {
    record('showSaveDialog', optionsOf(args))
    return { canceled: true, filePath: '' }
  },
  async showMessageBox(...args: readonly unknown[]) {
    record('showMessageBox', optionsOf(args))
    return { response: 0, checkboxChecked: false }
  },
  showErrorBox(title: string, content: string) {
    record('showErrorBox', { title, content })
    process.stderr.write(`${title}: ${content}\n`)
  },
}

export const shell = {
  async openExternal(url: string) {
    record('openExternal', { url })
  },
  showItemInFolder(path: string) {
    record('showItemInFolder', { path })
  },
  beep() {
    record('beep')
  },
} satisfies Partial<Electron.Shell>

export const clipboard = strict('clipboard', {
  async readText() {
    return hostState.clipboard
  },
  async writeText(text: string) {
    hostState.clipboard = text
  },
})

/** Node's own fetch; of Chromium's network stack only that files can be had by URL. */
export const net = strict('net', {
  async fetch(input: string | Request, init?: RequestInit & { readonly bypassCustomProtocolHandlers?: boolean }) {
    const url = typeof input === 'string' ? input : input.url
    if (url.startsWith('file:')) return new Response(await readFile(fileURLToPath(url)))
    return fetch(input, init)
  },
  isOnline: () => true,
} satisfies Pick<Electron.Net, 'fetch' | 'isOnline'>)
