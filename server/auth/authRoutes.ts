import type { FastifyInstance } from 'fastify'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import { ACCESS_COOKIE, REFRESH_COOKIE, type SignInReply } from '../../domain/protocol/auth.ts'
import { API_PREFIX, authEndpointNames } from '../../domain/protocol/endpoints.ts'
import { ABSOLUTE_LIMIT_MS } from '../../domain/session/session.ts'
import { NONCE_HEADER, PROOF_HEADER, TOKEN_HASH_HEADER } from '../../domain/session/deviceProof.ts'
import { route, type CookieChange, type RouteAnswer, type RouteInput } from '../platform/route.ts'
import type { LostDevices } from './lostDevices.ts'
import type { AuthAnswer, AuthService, ComesFrom, SignedIn } from './authContract.ts'
import type { ProofCheck } from './proofCheck.ts'
import { tokenHashOf } from './requestProofs.ts'

const ACCESS_PATH = '/api'
const REFRESH_PATH = `${API_PREFIX}/auth`
const WEB = 'web'

/** Routes that answer whoever is not let in (any more): the PC proves its key with them. */
type ProvingRoute =
  | 'POST /auth/sign-in'
  | 'POST /auth/second-factor'
  | 'POST /auth/take-over'
  | 'POST /auth/device-wait'
  | 'POST /auth/refresh'
  | 'POST /auth/device-wipes'

/** Signing in and out; served by processes of identity. */
export function registerAuthRoutes(
  app: FastifyInstance,
  { auth, proofs, lostDevices }: { readonly auth: AuthService; readonly proofs: ProofCheck; readonly lostDevices: LostDevices },
): void {
  const enter = async (
    name: ProvingRoute,
    input: RouteInput<Exclude<ProvingRoute, 'POST /auth/refresh' | 'POST /auth/device-wipes'>>,
    begin: (from: ComesFrom) => Promise<AuthAnswer<SignedIn>>,
  ): Promise<RouteAnswer<SignInReply>> => {
    const { platform } = input.body.device
    // A foreign page must not sign a browser in as somebody else.
    if (platform === WEB && input.origin === 'foreign') return refuse('origin_refused')
    return proven(proofs, name, input, async (from) => handOver(await begin(from), platform, input.secure))
  }
  route(app, 'POST /auth/sign-in', (input) => enter('POST /auth/sign-in', input, (from) => auth.signIn(input.body, from)))
  route(app, 'POST /auth/second-factor', (input) => enter('POST /auth/second-factor', input, (from) => auth.proveFactor(input.body, from)))
  route(app, 'POST /auth/take-over', (input) => enter('POST /auth/take-over', input, (from) => auth.takeOver(input.body, from)))
  route(app, 'POST /auth/device-wait', (input) => enter('POST /auth/device-wait', input, (from) => auth.awaitDevice(input.body, from)))

  route(app, 'POST /auth/refresh', async (input) => {
    const { body, origin, secure, cookie } = input
    const fromCookie = cookie(REFRESH_COOKIE)
    const token = body.refreshToken ?? fromCookie
    if (token === undefined) return refuse('refresh_token_invalid')
    if (body.refreshToken === undefined && origin !== 'own') return refuse('origin_refused')
    return proven(proofs, 'POST /auth/refresh', input, async (from) => {
      const answer = await auth.refresh(token, from)
      if (!answer.ok) return fromCookie === undefined ? answer : { ...answer, cookies: clearedCookies(secure) }
      const { platform, ...signedIn } = answer.value
      return handOver({ ok: true, value: signedIn }, platform, secure)
    })
  })

  route(app, 'POST /auth/sign-out', async ({ principal, address, secure, cookie }) => {
    const answer = await auth.signOut(principal, address)
    return cookie(ACCESS_COOKIE) === undefined ? answer : { ...answer, cookies: clearedCookies(secure) }
  })
  route(app, 'POST /auth/sessions/:id/end', ({ principal, params, body, address }) =>
    auth.endOther({ principal, sessionId: params.id, reason: body.reason, address }),
  )

  route(app, 'POST /auth/devices/:id/decision', ({ principal, params, body, address }) =>
    auth.decideDevice({ principal, id: params.id, ...body, address }),
  )
  route(app, 'POST /auth/sessions/:id/device-lost', ({ principal, params, body, address }) =>
    lostDevices.report({ principal, sessionId: params.id, reason: body.reason, address }),
  )
  route(app, 'POST /auth/device-wipes', (input) =>
    proven(proofs, 'POST /auth/device-wipes', input, (from) => lostDevices.wiped({ ...input.body, ...from })),
  )

  route(app, 'GET /auth/second-factor', ({ principal }) => auth.ownFactor.state(principal))
  route(app, 'POST /auth/second-factor/offer', ({ principal, body, address }) => auth.ownFactor.offer(principal, body, address))
  route(app, 'POST /auth/second-factor/confirmation', ({ principal, body, address }) => auth.ownFactor.confirm(principal, body, address))
  route(app, 'POST /auth/second-factor/passkey', async ({ body, origin }) =>
    origin === 'foreign' ? refuse('origin_refused') : auth.ownPasskeys.questionOfSignIn(body),
  )
  route(app, 'GET /auth/passkeys', ({ principal }) => auth.ownPasskeys.list(principal))
  route(app, 'POST /auth/passkeys/offer', ({ principal }) => auth.ownPasskeys.offer(principal))
  route(app, 'POST /auth/passkeys', ({ principal, body, address }) => auth.ownPasskeys.add(principal, body, address))
  route(app, 'POST /auth/passkeys/:id/removal', ({ principal, params, address }) => auth.ownPasskeys.remove(principal, params.id, address))
  route(app, 'POST /auth/step-up/passkey', ({ principal }) => auth.ownPasskeys.question(principal))
  route(app, 'POST /auth/people/:id/second-factor', ({ principal, params, body, address }) =>
    auth.helpFactor({ principal, userId: params.id, ...body, address }),
  )
  route(app, 'GET /auth/password', ({ principal }) => auth.ownPassword.state(principal))
  route(app, 'POST /auth/password', ({ principal, body, address }) => auth.ownPassword.change(principal, body, address))
  route(app, 'GET /auth/password-resets', ({ principal }) => auth.resets.people(principal))
  route(app, 'POST /auth/people/:id/password-reset', ({ principal, params, address }) => auth.resets.issue(principal, params.id, address))
  route(app, 'POST /auth/password-reset', async ({ body, address, origin }) =>
    // Foreign pages guess at no codes.
    origin === 'foreign' ? refuse('origin_refused') : auth.resets.redeem(body, address),
  )
  route(app, 'GET /auth/password-migration', () => auth.legacyModes.state())
  route(app, 'POST /auth/password-services/:service', ({ principal, params, body, address }) =>
    auth.legacyModes.set(principal, params.service, body, address),
  )
  route(app, 'POST /auth/step-up', ({ principal, body, address }) => auth.ownFactor.stepUp(principal, body, address))
  route(app, 'POST /auth/second-factor/removal', ({ principal, body, address }) => auth.ownFactor.remove(principal, body, address))
}

