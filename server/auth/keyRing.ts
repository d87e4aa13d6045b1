import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose'
import { sql } from 'kysely'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { decideKeys, KEY_REFRESH_MS, signingKeyAt, type KeyAge } from '../../domain/session/signingKeys.ts'
import { ADVISORY_LOCKS } from '../platform/advisoryLocks.ts'
import { jsonb, type Database, type DatabaseTransaction } from '../platform/database.ts'
import type { Sealer } from './identityKeys.ts'
import { importKey, privateJwkSchema } from './publicKeys.ts'
import { refreshPlace, signingKeyPlace } from './sealPlaces.ts'

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

const REFRESH_SECRET_BYTES = 32

/**
 * The private keys of access tokens, kept by identity alone and sealed in the database; what is done about them is decided by `decideKeys`.
 */
export function createKeyRing(deps: {
  readonly db: Database
  readonly sealer: Sealer
  readonly clock: () => Millis
  readonly uuid: () => string
  readonly onTrouble: (error: unknown) => void
}): KeyRing {
  const { db, sealer, clock } = deps
  let keys: readonly SigningKey[] = []
  let timer: ReturnType<typeof setInterval> | undefined

  async function turn(): Promise<void> {
    const rows = await db.transaction().execute(async (tx) => {
      // One process of identity at a time looks after the keys.
      await sql`select pg_advisory_xact_lock(${ADVISORY_LOCKS.signingKeys})`.execute(tx)
      const { publish, retire } = decideKeys((await rowsOf(tx)).map(ageOf), clock())
      if (retire.length > 0) await tx.deleteFrom('auth.signing_key').where('kid', 'in', retire).execute()
      if (publish)
        await tx
          .insertInto('auth.signing_key')
          .values(await newKey(sealer, { kid: deps.uuid(), signsFrom: publish.signsFrom, now: clock() }))
          .execute()
      return rowsOf(tx)
    })
    keys = await Promise.all(rows.map(async (row) => ({ ...ageOf(row), privateKey: await importKey(await privateHalf(sealer, row)) })))
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
  return tx
    .selectFrom('auth.signing_key')
    .select(['kid', 'signs_from', 'private_jwk', 'private_sealed', 'key_version'])
    .orderBy('signs_from')
    .orderBy('kid')
    .execute()
}

/** Throws where it was moved or changed: with a key that somebody slipped in nothing is signed. */
async function privateHalf(sealer: Sealer, row: KeyRow) {
  const { kid, private_jwk: clear, private_sealed: bytes, key_version: keyVersion } = row
  if (bytes === null) return privateJwkSchema.parse(clear)
  await sealer.meet(keyVersion)
  const opened = sealer.openOrNull(signingKeyPlace(kid), { keyVersion, bytes })
  if (opened === null)
    throw new Error(`The signing key ${kid} is not what was sealed. Delete its row (auth.signing_key), and a new key signs at once.`)
  return privateJwkSchema.parse(JSON.parse(Buffer.from(opened).toString('utf8')))
}

const ageOf = ({ kid, signs_from }: KeyRow): KeyAge => ({ kid, signsFrom: signs_from.getTime() })

async function newKey(sealer: Sealer, { kid, signsFrom, now }: KeyAge & { readonly now: Millis }) {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)])
  const sealed = sealer.seal(signingKeyPlace(kid), Buffer.from(JSON.stringify(privateJwk)))
  return {
    kid,
    private_sealed: sealed.bytes,
    key_version: sealed.keyVersion,
    public_jwk: jsonb(publicJwk),
    created_at: toInstant(now),
    signs_from: toInstant(signsFrom),
  }
}

/** The secret that successors of refresh tokens are made with; made once, and no key that is rotated. Throws a sentence where it was changed. */
export async function loadRefreshSecret(db: Database, sealer: Sealer): Promise<Uint8Array> {
  const fresh = sealer.seal(refreshPlace, randomBytes(REFRESH_SECRET_BYTES))
  await db
    .insertInto('auth.refresh_secret')
    .values({ secret: fresh.bytes, key_version: fresh.keyVersion })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db.selectFrom('auth.refresh_secret').select(['secret', 'key_version']).executeTakeFirstOrThrow()
  await sealer.meet(row.key_version)
  const opened = sealer.openOrNull(refreshPlace, { keyVersion: row.key_version, bytes: row.secret })
  if (opened === null)
    throw new Error(
      'The secret of refresh tokens is not what was sealed. Delete its row (auth.refresh_secret): a new one is made, and everybody signs in anew.',
    )
  return opened
}
