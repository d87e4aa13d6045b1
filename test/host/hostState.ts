import type { Chromium } from './chromium.ts'

export type JournalEntry = { readonly what: string } & Readonly<Record<string, unknown>>

/** What one run of the stand-in knows. `journal` is what the app did to the desktop: tests read it. */
export const hostState = {
  argv: [] as readonly string[],
  folder: process.cwd(),
  name: 'Electron',
  version: '0.0.0',
  packaged: false,
  ready: false,
  quitting: false,
  ended: false,
  journal: [] as JournalEntry[],
  clipboard: '',
}

export function record(what: string, detail: Readonly<Record<string, unknown>> = {}): void {
  hostState.journal.push({ what, ...detail })
}

/** The value of `--name=value`, as the last one given. */
export function switchValue(name: string): string | undefined {
  return hostState.argv.findLast((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
}

const { promise: started, resolve: start } = Promise.withResolvers<Chromium>()

/** Chromium, once it runs. Windows made earlier wait for it. */
export const chromiumStarted: Promise<Chromium> = started
export const announceChromium: (chromium: Chromium) => void = start

export type HostEvent = { defaultPrevented: boolean; preventDefault(): void }
export function hostEvent<T extends object>(more: T): T & HostEvent {
  const event = Object.assign(more, {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  })
  return event
}
