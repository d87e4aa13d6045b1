import type { Bytes } from '../ports.ts'

/** A text as a gzip file. */
export function packText(text: Bytes): Promise<Bytes> {
  return through(text, new CompressionStream('gzip'))
}

/** The text again; rejects when the file is not one, or not all of it. */
export function unpackText(packed: Bytes): Promise<Bytes> {
  return through(packed, new DecompressionStream('gzip'))
}

async function through(bytes: Bytes, stream: CompressionStream | DecompressionStream): Promise<Bytes> {
  const writer = stream.writable.getWriter()
  // Both ends at once: a stream takes no more than it can give away. A failure shows at the reading end.
  const writing = writer.write(bytes).then(() => writer.close())
  writing.catch(() => undefined)
  return new Uint8Array(await new Response(stream.readable).arrayBuffer())
}
