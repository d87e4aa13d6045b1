import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Makes room without throwing anything away: what does not open today may open when the keychain is put back. */
export async function setFileAside(path: string): Promise<void> {
  await rename(path, `${path}.aside-${crypto.randomUUID()}`)
}

/** All that lies in a folder; the folder stays. */
export async function emptyFolder(path: string): Promise<void> {
  for (const name of await namesIn(path)) await rm(join(path, name), { recursive: true, force: true })
}

/** A file and all that was set aside of it. */
export async function removeWithAsides(path: string): Promise<void> {
  for (const each of [path, ...(await asidesOf(path))]) await rm(each, { force: true })
}

/** The paths of what was set aside of a file; none where its folder is not there yet. */
export async function asidesOf(path: string): Promise<readonly string[]> {
  const names = await namesIn(dirname(path))
  return names.filter((name) => name.startsWith(`${basename(path)}.aside-`)).map((name) => join(dirname(path), name))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
