import { parentPort } from 'node:worker_threads'
import { hash } from 'bcryptjs'
import { bcryptAskedSchema, type BcryptAnswer } from './legacyBcrypt.ts'

/** A thread of its own for bcrypt, which is JavaScript here: hundreds of milliseconds in which the answering thread would answer nobody. */
parentPort?.on('message', (message: unknown) => {
  const { id, password, salt } = bcryptAskedSchema.parse(message)
  void hash(password, salt).then(
    (digest) => parentPort?.postMessage({ id, digest } satisfies BcryptAnswer),
    // Settings that are none make no digest; nothing typed fits it.
    () => parentPort?.postMessage({ id, digest: null } satisfies BcryptAnswer),
  )
})
