import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose'
import { sql } from 'kysely'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { decideKeys, KEY_REFRESH_MS, signingKeyAt, type KeyAge } from '../../domain/session/signingKeys.ts'
import { jsonb, type Database, type DatabaseTransaction } from '../platform/database.ts'
import { importKey, privateJwkSchema } from './publicKeys.ts'

export type SigningKey = KeyAge & { readonly privateKey: CryptoKey }

export type KeyRing = {
  /** The key that signs at that moment. */
  signingKey(now: Millis): Promise<SigningKey>
  /** Makes and drops keys as their time comes, now and each minute from then on. */
  start(): Promise<void>
  /** The same once. */
  turn(): Promise<void>
  stop(): void
}

/** One process of identity at a time looks after the keys. */
const KEYS_LOCK = 7_403_003
const REFRESH_SECRET_BYTES = 32

/** The private keys of access tokens, kept by identity alone; what is done about them is decided by `decideKeys`. */
export function createKeyRing(deps: {
  readonly db: Database
  readonly clock: () => Millis
  readonly uuid: () => string
  readonly onTrouble: (error: unknown) => void
}): KeyRing {
  const { db, clock } = deps
  let keys: readonly SigningKey[] = []
  let timer: ReturnType<typeof setInterval> | undefined

  async function turn(): Promise<void> {
    const rows = await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${KEYS_LOCK})`.execute(tx)
      const { publish, retire } = decideKeys((await rowsOf(tx)).map(ageOf), clock())
      if (retire.length > 0) await tx.deleteFrom('auth.signing_key').where('kid', 'in', retire).execute()
      if (publish)
        await tx
          .insertInto('auth.signing_key')
          .values(await newKey(deps.uuid(), publish.signsFrom, clock()))
          .execute()
      return rowsOf(tx)
    })
    keys = await Promise.all(
      rows.map(async (row) => ({ ...ageOf(row), privateKey: await importKey(privateJwkSchema.parse(row.private_jwk)) })),
    )
  }

  return {
    turn,
    async signingKey(now) {
      const key = signingKeyAt(keys, now)
      // Asked each time: a key that somebody just took away would sign tokens that nobody takes.
      if (key && (await isThere(db, key.kid))) return key
      await turn()
      const made = signingKeyAt(keys, now)
      if (!made) throw new Error('There is no key to sign with.')
      return made
    },
    async start() {
      await turn()
      timer = setInterval(() => void turn().catch(deps.onTrouble), KEY_REFRESH_MS)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}

async function isThere(db: Database, kid: string): Promise<boolean> {
  return (await db.selectFrom('auth.signing_key').select('kid').where('kid', '=', kid).executeTakeFirst()) !== undefined
}

type KeyRow = Awaited<ReturnType<typeof rowsOf>>[number]

async function rowsOf(tx: DatabaseTransaction) {
  return tx.selectFrom('auth.signing_key').select(['kid', 'signs_from', 'private_jwk']).orderBy('signs_from').orderBy('kid').execute()
}

const ageOf = ({ kid, signs_from }: KeyRow): KeyAge => ({ kid, signsFrom: signs_from.getTime() })

async function newKey(kid: string, signsFrom: Millis, now: Millis) {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)])
  return {
    kid,
    private_jwk: jsonb(privateJwk),
    public_jwk: jsonb(publicJwk),
    created_at: toInstant(now),
    signs_from: toInstant(signsFrom),
  }
}

/** The secret that successors of refresh tokens are made with; made once, and no key that is rotated. */
export async function loadRefreshSecret(db: Database): Promise<Uint8Array> {
  await db
    .insertInto('auth.refresh_secret')
    .values({ secret: randomBytes(REFRESH_SECRET_BYTES) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await db.selectFrom('auth.refresh_secret').select('secret').executeTakeFirstOrThrow()).secret
}
