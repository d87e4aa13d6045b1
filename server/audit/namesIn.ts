import { readdir } from 'node:fs/promises'

/** What lies in a folder; nothing when there is no such folder. Throws when it cannot be read: that is not the same as empty. */
export async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
