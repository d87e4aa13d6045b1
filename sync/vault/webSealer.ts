import type { Bytes, Sealer } from '../ports.ts'

const VERSION = 1
export const IV_BYTES = 12
const HEAD_BYTES = 1 + IV_BYTES
/** Below this, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 512
const PLAIN = 0
const GZIP = 1

/**
 * AES-256-GCM over gzip over JSON: `version ‖ iv ‖ ciphertext`. A fresh random iv each time; the place (table‖key‖schema)
 * is authenticated with it, so a row that is moved does not open. Chance for the iv comes from the caller.
 */
export function webSealer(randomBytes: (count: number) => Bytes): Sealer {
  return {
    seal: (key, place, value) => sealText({ key, place, iv: randomBytes(IV_BYTES) }, textOf(value)),
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
export async function sealText({ key, place, iv }: { key: CryptoKey; place: string; iv: Bytes }, text: Bytes): Promise<Bytes> {
  const compress = text.length >= COMPRESS_FROM_BYTES
  const body = compress ? await through(text, new CompressionStream('gzip')) : text
  const framed = concat(Uint8Array.of(compress ? GZIP : PLAIN), body)
  const sealed = await crypto.subtle.encrypt(algorithm(iv, place), key, framed)
  return concat(Uint8Array.of(VERSION), iv, new Uint8Array(sealed))
}

/** The text again, or undefined when the bytes were changed, moved, or sealed under another key. */
export async function openText({ key, place }: { key: CryptoKey; place: string }, bytes: Bytes): Promise<Bytes | undefined> {
  if (bytes.length <= HEAD_BYTES || bytes[0] !== VERSION) return undefined
  const opened = await decrypt(key, algorithm(bytes.slice(1, HEAD_BYTES), place), bytes.slice(HEAD_BYTES))
  if (!opened) return undefined
  const body = opened.slice(1)
  return opened[0] === GZIP ? through(body, new DecompressionStream('gzip')) : body
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

async function through(bytes: Bytes, stream: CompressionStream | DecompressionStream): Promise<Bytes> {
  const writer = stream.writable.getWriter()
  // Both ends at once: a stream takes no more than it can give away. A failure shows at the reading end.
  const writing = writer.write(bytes).then(() => writer.close())
  writing.catch(() => undefined)
  return new Uint8Array(await new Response(stream.readable).arrayBuffer())
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
