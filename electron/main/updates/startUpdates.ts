import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import type { UpdateState } from '../../ipc/ipcContract.ts'
import type { UpdateKeeper } from './updateKeeper.ts'
import { packagedUpdateSource } from './updateSource.ts'

/** The first look waits until the shop is at work; all shops start at the same hour. */
const FIRST_LOOK_MS = { least: 60_000, most: 10 * 60_000 } as const
const LOOK_EVERY_MS = 4 * 60 * 60_000

/** Null where nothing can be installed by itself. Loaded only where it is asked: most starts need none of it. */
async function updaterOfPlatform(): Promise<AppUpdater | null> {
  if (process.platform !== 'win32' && process.platform !== 'darwin') return null
  const { MacUpdater, NsisUpdater } = await import('electron-updater')
  return process.platform === 'win32' ? new NsisUpdater() : new MacUpdater()
}

/** Looks for newer programs from time to time. Null: this one is not packaged, has no feed, or runs where it cannot install. */
export async function startUpdates(onChange: (state: UpdateState) => void): Promise<UpdateKeeper | null> {
  const source = app.isPackaged ? await packagedUpdateSource(app.getAppPath()) : null
  const updater = source === null ? null : await updaterOfPlatform()
  if (source === null || updater === null) return null
  const { createUpdateKeeper } = await import('./updateKeeper.ts')
  const keeper = createUpdateKeeper({ updater, source, onChange, say: (line) => process.stderr.write(`${line}\n`) })
  const first = FIRST_LOOK_MS.least + Math.random() * (FIRST_LOOK_MS.most - FIRST_LOOK_MS.least)
  setTimeout(() => {
    void keeper.ask()
    setInterval(() => void keeper.ask(), LOOK_EVERY_MS).unref()
  }, first).unref()
  return keeper
}
