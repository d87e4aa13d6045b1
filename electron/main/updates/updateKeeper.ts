import type { AppUpdater } from 'electron-updater'
import type { UpdateState } from '../../ipc/ipcContract.ts'
import { signedFeed, UpdateRefused } from './signedFeed.ts'
import type { UpdateSource } from './updateSource.ts'

/** electron-updater's own word for an installer, or a file of one, whose hash is not the manifest's. */
const changedCodes = new Set(['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE'])

function refusalIn(error: unknown): Extract<UpdateState, { kind: 'refused' }> | null {
  if (error instanceof UpdateRefused) return { kind: 'refused', why: error.why }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return changedCodes.has(code) ? { kind: 'refused', why: 'update_changed' } : null
}

/**
 * Fetches a newer program, if the feed has one that is signed, and lets it be installed when this one ends. Nothing is taken from anybody
 * who works: what they did is sealed on the disk before the screen says so, and the next version sends it.
 */
export function createUpdateKeeper(deps: {
  readonly updater: AppUpdater
  readonly source: UpdateSource
  readonly onChange: (state: UpdateState) => void
  /** For what nobody has to do anything about: the feed cannot be reached. */
  readonly say: (line: string) => void
}) {
  const { updater } = deps
  let state: UpdateState = { kind: 'none' }
  updater.setFeedURL(signedFeed({ source: deps.source, running: updater.currentVersion }))
  Object.assign(updater, {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    allowDowngrade: false,
    allowPrerelease: false,
    disableWebInstaller: true,
    logger: null,
  } satisfies Partial<AppUpdater>)
  // Every failure also comes as a rejection, which is where it is heard; without a listener it would end the program.
  updater.on('error', () => undefined)

  function become(next: UpdateState): void {
    state = next
    deps.onChange(next)
  }

  async function ask(): Promise<void> {
    try {
      const found = await updater.checkForUpdates()
      if (found?.isUpdateAvailable !== true) return
      await found.downloadPromise
      become({ kind: 'ready', version: found.updateInfo.version })
    } catch (error) {
      const refused = refusalIn(error)
      // What was fetched and checked before stays good.
      if (refused !== null && state.kind !== 'ready') become(refused)
      deps.say(`update: ${refused?.why ?? (error instanceof Error ? error.message : String(error))}`)
    }
  }

  return {
    ask,
    state: (): UpdateState => state,
    /** Ends the program, installs and starts it again. Nothing happens while there is nothing to install. */
    restart(): void {
      if (state.kind === 'ready') updater.quitAndInstall(true, true)
    },
  }
}
export type UpdateKeeper = ReturnType<typeof createUpdateKeeper>
