import type { Bytes, Sealer } from '../ports.ts'
import { packText, unpackText } from './packedText.ts'

const VERSION = 1
export const IV_BYTES = 12
const HEAD_BYTES = 1 + IV_BYTES
/** Below this, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 512
/** What follows: the text, a gzip file of it, or a head and a gzip file of what came packed. */
const PLAIN = 0
const GZIP = 1
const HEADED = 2
const HEAD_LENGTH_BYTES = 4
const [OPENING, COMMA, CLOSING] = ['[', ',', ']'].map((sign): Bytes => new TextEncoder().encode(sign)) as [Bytes, Bytes, Bytes]

/**
 * AES-256-GCM over gzip over JSON: `version ‖ iv ‖ ciphertext`. A fresh random iv each time; the place (table‖key‖schema)
 * is authenticated with it, so a row that is moved does not open. Chance for the iv comes from the caller.
 */
export function webSealer(randomBytes: (count: number) => Bytes): Sealer {
  return {
    seal: (key, place, value) => sealText({ key, place, iv: randomBytes(IV_BYTES) }, textOf(value)),
    sealPacked: (key, place, head, packed) => sealHeaded({ key, place, iv: randomBytes(IV_BYTES) }, textOf(head), packed),
    open: async (key, place, bytes) => {
      const text = await openText({ key, place }, bytes)
      return text && valueOf(text)
    },
  }
}

/** JSON as UTF-8. */
export function textOf(value: unknown): Bytes {
  return new TextEncoder().encode(JSON.stringify(value))
}

export function valueOf(text: Bytes): unknown {
  return JSON.parse(new TextDecoder().decode(text))
}

/** Compresses and seals a text; `iv` is fresh and random for each call. */
export async function sealText(how: SealHow, text: Bytes): Promise<Bytes> {
  const compress = text.length >= COMPRESS_FROM_BYTES
  return sealFrame(how, concat(Uint8Array.of(compress ? GZIP : PLAIN), compress ? await packText(text) : text))
}

/** Seals a head and a gzip file behind it, which is left as it is. */
export function sealHeaded(how: SealHow, head: Bytes, packed: Bytes): Promise<Bytes> {
  const length = new Uint8Array(HEAD_LENGTH_BYTES)
  new DataView(length.buffer).setUint32(0, head.length)
  return sealFrame(how, concat(Uint8Array.of(HEADED), length, head, packed))
}

export type SealHow = { readonly key: CryptoKey; readonly place: string; readonly iv: Bytes }

async function sealFrame({ key, place, iv }: SealHow, framed: Bytes): Promise<Bytes> {
  const sealed = await crypto.subtle.encrypt(algorithm(iv, place), key, framed)
  return concat(Uint8Array.of(VERSION), iv, new Uint8Array(sealed))
}

/** The text again, or undefined when the bytes were changed, moved, or sealed under another key. */
export async function openText({ key, place }: { key: CryptoKey; place: string }, bytes: Bytes): Promise<Bytes | undefined> {
  if (bytes.length <= HEAD_BYTES || bytes[0] !== VERSION) return undefined
  const opened = await decrypt(key, algorithm(bytes.slice(1, HEAD_BYTES), place), bytes.slice(HEAD_BYTES))
  if (!opened) return undefined
  const body = opened.slice(1)
  if (opened[0] === HEADED) return headedText(body)
  return opened[0] === GZIP ? unpackText(body) : body
}

/** `[head,value]` as one text. */
async function headedText(body: Bytes): Promise<Bytes> {
  const end = HEAD_LENGTH_BYTES + new DataView(body.buffer).getUint32(0)
  const value = await unpackText(body.slice(end))
  return concat(OPENING, body.slice(HEAD_LENGTH_BYTES, end), COMMA, value, CLOSING)
}

function algorithm(iv: Bytes, place: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) }
}

/** Undefined when the seal is broken: the only thing that makes WebCrypto refuse here. */
async function decrypt(key: CryptoKey, how: AesGcmParams, sealed: Bytes): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return undefined
    throw error
  }
}

function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
