import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { IMPORT_BYTES_MAX } from '../../domain/protocol/imports.ts'
import { FORMAT_BYTES } from './legacyFormat.ts'

/** A file that can be read from its beginning as often as needed, in pieces. */
export type ImportSource = {
  readonly bytesTotal: number
  readonly open: () => AsyncIterable<Buffer>
  /** Takes back what was put aside; a file of the caller's own stays. */
  readonly release: () => Promise<void>
}

/** The first bytes of a source, as many as `detectLegacyFormat` looks at. */
export async function headOf(source: ImportSource): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of source.open()) {
    pieces.push(piece)
    bytes += piece.byteLength
    if (bytes >= FORMAT_BYTES) break
  }
  return Buffer.concat(pieces).subarray(0, FORMAT_BYTES)
}

/** A file on this machine. Throws what the file system says when it cannot be read. */
export async function fileSource(path: string): Promise<ImportSource> {
  const handle = await open(path)
  await handle.close()
  const { size } = await stat(path)
  return { bytesTotal: size, open: () => createReadStream(path), release: async () => undefined }
}

/**
 * An upload put aside on the server's disk until it has come whole: only then is its length, and so its progress, true.
 * It is enciphered with a key that exists in this process alone, so what a crash leaves behind tells nothing. Refused:
 * body_too_large. Rejects when the sender breaks off, or at `signal`.
 */
export async function spooledSource(upload: Readable, path: string, signal: AbortSignal): Promise<Outcome<ImportSource, 'body_too_large'>> {
  const key = randomBytes(32)
  const counter = randomBytes(16)
  let bytesTotal = 0
  async function* limited(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      bytesTotal += piece.byteLength
      if (bytesTotal > IMPORT_BYTES_MAX) return
      yield piece
    }
  }
  const release = () => rm(path, { force: true })
  try {
    await pipeline(upload, limited, createCipheriv('aes-256-ctr', key, counter), createWriteStream(path, { flags: 'wx', mode: 0o600 }), {
      signal,
    })
  } catch (error) {
    await release()
    throw error
  }
  if (bytesTotal > IMPORT_BYTES_MAX) {
    await release()
    return refuse('body_too_large')
  }
  async function* plain(): AsyncGenerator<Buffer> {
    const decipher = createDecipheriv('aes-256-ctr', key, counter)
    for await (const piece of createReadStream(path)) yield decipher.update(piece)
  }
  return accept({ bytesTotal, open: plain, release })
}
