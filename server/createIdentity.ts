import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { Role } from '../domain/access/permissions.ts'
import type { ContextPolicy } from '../domain/session/contextPolicy.ts'
import type { PasskeyParty } from '../domain/session/passkey.ts'
import { SECOND_MS, type Millis } from '../domain/kernel/instant.ts'
import type { DeniedTries } from './audit/deniedTries.ts'
import { createAskPolicy } from './auth/askPolicy.ts'
import { createTokenIssuer, createTokenVerifier } from './auth/accessTokens.ts'
import type { AuthService } from './auth/authContract.ts'
import type { AuthHealth } from './auth/authPorts.ts'
import { createAuthPulse } from './auth/authPulse.ts'
import { createAuthService } from './auth/authService.ts'
import { createAuthWatch } from './auth/authWatch.ts'
import { createKeyBook, readPublicKeys } from './auth/keyBook.ts'
import { createKeyRing, loadRefreshSecret } from './auth/keyRing.ts'
import { createKeyShelf } from './auth/keyShelf.ts'
import { createLegacyModes } from './auth/legacyModes.ts'
import { createPasswordGates, HASH_SLOTS } from './auth/passwordGates.ts'
import { createPasswordGuesses } from './auth/passwordGuesses.ts'
import { createLostDevices, type LostDevices } from './auth/lostDevices.ts'
import { createPasswordHasher, type PasswordCost } from './auth/passwordHasher.ts'
import { createPostgresSessionReader } from './auth/postgresSessionReader.ts'
import { createPostgresSessionStore } from './auth/postgresSessionStore.ts'
import { createRecoveryCodes } from './auth/recoveryCodes.ts'
import { createProofCheck, type ProofCheck } from './auth/proofCheck.ts'
import { createProofNonces } from './auth/proofNonces.ts'
import { openIdentityKeys, type KeyNotes } from './auth/openIdentityKeys.ts'
import { createRefusalFloor, slowHashesAreLeft } from './auth/refusalFloor.ts'
import { createRequestProofs } from './auth/requestProofs.ts'
import { sealStored } from './auth/sealStored.ts'
import { createSecretTokens } from './auth/secretTokens.ts'
import { createSessionGate, type SessionGate } from './auth/sessionGate.ts'
import { createSignInThrottle } from './auth/signInThrottle.ts'
import type { Database } from './platform/database.ts'
import { describeError } from './platform/logger.ts'
import type { Metrics } from './platform/metrics.ts'

/** The sockets of a session that ran out of time close so soon after. */
const SWEEP_INTERVAL_MS = 5 * SECOND_MS

type Given = { readonly db: Database; readonly log: Logger; readonly clock: () => Millis }

