import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Role } from '../domain/access/permissions.ts'
import type { Millis } from '../domain/kernel/instant.ts'
import type { ContextPolicy } from '../domain/session/contextPolicy.ts'
import type { PasskeyParty } from '../domain/session/passkey.ts'
import { deniedRequests, deniedTriesOn } from './audit/deniedTries.ts'
import { registerAuthRoutes } from './auth/authRoutes.ts'
import type { PasswordCost } from './auth/passwordHasher.ts'
import { createStepUpGate } from './auth/stepUpGate.ts'
import { identifyBy } from './auth/sessionRoutes.ts'
import { createDoorkeeper, createIdentity } from './createIdentity.ts'
import { answers, closeHttp } from './httpLife.ts'
import type { ConnectedDatabase } from './platform/connectPool.ts'
import { createCallLimiter } from './platform/callLimiter.ts'
import { createHttpServer } from './platform/httpServer.ts'
import { Metrics } from './platform/metrics.ts'
import { registerHealth, registerSafetyHeaders } from './platform/pages.ts'

/** What every role of the program is to whoever runs it. */
export type RunningApp = { readonly http: FastifyInstance; setReady(): void; close(): Promise<void> }

export type AuthAppOptions = {
  /** Works as `desk_auth`: this process has no other connection. */
  readonly authDatabase: ConnectedDatabase
  readonly log: Logger
  readonly clock: () => Millis
  readonly allowedOrigins: readonly string[]
  /** What a password hash costs here; see `calibratePasswordCost`. */
  readonly passwordCost: PasswordCost
  /** The roles that must have a second factor. */
  readonly factorDemandedOf: ReadonlySet<Role>
  /** The roles whose every further device waits for a manager. */
  readonly approvalDemandedOf: ReadonlySet<Role>
  /** Where, when and with what people may work; null: the operator does not say. */
  readonly contextPolicy: ContextPolicy | null
  /** Whom passkeys are made for, as soon as it is known; absent: none are. */
  readonly passkeyParty?: () => PasskeyParty | null
  /** What identity's secrets in the database are sealed with; made where nothing is sealed yet. */
  readonly identityKeyFile: string
  /** Where the public keys are kept for the next start. */
  readonly keysFile: string
  /** By how much the budgets of calls are widened; 0 or absent: calls are not counted. */
  readonly callLimits?: number
  readonly trustProxy?: boolean
  readonly checkReplies?: boolean
}

/** Identity as a process of its own: signing in and out, and nothing that could be slowed down by it. */
export async function createAuthApp(options: AuthAppOptions): Promise<RunningApp> {
  const { authDatabase, log, clock, allowedOrigins, keysFile } = options
  const { db, pool } = authDatabase
  let ready = false
  const metrics = new Metrics()
  const denied = deniedTriesOn({ db, log, clock })
  const identity = await createIdentity({ ...options, db, pool, denied })
  const doorkeeper = createDoorkeeper({ db, log, clock, keysFile, metrics, watches: false, contextPolicy: options.contextPolicy })
  const http = await createHttpServer({
    log,
    metrics,
    allowedOrigins,
    identify: identifyBy(doorkeeper.gate),
    stepUpCheck: createStepUpGate({ db, clock, factorDemandedOf: options.factorDemandedOf, isIdentityDown: () => false }),
    noteDenied: deniedRequests(denied),
    ...(options.checkReplies === undefined ? {} : { checkReplies: options.checkReplies }),
    ...(options.callLimits ? { callLimiter: createCallLimiter({ clock, times: options.callLimits }) } : {}),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
  })
  registerHealth(http, async () => ready && (await answers(authDatabase)))
  registerSafetyHeaders(http)
  registerAuthRoutes(http, identity)
  await doorkeeper.start()
  await identity.start()
  return {
    http,
    setReady: () => {
      ready = true
      denied.start()
    },
    close: async () => {
      ready = false
      await identity.stop()
      doorkeeper.stop()
      await closeHttp(http)
      await denied.stop()
    },
  }
}
