import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { publicKeySchema, type PublicKey } from './publicKeys.ts'

/** Where a process keeps the last good public keys for its next start. Nothing in it is secret. */
export type KeyShelf = { load(): Promise<readonly PublicKey[]>; save(keys: readonly PublicKey[]): Promise<void> }

/** A file beside the data; a damaged or absent one holds nothing, a write that stops half-way leaves the one before. */
export function createKeyShelf(file: string): KeyShelf {
  return {
    load: async () => {
      try {
        return z.array(publicKeySchema).parse(JSON.parse(await readFile(file, 'utf8')))
      } catch {
        // Absent at the first start; a damaged one is written anew with the next reading.
        return []
      }
    },
    save: async (keys) => {
      await mkdir(dirname(file), { recursive: true })
      const fresh = `${file}.${process.pid}.new`
      await writeFile(fresh, JSON.stringify(keys))
      await rename(fresh, file)
    },
  }
}
