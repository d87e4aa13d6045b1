import { Worker } from 'node:worker_threads'
import { z } from 'zod'

export const bcryptAskedSchema = z.strictObject({ id: z.int(), password: z.string(), salt: z.string() })
const bcryptAnswerSchema = z.strictObject({ id: z.int(), digest: z.string().nullable() })
export type BcryptAnswer = z.infer<typeof bcryptAnswerSchema>

type Asking = { readonly resolve: (digest: string) => void; readonly reject: (error: unknown) => void }
type Thread = { readonly worker: Worker; readonly asking: Map<number, Asking> }

let standing: Thread | null = null
let lastId = 0

/**
 * What the old system would have kept, `salt` being its settings and salt. Made in a thread that begins with the first of them and
 * holds no process up; throws where the settings are none.
 */
export function legacyBcrypt(password: string, salt: string): Promise<string> {
  const { worker, asking } = (standing ??= begin())
  const id = ++lastId
  return new Promise((resolve, reject) => {
    asking.set(id, { resolve, reject })
    worker.postMessage({ id, password, salt })
  })
}

function begin(): Thread {
  const thread: Thread = { worker: new Worker(new URL('./bcryptThread.ts', import.meta.url)), asking: new Map() }
  const { worker, asking } = thread
  worker.unref()
  worker.on('message', (message: unknown) => {
    const { id, digest } = bcryptAnswerSchema.parse(message)
    const asked = asking.get(id)
    asking.delete(id)
    if (digest === null) asked?.reject(new Error('the settings of an old bcrypt hash cannot be read'))
    else asked?.resolve(digest)
  })
  // Who waits for it is told, and the next one begins another.
  const ended = (error: unknown): void => {
    if (standing === thread) standing = null
    for (const { reject } of asking.values()) reject(error)
    asking.clear()
  }
  worker.once('error', ended)
  worker.once('exit', () => ended(new Error('the thread for old hashes has ended')))
  return thread
}
