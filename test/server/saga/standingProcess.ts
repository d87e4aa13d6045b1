import { once } from 'node:events'
import { join } from 'node:path'
import type { ServerRole } from '../../../server/config.ts'
import type { SagaPoint } from '../../../server/orders/sagaPoints.ts'
import { startServerProcess, type ServerProcess } from '../../support/serverProcess.ts'

const ENDS_AT_POINT = join(import.meta.dirname, 'endAtPoint.ts')

/** One process of the centre that is started again whenever it is killed, as whoever looks after it would. */
export type StandingProcess = {
  readonly url: () => string
  /** When it reaches this point it is killed; in its next life it knows nothing of it. */
  readonly endAt: (point: SagaPoint) => Promise<void>
  /** Resolves when it stands (again). */
  readonly stands: () => Promise<void>
  /** Stops it in order. */
  readonly stop: () => Promise<void>
}

/** Starts a role on a port of its own, which it keeps over its lives. */
export async function standingProcess(given: {
  readonly role: ServerRole
  readonly port: number
  readonly dataDir: string
  readonly environment: Readonly<Record<string, string>>
  /** Told of every end it was not asked for: its role and the signal or exit code. */
  readonly onEnd: (end: string) => void
}): Promise<StandingProcess> {
  let isStopping = false
  let starting: Promise<ServerProcess>

  async function begin(): Promise<ServerProcess> {
    const args = [`--role=${given.role}`, `--port=${given.port}`, `--data-dir=${given.dataDir}`]
    const life = await startServerProcess(args, given.environment, ENDS_AT_POINT)
    void life.ended.then((end) => {
      if (isStopping) return
      given.onEnd(`${given.role} ${end}`)
      starting = begin()
    })
    return life
  }

  starting = begin()
  const { url } = await starting
  return {
    url: () => url,
    endAt: async (point) => {
      const { child } = await starting
      const heard = once(child, 'message')
      child.send(point)
      await heard
    },
    stands: async () => void (await starting),
    stop: async () => {
      isStopping = true
      const { child, ended } = await starting
      child.kill('SIGTERM')
      await ended
    },
  }
}
