import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readOrMake } from '../platform/secretFile.ts'
import { namesIn } from './namesIn.ts'

const PUBLIC_KEY = /^audit-key-[0-9a-f]{16}\.pub\.pem$/

/** Signs heads of the audit chain. The key never enters the database: who rules there cannot sign. */
export type AuditKey = { readonly keyId: string; readonly sign: (text: string) => string }
export type PublicKeys = ReadonlyMap<string, KeyObject>

/**
 * The Ed25519 key in `keyFile`, made at the first start, readable by its owner alone; its public half lies in `dir`, beside the
 * copies that it signs. Throws a sentence when the file holds something else.
 */
export async function openAuditKey({ dir, keyFile }: { readonly dir: string; readonly keyFile: string }): Promise<AuditKey> {
  await mkdir(dir, { recursive: true })
  const pem = await readOrMake(keyFile, freshPem)
  const key = parseKey(pem)
  const publicKey = createPublicKey(key)
  const keyId = keyIdOf(publicKey)
  await keepPublicKey(join(dir, `audit-key-${keyId}.pub.pem`), publicKey.export({ type: 'spki', format: 'pem' }).toString())
  return { keyId, sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64url') }
}

/** The public keys that lie in a folder, by id; none when there is no such folder. Throws with the name of a file that holds none. */
export async function readPublicKeys(dir: string): Promise<PublicKeys> {
  const keys = await Promise.all((await namesIn(dir)).filter((name) => PUBLIC_KEY.test(name)).map((name) => readPublicKey(join(dir, name))))
  return new Map(keys.map((key) => [keyIdOf(key), key]))
}

/** True when the key of that id made the signature; an unknown key made none. */
export function isSignedBy(keys: PublicKeys, { keyId, text, signature }: { keyId: string; text: string; signature: string }): boolean {
  const key = keys.get(keyId)
  return key !== undefined && verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'))
}

function freshPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Written once and never again: the folder may only take what is new, and a proof may read it at any moment. */
async function keepPublicKey(file: string, pem: string): Promise<void> {
  try {
    await writeFile(file, pem, { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

async function readPublicKey(file: string): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8')
  try {
    return createPublicKey(pem)
  } catch {
    throw new Error(`${file} does not hold a public key. Put the key back that was noted when it was made.`)
  }
}

function parseKey(pem: string): KeyObject {
  const key = keyIn(pem)
  if (key?.asymmetricKeyType !== 'ed25519') throw new Error('The file of the audit key does not hold an Ed25519 key.')
  return key
}

function keyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}

function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}
