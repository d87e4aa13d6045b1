import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What stands in a file; null: there is none. Throws where it is there and cannot be read. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/**
 * What stands in a file that its owner alone may read; absent, it is made with what `fresh` gives. Of two processes that start at once
 * in one folder the second finds what the first made: the file appears whole.
 */
export async function readOrMake(file: string, fresh: () => string): Promise<string> {
  const found = await readIfThere(file)
  if (found !== null) return found
  const text = fresh()
  const draft = `${file}.${randomUUID()}.new`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(draft, text, { flag: 'wx', mode: 0o600, flush: true })
  try {
    await link(draft, file)
    await keepName(dirname(file))
    return text
  } catch (error) {
    const other = await readIfThere(file)
    if (other === null) throw error
    return other
  } finally {
    await rm(draft, { force: true })
  }
}

/** A power cut must not take the name of a file whose bytes are on the disk. Windows keeps names with their files. */
async function keepName(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
