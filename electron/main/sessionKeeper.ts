import { emptySchema, meReplySchema, signInReplySchema, type MeReply, type SignInReply } from '../../domain/protocol/auth.ts'
import { refusals } from '../../domain/kernel/refusals.ts'
import type { ResetPassword } from '../../domain/protocol/passwords.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import type { SessionId } from '../../domain/kernel/ids.ts'
import type { Device } from '../../domain/session/session.ts'
import type { Answer } from '../../sync/hostPorts.ts'
import { pageSignInSchema, type PageSignIn } from '../ipc/ipcContract.ts'
import type { CallCentre } from './callCentre.ts'
import { problemOf } from './problemReply.ts'
import type { SealedFile } from './sealedFile.ts'

/** A token with less than this left is exchanged first: it must outlive the request it is put on. */
export const TOKEN_MARGIN_MS = 60_000

export const KEYCHAIN_WORDS = '운영체제의 키 보관함을 쓸 수 없어 로그인할 수 없습니다. 키 보관함을 켜고 다시 시도해 주세요.'

type Tokens = { readonly sessionId: SessionId; readonly accessToken: string; readonly expiresAtMs: number; readonly refreshToken: string }

/** A token and the session it belongs to: what is heard with it later must not end the session after it. */
export type Grant = { readonly sessionId: SessionId; readonly accessToken: string }

/** Refusals after which nothing of the session is worth keeping. */
const ending = new Set<Problem['code']>(['session_revoked', 'session_expired', 'refresh_token_invalid', 'not_signed_in'])

/** When an exchange is tried again that nobody could do. */
const RETRY_MS = { least: 5_000, most: 20_000 } as const

/** Nobody exchanged the token, and nobody said that it is worth nothing: the session goes on. */
function isAway(answer: Answer<unknown>): boolean {
  return answer.kind === 'unreachable' || (answer.kind === 'refused' && refusals[answer.problem.code].retry === 'later')
}

const notSignedIn = { kind: 'refused', problem: problemOf('not_signed_in') } as const

export type SessionKeeper = ReturnType<typeof createSessionKeeper>

/**
 * The tokens of the one person signed in on this PC. They are in main's memory, the refresh token also sealed on the
 * disk, and nowhere else: everything given out here is free of them, but for `grant`, which main alone calls.
 */
