import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { sessionIdSchema } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { LiveEvent } from '../../domain/protocol/live.ts'
import { endOnWire } from '../../domain/session/heldSession.ts'
import { ACCESS_TOKEN_TTL_MS, endReasonSchema } from '../../domain/session/session.ts'
import type { AuthService } from '../../server/auth/authContract.ts'
import { createAuthService } from '../../server/auth/authService.ts'
import { createPostgresSessionReader } from '../../server/auth/postgresSessionReader.ts'
import { createPostgresSessionStore } from '../../server/auth/postgresSessionStore.ts'
import { createRequestProofs } from '../../server/auth/requestProofs.ts'
import { createSessionGate, type SessionGate } from '../../server/auth/sessionGate.ts'
import { createSignInThrottle } from '../../server/auth/signInThrottle.ts'
import { createLegacyModes } from '../../server/auth/legacyModes.ts'
import { createBoundedGate } from '../../server/platform/boundedGate.ts'
import type { Database } from '../../server/platform/database.ts'
import { passingKeys } from '../support/identityKeys.ts'

const bodyOf = (token: string): string => Buffer.from(token, 'base64url').toString()

/** Signing in as it ships, without the cost of hashing: a password stands for itself, a token says whose it is. `db` works as `desk_auth`. */
export function worldAuth(parts: { readonly db: Database; readonly clock: () => Millis; readonly uuid: () => string }): AuthService {
  return createAuthService({
    isLost: async () => false,
    store: createPostgresSessionStore(parts.db, passingKeys()),
    hasher: {
      hash: async (password) => password,
      verify: async (hash, password) => hash === password,
      isLegacy: () => false,
      isWeak: () => false,
      dummyHash: '',
    },
    legacyModes: createLegacyModes(parts),
    guesses: { guessesLog10: async () => Infinity },
    gate: createBoundedGate({ slots: 4, waitingMax: 100 }),
    strangers: createBoundedGate({ slots: 4, waitingMax: 100 }),
    keyLooks: createBoundedGate({ slots: 4, waitingMax: 100 }),
    throttle: createSignInThrottle(),
    denied: { note: () => undefined },
    floor: { begin: () => async () => undefined },
    tokens: { issue: async (whose) => Buffer.from(JSON.stringify(whose)).toString('base64url') },
    secrets: {
      fresh: parts.uuid,
      successorOf: (token) => `${token}+`,
      recoveryKeyOf: ({ userId, deviceId }) => createHash('sha256').update(`${userId} ${deviceId}`).digest('hex'),
      hashOf: (text) => createHash('sha256').update(text).digest('hex'),
    },
    codes: { fresh: () => ({ codes: [], salt: new Uint8Array() }), hashOf: async (code) => code },
    randomBytes: (count) => new Uint8Array(count),
    factorDemandedOf: new Set(),
    approvalDemandedOf: new Set(),
    askPolicy: () => null,
    passkeyParty: () => null,
    clock: parts.clock,
    uuid: parts.uuid,
  })
}

/** Who may pass; a token of this world never grows old: what ends here is the session. */
export function worldGate({ db, clock }: { readonly db: Database; readonly clock: () => Millis }): SessionGate {
  return createSessionGate({
    reader: createPostgresSessionReader(db),
    tokens: { verify: async (token) => ({ ok: true, value: { ...JSON.parse(bodyOf(token)), expiresAt: clock() + ACCESS_TOKEN_TTL_MS } }) },
    proofs: createRequestProofs({ db, clock, onRefused: () => undefined }),
    health: { seen: () => ({ isDown: false, upForMs: Infinity }) },
    clock,
    watchedRoles: new Set(),
    onGrace: () => undefined,
  })
}

const endings = z.array(
  z.object({ seq: z.number(), session_id: sessionIdSchema, reason: endReasonSchema, at: z.date(), device: z.string().nullable() }),
)

/** Tells what ended since the last look; the feed as it ships looks in real time, which has no meaning here. */
export function worldEndings(db: Database, tell: (event: LiveEvent, to: (token: string) => boolean) => void): () => Promise<void> {
  let seen = 0
  return async () => {
    const { rows } = await sql`
      select e.seq, e.session_id, s.end_reason as reason, s.ended_at as at, s.ended_by_device_name as device
        from auth.event e join auth.session s on s.id = e.session_id
       where e.seq > ${seen} and s.state = 'ended' order by e.seq`.execute(db)
    for (const { seq, session_id: sessionId, reason, at, device } of endings.parse(rows)) {
      seen = seq
      const end = endOnWire({ reason, at: at.getTime(), byDeviceName: device })
      tell({ name: 'session.revoked', data: { sessionId, end } } as LiveEvent, (token) => bodyOf(token).includes(sessionId))
    }
  }
}
