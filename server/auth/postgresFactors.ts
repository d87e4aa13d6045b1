import type { Selectable } from 'kysely'
import { userIdSchema, type UserId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { Database, DatabaseTransaction, Tables } from '../platform/database.ts'
import type { FactorReader, FactorTransaction, StoredFactor, StoredOffer } from './factorPorts.ts'
import type { Sealer } from './identityKeys.ts'
import { factorPlace, offerPlace } from './sealPlaces.ts'
import { sealedAnew } from './sealStored.ts'
import { bytesOf, ticketRow, toTicket } from './ticketRows.ts'

type Connection = Database | DatabaseTransaction
const unfailed = { failed_count: 0, failed_at: null } as const

/** `FactorReader` on PostgreSQL. */
export function factorReaderOn(db: Database, sealer: Sealer): FactorReader {
  return {
    factorOf: async (userId) => {
      const row = await factorRow(db, userId)
      return row && toFactor(sealer, row)
    },
    offerOf: async (userId) => toOffer(sealer, await offerRow(db, userId)),
    recoveryCodesLeft: async (userId) => {
      const { count } = await db
        .selectFrom('auth.recovery_code')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('user_id', '=', userId)
        .where('used_at', 'is', null)
        .executeTakeFirstOrThrow()
      return count
    },
    ownerOfChallenge: async (hash) => {
      const row = await db.selectFrom('auth.sign_in_challenge').select('user_id').where('hash', '=', bytesOf(hash)).executeTakeFirst()
      return row && userIdSchema.parse(row.user_id)
    },
  }
}

/** `FactorTransaction` on PostgreSQL; the caller holds the user's lock. */
export function factorTransactionOn(tx: DatabaseTransaction, sealer: Sealer, userId: UserId): FactorTransaction {
  const change = (values: { readonly last_step: number } | typeof unfailed) =>
    tx.updateTable('auth.second_factor').set(values).where('user_id', '=', userId).execute()
  const forgetPlaces = () => tx.deleteFrom('auth.code_failure').where('user_id', '=', userId).execute()
  /** Everybody who answers requests may know that there is one. */
  const tellFactor = (at: string | null) => tx.updateTable('auth.app_user').set({ second_factor_at: at }).where('id', '=', userId).execute()
  return {
    factor: async () => {
      const row = await factorRow(tx, userId)
      if (row) await sealInUse(tx, sealer, row)
      return row && toFactor(sealer, row, tx)
    },
    offer: async () => toOffer(sealer, await offerRow(tx, userId), tx),
    putOffer: async (offer) => {
      const sealed = sealer.seal(offerPlace(userId), offer.totpSecret)
      const row = {
        totp_secret: sealed.bytes,
        key_version: sealed.keyVersion,
        code_salt: Buffer.from(offer.codeSalt),
        code_hashes: offer.codeHashes.map(bytesOf),
        expires_at: toInstant(offer.expiresAt),
      }
      await tx
        .insertInto('auth.factor_offer')
        .values({ user_id: userId, ...row })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
        .execute()
    },
    enrol: async ({ totpSecret, codeSalt, codeHashes }, { step, at }) => {
      const sealed = sealer.seal(factorPlace(userId), totpSecret)
      await tx
        .insertInto('auth.second_factor')
        .values({
          user_id: userId,
          totp_secret: sealed.bytes,
          key_version: sealed.keyVersion,
          code_salt: Buffer.from(codeSalt),
          last_step: step,
          failed_at: null,
          since: toInstant(at),
        })
        .execute()
      await tx
        .insertInto('auth.recovery_code')
        .values(codeHashes.map((hash) => ({ user_id: userId, hash: bytesOf(hash), used_at: null })))
        .execute()
      await tx.deleteFrom('auth.factor_offer').where('user_id', '=', userId).execute()
      await forgetPlaces()
      await tellFactor(toInstant(at))
    },
    dropFactor: async () => {
      await forgetPlaces()
      await tx.deleteFrom('auth.second_factor').where('user_id', '=', userId).execute()
      await tellFactor(null)
    },
    useStep: async (step) => void (await change({ last_step: step })),
    useRecoveryCode: async (hash, at) => {
      const { numUpdatedRows } = await tx
        .updateTable('auth.recovery_code')
        .set({ used_at: toInstant(at) })
        .where('user_id', '=', userId)
        .where('hash', '=', bytesOf(hash))
        .where('used_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    isDoubted: async () =>
      (await tx
        .selectFrom('auth.second_look')
        .select('found_at')
        .where('user_id', '=', userId)
        .where('proven_at', 'is', null)
        .limit(1)
        .executeTakeFirst()) !== undefined,
    answerDoubts: async (at) =>
      void (await tx
        .updateTable('auth.second_look')
        .set({ proven_at: toInstant(at) })
        .where('user_id', '=', userId)
        .where('proven_at', 'is', null)
        .execute()),
    codeFailures: async (place) => {
      const counted = ['failed_count', 'failed_at'] as const
      const row =
        place === null
          ? await tx.selectFrom('auth.second_factor').select(counted).where('user_id', '=', userId).executeTakeFirst()
          : await tx
              .selectFrom('auth.code_failure')
              .select(counted)
              .where('user_id', '=', userId)
              .where('place', '=', place)
              .executeTakeFirst()
      return { count: row?.failed_count ?? 0, lastAt: row?.failed_at?.getTime() ?? null }
    },
    codeFailed: async (place, at) => {
      const more = { failed_at: toInstant(at) }
      if (place === null)
        await tx
          .updateTable('auth.second_factor')
          .set((eb) => ({ ...more, failed_count: eb('failed_count', '+', 1) }))
          .where('user_id', '=', userId)
          .execute()
      else
        await tx
          .insertInto('auth.code_failure')
          .values({ user_id: userId, place, ...more, failed_count: 1 })
          .onConflict((conflict) =>
            conflict
              .columns(['user_id', 'place'])
              .doUpdateSet((eb) => ({ ...more, failed_count: eb('auth.code_failure.failed_count', '+', 1) })),
          )
          .execute()
    },
    forgiveCodes: async (place) => {
      if (place === null) await change(unfailed)
      else await tx.deleteFrom('auth.code_failure').where('user_id', '=', userId).where('place', '=', place).execute()
    },
    unlockCodes: async () => {
      await change(unfailed)
      await forgetPlaces()
    },
    addStepUpTicket: async ({ hash, sessionId, actionHash, expiresAt }) =>
      void (await tx
        .insertInto('desk.step_up_ticket')
        .values({ hash: bytesOf(hash), session_id: sessionId, action_hash: bytesOf(actionHash), expires_at: toInstant(expiresAt) })
        .execute()),
    challenge: async (hash) =>
      toTicket(await tx.selectFrom('auth.sign_in_challenge').selectAll().where('hash', '=', bytesOf(hash)).executeTakeFirst()),
    addChallenge: async (challenge) => void (await tx.insertInto('auth.sign_in_challenge').values(ticketRow(challenge)).execute()),
    useChallenge: async (hash, at) =>
      void (await tx
        .updateTable('auth.sign_in_challenge')
        .set({ used_at: toInstant(at) })
        .where('hash', '=', bytesOf(hash))
        .execute()),
  }
}

/**
 * Drops what was counted where nobody can guess on: in sessions that are long over or gone, and on PCs that nobody knows any more. What
 * was counted on a known PC stays, however old it is: after a hundred somebody has to look (MFA-3).
 */
export async function forgetCodeFailures(db: Database, before: Date): Promise<void> {
  await db
    .deleteFrom('auth.code_failure as f')
    .where('f.failed_at', '<', before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('auth.session as s')
            .select('s.id')
            .where((session) => session(session.cast<string>('s.id', 'text'), '=', session.ref('f.place')))
            .where((open) => open.or([open('s.ended_at', 'is', null), open('s.ended_at', '>=', before)])),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('auth.device as d').select('d.id').whereRef('d.user_id', '=', 'f.user_id').whereRef('d.key', '=', 'f.place'),
        ),
      ),
    )
    .execute()
}

type FactorRow = Selectable<Tables['auth.second_factor']>

function factorRow(db: Connection, userId: UserId): Promise<FactorRow | undefined> {
  return db.selectFrom('auth.second_factor').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

async function toFactor(sealer: Sealer, row: FactorRow, on?: DatabaseTransaction): Promise<StoredFactor> {
  await sealer.meet(row.key_version, on)
  return {
    totpSecret: sealer.openOrNull(factorPlace(row.user_id), { keyVersion: row.key_version, bytes: row.totp_secret }),
    codeSalt: row.code_salt,
    lastStep: row.last_step,
    since: row.since.getTime(),
  }
}

/** IDN-10: what the start could not seal, because somebody held the row, or what was put in by hand since. */
async function sealInUse(tx: DatabaseTransaction, sealer: Sealer, row: FactorRow): Promise<void> {
  const sealed = await sealedAnew(tx, sealer, factorPlace(row.user_id), { keyVersion: row.key_version, bytes: row.totp_secret })
  if (sealed)
    await tx
      .updateTable('auth.second_factor')
      .set({ totp_secret: sealed.bytes, key_version: sealed.keyVersion })
      .where('user_id', '=', row.user_id)
      .execute()
}

type OfferRow = Selectable<Tables['auth.factor_offer']>

function offerRow(db: Connection, userId: UserId): Promise<OfferRow | undefined> {
  return db.selectFrom('auth.factor_offer').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

async function toOffer(sealer: Sealer, row: OfferRow | undefined, on?: DatabaseTransaction): Promise<StoredOffer | undefined> {
  if (!row) return undefined
  await sealer.meet(row.key_version, on)
  const totpSecret = sealer.openOrNull(offerPlace(row.user_id), { keyVersion: row.key_version, bytes: row.totp_secret })
  const codeHashes = row.code_hashes.map((hash) => hash.toString('hex'))
  // One that was moved or changed is no offer: another can be had at once.
  return totpSecret === null ? undefined : { totpSecret, codeSalt: row.code_salt, codeHashes, expiresAt: row.expires_at.getTime() }
}