/** Identity proper: signing in and out, its keys, its sign of life, and the endings nobody asks for. */
export type Identity = {
  readonly auth: AuthService
  readonly proofs: ProofCheck
  readonly lostDevices: LostDevices
  /** Seals what was put into the database from outside since the start. */
  sealStored(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** `db` and its `pool` work as `desk_auth`. Throws a sentence where its keys are not the ones that sealed; see `openIdentityKeys`. */
export async function createIdentity(
  given: Given & {
    readonly pool: pg.Pool
    readonly passwordCost: PasswordCost
    readonly denied: DeniedTries
    readonly factorDemandedOf: ReadonlySet<Role>
    readonly approvalDemandedOf: ReadonlySet<Role>
    readonly contextPolicy: ContextPolicy | null
    /** What identity's secrets in the database are sealed with: a file outside of it. */
    readonly identityKeyFile: string
    /** Absent: no passkeys are made. */
    readonly passkeyParty?: (() => PasskeyParty | null) | undefined
  },
): Promise<Identity> {
  const { db, log, clock, passwordCost, factorDemandedOf, approvalDemandedOf } = given
  const onTrouble = (error: unknown): void => log.warn(describeError(error), 'identity put something off')
  const keys = await openIdentityKeys({ db, file: given.identityKeyFile, notes: keyNotes(log) })
  await sealStored(db, keys)
  const ring = createKeyRing({ db, sealer: keys, clock, uuid: uuidv7, onTrouble })
  const pulse = createAuthPulse({ pool: given.pool, onTrouble })
  await ring.start()
  const secret = await loadRefreshSecret(db, keys)
  const store = createPostgresSessionStore(db, keys)
  const lostDevices = createLostDevices({ db, store, clock })
  const auth = createAuthService({
    store,
    isLost: (device) => lostDevices.isLost(device),
    hasher: await createPasswordHasher(() => randomBytes(32).toString('base64url'), passwordCost, keys.pepper),
    guesses: createPasswordGuesses(),
    legacyModes: createLegacyModes({ db, clock }),
    ...createPasswordGates({ slots: HASH_SLOTS, monotonicMs: () => performance.now(), pause: wait }),
    throttle: createSignInThrottle(),
    denied: given.denied,
    floor: createRefusalFloor({ hasSlow: () => slowHashesAreLeft(db), monotonicMs: () => performance.now(), pause: wait }),
    tokens: createTokenIssuer((now) => ring.signingKey(now)),
    secrets: createSecretTokens(secret, randomBytes),
    codes: createRecoveryCodes(randomBytes),
    randomBytes,
    factorDemandedOf,
    approvalDemandedOf,
    passkeyParty: given.passkeyParty ?? (() => null),
    askPolicy: createAskPolicy(given.contextPolicy),
    clock,
    uuid: uuidv7,
  })
  let sweep: ReturnType<typeof setInterval> | undefined
  return {
    auth,
    proofs: createProofCheck({ db, nonces: createProofNonces(secret), clock }),
    lostDevices,
    sealStored: () => sealStored(db, keys),
    async start() {
      await pulse.start()
      sweep = setInterval(() => {
        void auth.endOverdue().catch(onTrouble)
        void lostDevices.endTheirSessions().catch(onTrouble)
      }, SWEEP_INTERVAL_MS)
      sweep.unref()
    },
    async stop() {
      clearInterval(sweep)
      ring.stop()
      await pulse.stop()
    },
  }
}

function keyNotes(log: Logger): KeyNotes {
  return {
    made: () => log.warn('identity_key_made'),
    readable: () => log.warn('identity_key_readable_by_others'),
    unopened: (purpose, keyVersion) => log.error({ purpose, keyVersion }, 'identity_secret_unopened'),
  }
}

export type Doorkeeper = {
  readonly gate: SessionGate
  /** Identity is down, as this process sees it. */
  isDown(): boolean
  start(): Promise<void>
  stop(): void
}

/**
 * Who may pass, for a process that answers requests; `db` works as either role. A process that is identity itself does not
 * watch it: `watches` false.
 */
export function createDoorkeeper(
  given: Given & {
    readonly keysFile: string
    readonly metrics: Metrics
    readonly watches: boolean
    readonly contextPolicy: ContextPolicy | null
  },
): Doorkeeper {
  const { db, log, clock, metrics } = given
  const onTrouble = (error: unknown): void => log.warn(describeError(error), 'what is known of identity is not fresh')
  const book = createKeyBook({ read: () => readPublicKeys(db), shelf: createKeyShelf(given.keysFile), clock, onTrouble })
  /** Whose tokens were let in by grace since identity went down: one line each, not one per request. */
  const graced = new Set<string>()
  const watch = createAuthWatch({
    db,
    clock,
    onTrouble,
    onChange: (isDown) => {
      if (isDown) log.warn('auth_down')
      else log.info({ auth_grace: graced.size }, 'auth_up')
      graced.clear()
    },
  })
  const health: AuthHealth = given.watches ? watch : { seen: () => ({ isDown: false, upForMs: Infinity }) }
  const isDown = (): boolean => health.seen().isDown
  metrics.gauge('desk_auth_down', 'Whether this process holds identity for down', () => (isDown() ? 1 : 0))
  const gate = createSessionGate({
    reader: createPostgresSessionReader(db),
    tokens: createTokenVerifier(book),
    proofs: createRequestProofs({
      db,
      clock,
      onRefused: (code) => metrics.count('desk_proofs_refused_total', 'Requests whose proof of a PC’s key was not good, by why', { code }),
    }),
    health,
    clock,
    watchedRoles: new Set(given.contextPolicy?.roles),
    onGrace: ({ sessionId }) => {
      metrics.count('desk_auth_grace_total', 'Requests let in by a token past its time, because identity is down', {})
      if (graced.has(sessionId)) return
      graced.add(sessionId)
      log.info({ sessionId }, 'auth_grace')
    },
  })
  return {
    gate,
    isDown,
    async start() {
      await book.start()
      if (given.watches) await watch.start()
    },
    stop() {
      book.stop()
      watch.stop()
    },
  }
}
