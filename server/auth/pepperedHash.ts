import { hashRaw, verify } from '@node-rs/argon2'
import { timingSafeEqual } from 'node:crypto'
import type { Pepper } from './identityKeys.ts'

/** An argon2id hash with what was put over it: the versions of the pepper, the first one innermost. */
export type StoredHash = {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
  readonly peppers: readonly number[]
  readonly salt: Buffer
  readonly tag: Buffer
}

/** A PHC string; `keyid`, which the format has for this, names the peppers with points between them. */
const SHAPE = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)(?:,keyid=(\d+(?:\.\d+)*))?\$([\w+/]+)\$([\w+/]+)$/

export function readStoredHash(text: string): StoredHash | null {
  const [, memory, time, lanes, peppers, salt, tag] = SHAPE.exec(text) ?? []
  if (salt === undefined || tag === undefined) return null
  return {
    memoryCost: Number(memory),
    timeCost: Number(time),
    parallelism: Number(lanes),
    peppers: peppers?.split('.').map(Number) ?? [],
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

function storedHashText({ memoryCost, timeCost, parallelism, peppers, salt, tag }: StoredHash): string {
  const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
  const keyId = peppers.length === 0 ? '' : `,keyid=${peppers.join('.')}`
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}${keyId}$${base64(salt)}$${base64(tag)}`
}

/** The same hash with the newest pepper over it; as it was where that is the last one already, or where it cannot be read. */
export function pepperedHash(text: string, pepper: Pepper): string {
  const stored = readStoredHash(text)
  if (stored === null || stored.peppers.at(-1) === pepper.newest) return text
  return storedHashText({ ...stored, peppers: [...stored.peppers, pepper.newest], tag: pepper.over(pepper.newest, stored.tag) })
}

/** Whether the password is the one of the hash. Throws a sentence where a pepper is not in the file. */
export async function fitsHash(text: string, password: string, pepper: Pepper): Promise<boolean> {
  const stored = readStoredHash(text)
  if (stored === null || stored.peppers.length === 0) return verify(text, password)
  const { memoryCost, timeCost, parallelism, peppers, salt, tag } = stored
  for (const version of peppers) await pepper.meet(version)
  const plain = await hashRaw(password, { memoryCost, timeCost, parallelism, salt, outputLen: tag.length })
  const found = peppers.reduce<Buffer>((under, version) => pepper.over(version, under), plain)
  return timingSafeEqual(found, tag)
}
