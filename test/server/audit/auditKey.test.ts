import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isSignedBy, openAuditKey, readPublicKeys } from '../../../server/audit/auditKey.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'dealer-desk-key-'))))
afterEach(() => rmSync(dir, { recursive: true }))
const open = () => openAuditKey({ dir, keyFile: join(dir, 'audit-key.pem') })
const publicFile = () =>
  join(
    dir,
    readdirSync(dir).find((name) => name.endsWith('.pub.pem'))!,
  )

test('[AUD-4] starts at once make one key between them, whole and for its owner alone, and leave no draft behind', async () => {
  const keys = await Promise.all(Array.from({ length: 16 }, open))
  expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1)
  expect(readdirSync(dir).toSorted()).toEqual([`audit-key-${keys[0]!.keyId}.pub.pem`, 'audit-key.pem'])
  if (process.platform !== 'win32') expect(statSync(join(dir, 'audit-key.pem')).mode & 0o777).toBe(0o600)
  const text = 'a head'
  const known = await readPublicKeys(dir)
  for (const { keyId, sign } of keys) expect(isSignedBy(known, { keyId, text, signature: sign(text) })).toBe(true)
})

test('[AUD-4] a public key that lies there is never written again, as on storage that takes only what is new', async () => {
  await open()
  writeFileSync(publicFile(), `${readFileSync(publicFile(), 'utf8')}\n`)
  const before = readFileSync(publicFile(), 'utf8')
  const { ino, mtimeMs } = statSync(publicFile())
  await open()
  expect(readFileSync(publicFile(), 'utf8')).toBe(before)
  expect(statSync(publicFile())).toMatchObject({ ino, mtimeMs })
})

test('[AUD-5] a public key that cannot be read is told by its file, and a folder that cannot be read is not an empty one', async () => {
  await open()
  writeFileSync(publicFile(), '')
  await expect(readPublicKeys(dir)).rejects.toThrow(`${publicFile()} does not hold a public key`)
  await expect(readPublicKeys(publicFile())).rejects.toMatchObject({ code: 'ENOTDIR' })
  expect((await readPublicKeys(join(dir, 'nowhere'))).size).toBe(0)
})
