import { z } from 'zod'

/**
 * SYN-7: a scope's digest is the XOR of a 64-bit hash of `id|rev` over the documents in it. Both sides keep it
 * incrementally; order does not matter and adding twice takes away. It finds a lost or stale document, it is no proof
 * against an attacker.
 */
export type Digest = { readonly high: number; readonly low: number }
export const EMPTY_DIGEST: Digest = { high: 0, low: 0 }

export const digestTextSchema = z.string().regex(/^[0-9a-f]{16}$/)

/** Two murmur-style 32-bit lanes over the characters of `id|rev`. */
export function digestOf(id: string, rev: string): Digest {
  const text = `${id}|${rev}`
  let a = 0x9e3779b9
  let b = 0x85ebca6b
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0xcc9e2d51)
    b = Math.imul(b ^ code, 0x1b873593)
    a = (a << 13) | (a >>> 19)
    b = (b << 17) | (b >>> 15)
  }
  a = Math.imul(a ^ (b >>> 16), 0x2c1b3c6d)
  b = Math.imul(b ^ (a >>> 15), 0x297a2d39)
  return { high: (a ^ (a >>> 13)) >>> 0, low: (b ^ (b >>> 16)) >>> 0 }
}

export function combine(left: Digest, right: Digest): Digest {
  return { high: (left.high ^ right.high) >>> 0, low: (left.low ^ right.low) >>> 0 }
}

/** 16 lower-case hexadecimal digits, as on the wire and in the database. */
export function digestText(digest: Digest): string {
  return digest.high.toString(16).padStart(8, '0') + digest.low.toString(16).padStart(8, '0')
}

export function parseDigest(text: string): Digest {
  const valid = digestTextSchema.parse(text)
  return { high: Number.parseInt(valid.slice(0, 8), 16), low: Number.parseInt(valid.slice(8), 16) }
}
