import { unreachable } from '../../domain/kernel/invariant.ts'
import type { Bytes, Sealer } from '../ports.ts'
import { IV_BYTES, openText, sealText, textOf, valueOf, webSealer } from './webSealer.ts'

/** Below these a message to another thread costs more than the work. */
const SEAL_AWAY_FROM_BYTES = 32 * 1024
const OPEN_AWAY_FROM_BYTES = 8 * 1024

type Work =
  | {
      readonly kind: 'seal'
      readonly id: number
      readonly key: CryptoKey
      readonly place: string
      readonly bytes: Bytes
      readonly iv: Bytes
    }
  | { readonly kind: 'open'; readonly id: number; readonly key: CryptoKey; readonly place: string; readonly bytes: Bytes }
type WorkOf<K extends Work['kind']> = Omit<Extract<Work, { readonly kind: K }>, 'id'>
type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly bytes: Bytes | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly because: string }

/** The other thread: compresses, seals and opens what comes through the port, and says once that it is there. */
export function serveSealing(port: MessagePort): void {
  const answer = (said: Answer, transfer: Transferable[] = []) => port.postMessage(said, transfer)
  port.addEventListener('message', ({ data }: MessageEvent<Work>) => {
    const { id } = data
    run(data).then(
      (bytes) => answer({ kind: 'done', id, bytes }, bytes ? [bytes.buffer] : []),
      (error: unknown) => answer({ kind: 'failed', id, because: error instanceof Error ? error.message : String(error) }),
    )
  })
  port.start()
  answer({ kind: 'ready' })
}

function run(work: Work): Promise<Bytes | undefined> {
  switch (work.kind) {
    case 'seal':
      return sealText(work, work.bytes)
    case 'open':
      return openText(work, work.bytes)
    default:
      return unreachable(work)
  }
}

/**
 * The seal of `webSealer`, its heavy part done behind the port: compressing a first copy of 100,000 contracts takes longer
 * than everything else the engine does with them. Until the other thread has said that it is there, and for small rows,
 * the work is done here: a thread that never starts costs time and nothing else.
 */
export function threadedSealer(port: MessagePort, randomBytes: (count: number) => Bytes): Sealer {
  const here = webSealer(randomBytes)
  const waiting = new Map<number, { readonly resolve: (bytes: Bytes | undefined) => void; readonly reject: (error: Error) => void }>()
  let ready = false
  let last = 0
  port.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    if (data.kind === 'ready') {
      ready = true
      return
    }
    const asked = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.kind === 'done') asked?.resolve(data.bytes)
    else asked?.reject(new Error(data.because))
  })
  port.start()
  const ask = (work: WorkOf<'seal'> | WorkOf<'open'>, transfer: Transferable[]) =>
    new Promise<Bytes | undefined>((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve, reject })
      port.postMessage({ ...work, id: last }, transfer)
    })
  return {
    seal: async (key, place, value) => {
      const text = textOf(value)
      const iv = randomBytes(IV_BYTES)
      if (!ready || text.length < SEAL_AWAY_FROM_BYTES) return sealText({ key, place, iv }, text)
      const sealed = await ask({ kind: 'seal', key, place, bytes: text, iv }, [text.buffer])
      if (!sealed) throw new Error('the sealing thread gave nothing')
      return sealed
    },
    // Nothing is compressed: what is left is WebCrypto's, which has threads of its own.
    sealPacked: (key, place, head, packed) => here.sealPacked(key, place, head, packed),
    open: async (key, place, bytes) => {
      if (!ready || bytes.length < OPEN_AWAY_FROM_BYTES) return here.open(key, place, bytes)
      // Not transferred: whoever read the row may still need its bytes.
      const text = await ask({ kind: 'open', key, place, bytes }, [])
      return text && valueOf(text)
    },
  }
}
