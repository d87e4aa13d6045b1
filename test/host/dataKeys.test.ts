import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { asidesOf, removeWithAsides, setFileAside } from '../../electron/main/asideFiles.ts'
import { createDataKeys } from '../../electron/main/dataKeys.ts'
import type { SealedFile } from '../../electron/main/sealedFile.ts'
import { userIdSchema } from '../../domain/kernel/ids.ts'

const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const anna = userIdSchema.parse('0190a0a0-0000-7000-8000-000000000001')
const bert = userIdSchema.parse('0190a0a0-0000-7000-8000-000000000002')
const by = { password: 'the password', recoveryKey: 'ab'.repeat(32) }
const secondWord = { password: by.password, next: 'another password' }

/** The system's keychain, and the one file that it seals. `opens`: whether it is still the keychain that sealed it. */
const keychain = { isReady: true, opens: true, kept: null as string | null, aside: 0 }
const secretFile: SealedFile = {
  async read() {
    if (keychain.kept !== null && !(keychain.isReady && keychain.opens)) throw new Error('Error while decrypting the ciphertext')
    return keychain.kept
  },
  async write(text) {
    keychain.kept = text
    keychain.opens = true
  },
  async remove() {
    keychain.kept = null
  },
  async setAside() {
    keychain.kept = null
    keychain.aside += 1
  },
  async hasAside() {
    return keychain.aside > 0
  },
  async removeAll() {
    Object.assign(keychain, { kept: null, aside: 0 })
  },
}
const keys = createDataKeys({ folder, secretFile, keychainReady: async () => keychain.isReady })
beforeEach(() => void Object.assign(keychain, { isReady: true, opens: true, kept: null, aside: 0 }))

test('[DTP-7] E-13 a keychain that no longer opens our secret opens no key, and nothing is written over until somebody begins anew', async () => {
  const first = await keys.create(anna, by)
  expect(await keys.unlock(anna, by)).toEqual({ ok: true, bytes: first })
  keychain.opens = false
  expect(await keys.unlock(anna, by)).toEqual({ ok: false, code: 'local_key_lost' })
  expect(await keys.addPassword(anna, secondWord)).toEqual({ ok: false, code: 'local_key_lost' })
  await keys.keepPassword(anna, by.password)
  expect([await keys.knows(anna), keychain.aside]).toEqual([true, 0])
  // The old keychain came back: nothing was lost.
  keychain.opens = true
  expect(await keys.unlock(anna, by)).toEqual({ ok: true, bytes: first })
})

test('[DTP-7] E-13 begun anew after a lost keychain there is another key, and the old secret lies aside', async () => {
  const first = await keys.create(anna, by)
  keychain.opens = false
  await keys.forget(anna)
  const second = await keys.create(anna, by)
  expect([Buffer.compare(first, second) === 0, keychain.aside]).toEqual([false, 1])
  expect(await keys.unlock(anna, by)).toEqual({ ok: true, bytes: second })
})

test('[DTP-7] E-13 a keychain that is only locked for now loses nothing: nobody is told that the password is wrong', async () => {
  const first = await keys.create(anna, by)
  keychain.isReady = false
  await expect(keys.unlock(anna, by)).rejects.toThrow('decrypting')
  await expect(keys.create(anna, by)).rejects.toThrow('decrypting')
  keychain.isReady = true
  expect(await keys.unlock(anna, by)).toEqual({ ok: true, bytes: first })
})

test('[DTP-7] E-13 whoever signs in second after a lost keychain is told that the key is lost, not that the password is wrong', async () => {
  for (const userId of [anna, bert]) await keys.create(userId, by)
  keychain.opens = false
  expect(await keys.unlock(anna, by)).toEqual({ ok: false, code: 'local_key_lost' })
  const anew = await keys.create(anna, by)
  const unvouched = { ...by, recoveryKey: null }
  for (const opener of [by, unvouched, { ...by, password: 'wrong' }]) {
    expect(await keys.unlock(bert, opener)).toEqual({ ok: false, code: 'local_key_lost' })
  }
  expect(await keys.addPassword(bert, secondWord)).toEqual({ ok: false, code: 'local_key_lost' })
  expect(await keys.unlock(bert, by)).toEqual({ ok: false, code: 'local_key_lost' })
  const second = await keys.create(bert, by)
  expect(await keys.unlock(bert, by)).toEqual({ ok: true, bytes: second })
  expect(await keys.unlock(anna, by)).toEqual({ ok: true, bytes: anew })
  expect(await keys.unlock(anna, { ...unvouched, password: 'wrong' })).toEqual({ ok: false, code: 'local_password_wrong' })
})

test('[DTP-7] E-13 of a book from before that names no secret the centre’s word decides, and once opened it names its own', async () => {
  for (const userId of [anna, bert]) {
    await keys.create(userId, by)
    asBefore(userId)
  }
  keychain.opens = false
  await keys.create(anna, by)
  asBefore(anna)
  const guess = { password: 'wrong', recoveryKey: null }
  const vouched = { password: 'wrong', recoveryKey: 'cd'.repeat(32) }
  expect(await keys.unlock(bert, guess)).toEqual({ ok: false, code: 'local_password_wrong' })
  expect(await keys.unlock(bert, by)).toEqual({ ok: false, code: 'local_key_lost' })
  expect(await keys.unlock(anna, { ...by, recoveryKey: null })).toMatchObject({ ok: true })
  expect(await keys.unlock(anna, vouched)).toEqual({ ok: false, code: 'local_password_wrong' })
})

test('[IDN-7] D-07 a wiped PC keeps no wrap and no secret, of nobody, and none that was set aside', async () => {
  await keys.create(anna, by)
  keychain.opens = false
  for (const userId of [anna, bert]) await keys.create(userId, by)
  expect(await asidesOf(join(folder, `${anna}.json`))).not.toEqual([])
  await keys.forgetAll()
  expect([readdirSync(folder), keychain.kept, keychain.aside]).toEqual([[], null, 0])
  expect(await keys.unlock(anna, by)).toEqual({ ok: false, code: 'local_store_missing' })
  // The PC may be given back: it begins as a new one.
  const bytes = await keys.create(anna, by)
  expect(await keys.unlock(anna, by)).toEqual({ ok: true, bytes })
})

test('[IDN-7] a file goes with all that was set aside of it, and nothing beside it', async () => {
  const [path, beside] = [join(folder, 'secret.sealed'), join(folder, 'secret.sealed.new')]
  expect(await asidesOf(join(folder, 'missing', 'secret.sealed'))).toEqual([])
  for (const text of ['one', 'two']) {
    writeFileSync(path, text)
    await setFileAside(path)
  }
  for (const each of [path, beside]) writeFileSync(each, 'three')
  expect(await asidesOf(path)).toHaveLength(2)
  await removeWithAsides(path)
  expect([existsSync(path), await asidesOf(path), existsSync(beside)]).toEqual([false, [], true])
})

/** As a program wrote it that kept no hash of the secret. */
function asBefore(userId: string): void {
  const path = join(folder, `${userId}.json`)
  const { secretHash: _, ...book } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  writeFileSync(path, JSON.stringify(book))
}
