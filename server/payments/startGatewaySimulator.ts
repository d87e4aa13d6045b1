import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const program = join(import.meta.dirname, 'simulator', 'simulatorMain.ts')
const RESTART_AFTER_MS = 250

export type RunningSimulator = {
  readonly baseUrl: string
  readonly secretKey: string
  /** The process that plays now. */
  pid(): number | undefined
  stop(): Promise<void>
}

/**
 * Runs the payment gateway's stand-in beside the server, on a free port that it keeps. When it dies it is started again on
 * the same books; when we die it ends by itself. Rejects when it cannot start.
 */
export async function startGatewaySimulator(given: {
  readonly journalFile: string
  readonly port: number
  readonly log: (line: string) => void
}): Promise<RunningSimulator> {
  const secretKey = `test_sk_${randomBytes(18).toString('hex')}`
  let stopping = false
  let child: ChildProcess
  let port = given.port

  const begin = async (): Promise<string> => {
    child = spawn(process.execPath, [program, '--port', String(port), '--journal', given.journalFile], {
      env: { ...process.env, SIMULATOR_SECRET_KEY: secretKey },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const url = await addressOf(child)
    port = Number(new URL(url).port)
    child.once('exit', () => void again())
    return url
  }
  const again = async (): Promise<void> => {
    if (stopping) return
    given.log('the payment simulator ended and is started again')
    await wait(RESTART_AFTER_MS)
    // It may end again while it starts: then it is tried once more.
    await begin().catch(() => again())
  }

  const baseUrl = await begin()
  return {
    baseUrl,
    secretKey,
    pid: () => child.pid,
    async stop() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk) => {
      const url = /^simulating (\S+)/.exec(String(chunk))?.[1]
      if (url === undefined) reject(new Error('the payment simulator said something unexpected'))
      else resolve(url)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error('The payment simulator did not start.')))
  })
}
