import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from './hostApp.ts'
import { hostState } from './hostState.ts'
import { strict } from './strict.ts'

type Implemented = 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'

/** Kept beside the user data, not in it: an operating system's keychain is no part of the app's folder either. */
function keychainKey(): Buffer {
  const folder = `${app.getPath('userData')}.keychain`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'key')
  try {
    writeFileSync(path, randomBytes(32), { flag: 'wx', mode: 0o600 })
  } catch {
    // There already: an earlier run made it.
  }
  return readFileSync(path)
}

const unavailable = () => process.env['ELECTRON_HOST_KEYCHAIN'] === 'none'

/** A real cipher. It shows that the app seals and unseals, not how an operating system guards the key. */
export const safeStorage = strict('safeStorage', {
  async isAsyncEncryptionAvailable() {
    return hostState.ready && !unavailable()
  },
  async encryptStringAsync(text: string) {
    if (unavailable()) throw new Error('Error while encrypting the text provided to safeStorage.encryptStringAsync.')
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keychainKey(), iv)
    return Buffer.concat([Buffer.from('v10'), iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  async decryptStringAsync(sealed: Buffer) {
    if (unavailable()) throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.')
    const decipher = createDecipheriv('aes-256-gcm', keychainKey(), sealed.subarray(3, 15))
    decipher.setAuthTag(sealed.subarray(-16))
    return { shouldReEncrypt: false, result: decipher.update(sealed.subarray(15, -16), undefined, 'utf8') + decipher.final('utf8') }
  },
  getSelectedStorageBackend: () => (unavailable() ? 'basic_text' : 'gnome_libsecret'),
} satisfies Pick<Electron.SafeStorage, Implemented>)