/** The same routes where identity is another process: what the gateway falls back to when that one does not answer. */
export function registerAuthFallback(app: FastifyInstance): void {
  for (const name of authEndpointNames) route(app, name, async () => refuse('auth_unavailable'))
}

/** DEV-2: with the key that the PC proves, or none; with every answer to a proof goes what the next one is to quote. */
async function proven<T>(
  proofs: ProofCheck,
  name: ProvingRoute,
  { header, address }: Pick<RouteInput<ProvingRoute>, 'header' | 'address'>,
  answer: (from: ComesFrom) => Promise<RouteAnswer<T>>,
): Promise<RouteAnswer<T>> {
  const [method = '', path = ''] = name.split(' ')
  const proof = header(PROOF_HEADER)
  const deviceKey = await proofs.keyOf({ proof, method, host: header('host') ?? '', path: `${API_PREFIX}${path}` })
  const given = deviceKey.ok ? await answer({ address, deviceKey: deviceKey.value }) : deviceKey
  return proof === undefined
    ? given
    : { ...given, headers: { ...('headers' in given ? given.headers : {}), [NONCE_HEADER]: proofs.nextNonce() } }
}

/** A browser gets its tokens as cookies that no script can read, and the hash its proofs name; everybody else gets them in the body. */
function handOver(answer: AuthAnswer<SignedIn>, platform: string, secure: boolean): RouteAnswer<SignInReply> {
  if (!answer.ok || platform !== WEB) return answer
  const { accessToken, refreshToken, ...reply } = answer.value
  // The cookie outlives the token in it: an expired token says "refresh", no token at all says "sign in".
  const maxAgeSeconds = ABSOLUTE_LIMIT_MS / SECOND_MS
  return {
    ok: true,
    value: reply,
    headers: { [TOKEN_HASH_HEADER]: tokenHashOf(accessToken) },
    cookies: [
      { name: ACCESS_COOKIE, value: accessToken, path: ACCESS_PATH, maxAgeSeconds, secure },
      { name: REFRESH_COOKIE, value: refreshToken, path: REFRESH_PATH, maxAgeSeconds, secure },
    ],
  }
}

function clearedCookies(secure: boolean): readonly CookieChange[] {
  return [
    { name: ACCESS_COOKIE, value: '', path: ACCESS_PATH, maxAgeSeconds: 0, secure },
    { name: REFRESH_COOKIE, value: '', path: REFRESH_PATH, maxAgeSeconds: 0, secure },
  ]
}