export function createSessionKeeper(deps: {
  readonly call: CallCentre
  readonly refreshFile: SealedFile
  readonly device: Device
  readonly keychainReady: () => Promise<boolean>
  readonly now: () => number
  /** In [0, 1): spreads what all PCs would try at one moment. */
  readonly fraction: () => number
}) {
  let tokens: Tokens | null = null
  let refreshing: Promise<Answer<SignInReply>> | null = null
  /** Not before then is an exchange tried again that nobody could do: all PCs of all shops wait for the same process. */
  let nextTryAtMs = 0
  /** Counts sign-ins and ends: an exchange that began before the last of them brings nothing back. */
  let turn = 0

  async function drop(): Promise<void> {
    turn += 1
    tokens = null
    await deps.refreshFile.remove()
  }

  async function keep(reply: SignInReply): Promise<boolean> {
    if (reply.accessToken === undefined || reply.refreshToken === undefined) return false
    const { accessToken, refreshToken } = reply
    tokens = { sessionId: reply.session.sessionId, accessToken, expiresAtMs: Date.parse(reply.expiresAt), refreshToken }
    await deps.refreshFile.write(refreshToken)
    return true
  }

  async function begin(
    path: '/auth/sign-in' | '/auth/second-factor' | '/auth/take-over' | '/auth/device-wait',
    body: object,
  ): Promise<Answer<PageSignIn>> {
    if (!(await deps.keychainReady())) return { kind: 'refused', problem: problemOf('keychain_unavailable', KEYCHAIN_WORDS) }
    const answer = await deps.call({ method: 'POST', path, body: { ...body, device: deps.device }, proves: true, reply: signInReplySchema })
    if (answer.kind !== 'value') return answer
    turn += 1
    if (!(await keep(answer.value))) return { kind: 'refused', problem: problemOf('unexpected', 'The centre gave no tokens.') }
    return { kind: 'value', value: withoutTokens(answer.value) }
  }

  async function exchange(refreshToken: string): Promise<Answer<SignInReply>> {
    const begun = turn
    const answer = await deps.call({
      method: 'POST',
      path: '/auth/refresh',
      body: { refreshToken },
      proves: true,
      reply: signInReplySchema,
    })
    if (begun !== turn) return notSignedIn
    if (answer.kind === 'value') await keep(answer.value)
    nextTryAtMs = isAway(answer) ? deps.now() + RETRY_MS.least + deps.fraction() * (RETRY_MS.most - RETRY_MS.least) : 0
    if (answer.kind === 'refused' && ending.has(answer.problem.code)) await drop()
    return answer
  }

  /** One exchange at a time: two would present the same rotating token, which looks like theft. */
  function refresh(refreshToken: string): Promise<Answer<SignInReply>> {
    refreshing ??= exchange(refreshToken).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  async function grant(options: { readonly notThis?: Grant; readonly marginMs?: number } = {}): Promise<Answer<Grant>> {
    if (tokens === null) return notSignedIn
    const isRefused = tokens.accessToken === options.notThis?.accessToken
    const fresh = tokens.expiresAtMs - deps.now() > (options.marginMs ?? TOKEN_MARGIN_MS)
    if (!isRefused && (fresh || deps.now() < nextTryAtMs)) return { kind: 'value', value: tokens }
    const answer = await refresh(tokens.refreshToken)
    // The old one may still count: while identity is down the centre takes it for longer.
    if (isAway(answer) && !isRefused && tokens !== null) return { kind: 'value', value: tokens }
    if (answer.kind !== 'value') return answer
    return tokens === null ? notSignedIn : { kind: 'value', value: tokens }
  }

  /** A refusal that came with a grant: when it ends that session, and it is still this one, the tokens go at once. */
  async function heard(problem: Problem, of: Grant): Promise<void> {
    if (ending.has(problem.code) && tokens?.sessionId === of.sessionId) await drop()
  }

  return {
    signIn: (input: { readonly loginId: string; readonly password: string }) => begin('/auth/sign-in', input),
    proveFactor: (input: { readonly challengeTicket: string; readonly code: string }) => begin('/auth/second-factor', input),
    takeOver: (input: { readonly takeoverTicket: string }) => begin('/auth/take-over', input),
    /** A new password by a code: nobody is signed in by it. */
    async resetPassword(input: ResetPassword): Promise<Answer<null>> {
      const answer = await deps.call({ method: 'POST', path: '/auth/password-reset', body: input, reply: emptySchema })
      return answer.kind === 'value' ? { kind: 'value', value: null } : answer
    },
    awaitDevice: (input: { readonly deviceTicket: string }) => begin('/auth/device-wait', input),
    grant,
    heard,

    /** By the PC's own word: it has no session any more. */
    async tellWiped({ unsentLost }: { readonly unsentLost: number }): Promise<Answer<null>> {
      const body = { deviceId: deps.device.deviceId, unsentLost }
      const answer = await deps.call({ method: 'POST', path: '/auth/device-wipes', body, proves: true, reply: emptySchema })
      return answer.kind === 'value' ? { kind: 'value', value: null } : answer
    },

    /** The centre said on the line that a session is over. False when it is not (or no longer) the one held here. */
    async revoked(sessionId: SessionId): Promise<boolean> {
      if (tokens?.sessionId !== sessionId) return false
      await drop()
      return true
    },

    /** The tokens are gone afterwards, whether the centre could be told or not. */
    async signOut(): Promise<Answer<null>> {
      const mine = await grant()
      const told =
        mine.kind === 'value'
          ? await deps.call({ method: 'POST', path: '/auth/sign-out', body: {}, reply: emptySchema, accessToken: mine.value.accessToken })
          : mine
      await drop()
      return told.kind === 'value' ? { kind: 'value', value: null } : told
    },

    /** After a reload the session in memory, after a restart the one whose refresh token is sealed on the disk. */
    async resume(): Promise<Answer<MeReply>> {
      if (tokens === null) {
        const kept = await deps.refreshFile.read().catch(() => null)
        if (kept === null) return notSignedIn
        const answer = await refresh(kept)
        return answer.kind === 'value' ? { kind: 'value', value: { user: answer.value.user, session: answer.value.session } } : answer
      }
      const mine = await grant()
      if (mine.kind !== 'value') return mine
      const me = await deps.call({ method: 'GET', path: '/me', reply: meReplySchema, accessToken: mine.value.accessToken })
      if (me.kind === 'refused') await heard(me.problem, mine.value)
      return me
    },
  }
}

function withoutTokens(reply: SignInReply): PageSignIn {
  const { accessToken: _access, refreshToken: _refresh, ...rest } = reply
  return pageSignInSchema.parse(rest)
}
