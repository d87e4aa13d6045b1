import { join } from 'node:path'
import type { PackagedPlatform } from './fuseWires.ts'

export const PRODUCT_NAME = 'Dealer Desk'
export const PROGRAM_NAME = 'dealer-desk'

/** The program inside a packaged folder: what is started, on macOS the bundle. */
export function programIn(folder: string, platform: PackagedPlatform): string {
  const names = { linux: PROGRAM_NAME, win32: `${PRODUCT_NAME}.exe`, darwin: `${PRODUCT_NAME}.app` }
  return join(folder, names[platform])
}

/** The archive with the program in it, in a packaged folder. */
export function archiveIn(folder: string, platform: PackagedPlatform): string {
  return join(platform === 'darwin' ? join(programIn(folder, platform), 'Contents/Resources') : join(folder, 'resources'), 'app.asar')
}
