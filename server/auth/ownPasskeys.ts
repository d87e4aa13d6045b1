import type { Principal } from '../../domain/access/principal.ts'
import type { UserId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept, refuse } from '../../domain/kernel/refusals.ts'
import type { NewPasskey, PasskeyList, PasskeyOffer, PasskeyQuestion } from '../../domain/protocol/passkeys.ts'
import {
  decideNewPasskey,
  PASSKEY_CHALLENGE_TTL_MS,
  passkeyIdSchema,
  PASSKEYS_MAX,
  type PasskeyId,
  type PasskeyParty,
} from '../../domain/session/passkey.ts'
import type { AuthAnswer, AuthDependencies } from './authContract.ts'
import type { SessionTransaction } from './authPorts.ts'
import type { PasskeyPurpose, StoredPasskey } from './passkeyPorts.ts'
import { readNewPasskey } from './readNewPasskey.ts'

/** MFA-8: the passkeys of a person, who has an authenticator app as well: the desktop program and another PC can ask for no passkey. */
export interface OwnPasskeys {
  list(principal: Principal): Promise<AuthAnswer<PasskeyList>>
  /** Refusals: passkeys_off, second_factor_missing, passkeys_full. Confirmed before by a step-up. */
  offer(principal: Principal): Promise<AuthAnswer<PasskeyOffer>>
  /** Refusals: passkeys_off, second_factor_missing, passkey_challenge_invalid, passkey_unknown (what was made is no passkey of ours), those of `decideNewPasskey`. */
  add(principal: Principal, made: NewPasskey, address: string): Promise<AuthAnswer<PasskeyList>>
  /** Refusal: passkey_missing. Confirmed before by a step-up. */
  remove(principal: Principal, id: PasskeyId, address: string): Promise<AuthAnswer<PasskeyList>>
  /** For a step-up of this session. Refusals: passkeys_off, passkey_missing. */
  question(principal: Principal): Promise<AuthAnswer<PasskeyQuestion>>
  /** For a sign-in whose password was right. Refusals: passkeys_off, challenge_invalid, passkey_missing. */
  questionOfSignIn(asked: { readonly challengeTicket: string }): Promise<AuthAnswer<PasskeyQuestion>>
}

export function createOwnPasskeys(dependencies: AuthDependencies): OwnPasskeys {
  const { store, secrets, clock, uuid, passkeyParty } = dependencies

  async function list({ userId }: Pick<Principal, 'userId'>): Promise<AuthAnswer<PasskeyList>> {
    const passkeys = await store.passkeysOf(userId)
    return accept({ origin: passkeyParty()?.origin ?? null, passkeys: passkeys.map(told) })
  }

  /** Opens a challenge; what was open for the same purpose is gone. */
  async function ask(tx: SessionTransaction, purpose: PasskeyPurpose, { domain }: PasskeyParty): Promise<PasskeyQuestion> {
    const challenge = secrets.fresh()
    await tx.putPasskeyChallenge({ purpose, hash: secrets.hashOf(challenge), expiresAt: clock() + PASSKEY_CHALLENGE_TTL_MS })
    const known = (await tx.passkeys()).map(({ credentialId: id, transports }) => ({ id, transports: [...transports] }))
    return { challenge, domain, known }
  }

  function questionFor(userId: UserId, purpose: PasskeyPurpose, party: PasskeyParty): Promise<AuthAnswer<PasskeyQuestion>> {
    return store.underLock(userId, async (tx) => {
      const asked = await ask(tx, purpose, party)
      return asked.known.length === 0 ? refuse('passkey_missing') : accept(asked)
    })
  }

  return {
    list,
    async offer({ userId, sessionId }) {
      const party = passkeyParty()
      if (!party) return refuse('passkeys_off')
      return store.underLock(userId, async (tx): Promise<AuthAnswer<PasskeyOffer>> => {
        const user = await tx.user()
        if (!user || !(await tx.factor())) return refuse('second_factor_missing')
        if ((await tx.passkeys()).length >= PASSKEYS_MAX) return refuse('passkeys_full')
        const person = { handle: handleOf(userId), name: user.loginId, displayName: user.displayName }
        return accept({ ...(await ask(tx, `add ${sessionId}`, party)), person })
      })
    },
    async add(principal, made, address) {
      const party = passkeyParty()
      if (!party) return refuse('passkeys_off')
      const read = await readNewPasskey(made, party)
      const done = await store.underLock(principal.userId, async (tx): Promise<AuthAnswer<null>> => {
        if (!(await tx.factor())) return refuse('second_factor_missing')
        const asked = await tx.takePasskeyChallenge(`add ${principal.sessionId}`)
        const at = clock()
        if (!asked || asked.expiresAt <= at) return refuse('passkey_challenge_invalid')
        if (!read) return refuse('passkey_unknown')
        const { challenge, ...key } = read
        if (secrets.hashOf(challenge) !== asked.hash) return refuse('passkey_challenge_invalid')
        const decided = decideNewPasskey({ count: (await tx.passkeys()).length, isTaken: await tx.isPasskeyTaken(key.credentialId) })
        if (!decided.ok) return decided
        const { name, transports } = made
        const id = passkeyIdSchema.parse(uuid())
        await tx.addPasskey({ ...key, id, name, transports, addedAt: at, lastUsedAt: null })
        await tx.audit({ at, action: 'account.passkey_add', who: principal, address, detail: { passkeyId: id, name } })
        return accept(null)
      })
      return done.ok ? list(principal) : done
    },
    async remove(principal, id, address) {
      const done = await store.underLock(principal.userId, async (tx): Promise<AuthAnswer<null>> => {
        const held = (await tx.passkeys()).find((one) => one.id === id)
        if (!held) return refuse('passkey_missing')
        await tx.dropPasskey(id)
        const detail = { passkeyId: id, name: held.name }
        await tx.audit({ at: clock(), action: 'account.passkey_remove', who: principal, address, detail })
        return accept(null)
      })
      return done.ok ? list(principal) : done
    },
    async question({ userId, sessionId }) {
      const party = passkeyParty()
      return party ? questionFor(userId, `stepUp ${sessionId}`, party) : refuse('passkeys_off')
    },
    async questionOfSignIn({ challengeTicket }) {
      const party = passkeyParty()
      if (!party) return refuse('passkeys_off')
      const hash = secrets.hashOf(challengeTicket)
      const userId = await store.ownerOfChallenge(hash)
      if (!userId) return refuse('challenge_invalid')
      const ticket = await store.underLock(userId, (tx) => tx.challenge(hash))
      // The device and its key are asked for with the answer.
      if (ticket?.usedAt !== null || ticket.expiresAt <= clock()) return refuse('challenge_invalid')
      return questionFor(userId, `signIn ${hash}`, party)
    },
  }
}

function told({ id, name, addedAt, lastUsedAt }: StoredPasskey): PasskeyList['passkeys'][number] {
  return { id, name, addedAt: toInstant(addedAt), lastUsedAt: lastUsedAt === null ? null : toInstant(lastUsedAt) }
}

/** Who a passkey is for, as an authenticator keeps it: an id that says nothing to anybody else. */
function handleOf(userId: UserId): string {
  return Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url')
}
