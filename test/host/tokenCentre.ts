import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string }

/**
 * A centre reduced to what tokens need: sign-in, refresh (one use per token, as the real one), and an echo that wants the
 * newest access token. Its session ends when a test says so.
 */
export async function startTokenCentre() {
  const asked: Asked[] = []
  const state = {
    issued: 0,
    lifeMs: 600_000,
    sessionId: crypto.randomUUID(),
    ended: false,
    accessExpired: false,
    refusedRefreshes: 0,
    refreshDelayMs: 0,
    identityDown: false,
    grace: false,
    /** So many proofs are told that their time is wrong. */
    clockWrong: 0,
  }

  const reply = () => {
    state.issued += 1
    state.accessExpired = false
    const at = new Date().toISOString()
    return {
      accessToken: `access-${state.issued}`,
      refreshToken: `refresh-${state.issued}`,
      expiresAt: new Date(Date.now() + state.lifeMs).toISOString(),
      session: { sessionId: state.sessionId, startedAt: at, lastActivityAt: at, idleLimitMs: 1_800_000, expiresAt: at },
      user: {
        userId: crypto.randomUUID(),
        loginId: 'someone',
        displayName: '누구',
        role: 'DEALER_STAFF',
        permissions: ['session.own'],
        dealerCode: 'D1001',
        dealerName: '대리점',
      },
    }
  }
  const problem = (code: string) => ({ type: 'about:blank', title: code, status: 401, code })

  function answer({ path, headers, body }: Asked): { readonly status: number; readonly body: object } {
    if (path === '/api/v1/auth/sign-in') return { status: 200, body: reply() }
    if (state.ended) return { status: 401, body: problem('session_revoked') }
    if (state.identityDown && path.startsWith('/api/v1/auth/'))
      return { status: 503, body: { ...problem('auth_unavailable'), status: 503 } }
    if (path === '/api/v1/auth/refresh') {
      if ((JSON.parse(body) as { readonly refreshToken: string }).refreshToken === `refresh-${state.issued}`)
        return { status: 200, body: reply() }
      state.refusedRefreshes += 1
      return { status: 401, body: problem('refresh_token_invalid') }
    }
    if ((state.accessExpired && !state.grace) || headers.authorization !== `DPoP access-${state.issued}`)
      return { status: 401, body: problem('token_expired') }
    if (state.clockWrong > 0) {
      state.clockWrong -= 1
      return { status: 401, body: problem('clock_wrong') }
    }
    return { status: 200, body: { path, body } }
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
      const seen = { path: request.url ?? '', headers: request.headers, body }
      asked.push(seen)
      if (seen.path === '/api/v1/auth/refresh') await new Promise((resolve) => setTimeout(resolve, state.refreshDelayMs))
      const { status, body: said } = answer(seen)
      response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'access=stolen', authorization: 'Bearer stolen' })
      response.end(JSON.stringify(said))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    state,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
