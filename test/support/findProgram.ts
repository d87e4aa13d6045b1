import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a program that tests need, or null: what is told (and nothing else, where something is), Debian's folder, then the PATH. */
export function lookForProgram(
  names: readonly string[],
  from: { readonly told: string | undefined; readonly folder: string },
): string | null {
  if (from.told) return isExecutable(from.told) ? from.told : null
  const folders = [from.folder, ...(process.env['PATH'] ?? '').split(delimiter)]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null
}
