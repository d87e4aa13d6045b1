import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

export type Running = { readonly url: string; readonly child: ChildProcess }

const program = join(import.meta.dirname, '..', 'server', 'main.ts')

/** The program as an operator starts it, in one role, on a database of ours. */
export function startProgram(given: {
  readonly role: string
  readonly databaseUrl: string
  readonly scratch: string
  readonly simulator: { readonly baseUrl: string; readonly secretKey: string }
}): Promise<Running> {
  const child = spawn(process.execPath, [program, `--role=${given.role}`, '--data-dir', join(given.scratch, given.role)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: given.databaseUrl,
      PAYMENT_GATEWAY_URL: given.simulator.baseUrl,
      PAYMENT_SECRET_KEY: given.simulator.secretKey,
      // One for all of them, whatever their own folders.
      IDENTITY_KEY_FILE: join(given.scratch, 'identity-keys'),
      // Guesses say in a header which address they come from.
      TRUST_PROXY: 'true',
      LOG_LEVEL: 'error',
    },
  })
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const url = /^listening (\S+)$/m.exec(String(chunk))?.[1]
      if (url !== undefined) resolve({ url, child })
    })
    child.once('exit', (code) => reject(new Error(`the role ${given.role} ended with ${code}`)))
  })
}

export function stopProgram({ child }: Running): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
