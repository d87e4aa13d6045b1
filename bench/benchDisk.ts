import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of all files below the folders of a browser profile that pages may write to. */
export function storedBytes(profile: string): number {
  return ['IndexedDB', 'File System', 'Local Storage', 'Service Worker', 'WebStorage']
    .map((folder) => join(profile, 'Default', folder))
    .reduce((sum, folder) => sum + bytesBelow(folder), 0)
}

function bytesBelow(folder: string): number {
  let entries
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
  return entries.filter((entry) => entry.isFile()).reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
