import { safeStorage } from 'electron'
import { rm } from 'node:fs/promises'
import { asidesOf, removeWithAsides, setFileAside } from './asideFiles.ts'
import { readIfThere, writeWhole } from './wholeFile.ts'

/** A text sealed with the key the operating system keeps for this person. */
export interface SealedFile {
  read(): Promise<string | null>
  write(text: string): Promise<void>
  remove(): Promise<void>
  /** Makes room without throwing anything away: what does not open today may open when the keychain is put back. */
  setAside(): Promise<void>
  /** Whether one was ever set aside. */
  hasAside(): Promise<boolean>
  /** For good: what was set aside goes too. */
  removeAll(): Promise<void>
}

/** `read` and `write` throw when the keychain is locked or gone: nothing is ever written in clear instead. */
export function sealedFile(path: string): SealedFile {
  return {
    async read() {
      const sealed = await readIfThere(path)
      if (sealed === null) return null
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed)
      if (shouldReEncrypt) await writeWhole(path, await safeStorage.encryptStringAsync(result))
      return result
    },
    async write(text) {
      await writeWhole(path, await safeStorage.encryptStringAsync(text))
    },
    async remove() {
      await rm(path, { force: true })
    },
    async setAside() {
      await setFileAside(path)
    },
    async hasAside() {
      return (await asidesOf(path)).length > 0
    },
    removeAll: () => removeWithAsides(path),
  }
}

/** On Linux without a keyring the "sealing" key is a constant in the source of Chromium: that counts as none. */
export async function keychainReady(): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
}
