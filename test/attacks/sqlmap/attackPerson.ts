import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { API_PREFIX } from '../../../domain/protocol/endpoints.ts'
import { signInReplySchema } from '../../../domain/protocol/auth.ts'
import { IDEMPOTENCY_HEADER } from '../../../domain/protocol/orders.ts'
import { deviceNamed } from '../../support/deskServer.ts'

/** Somebody signed in, for as long as an attack takes. */
export type AttackPerson = {
  readonly loginId: string
  readonly permissions: readonly string[]
  /** A token that is good now; the session goes on with it. */
  token(): Promise<string>
  /** Asks as this person; what is refused throws. */
  ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>
}

export async function signInPerson(server: string, loginId: string, password: string): Promise<AttackPerson> {
  const post = async (path: string, body: object, token?: string): Promise<unknown> => asked(server, 'POST', path, body, token)
  const device = deviceNamed(`PC of ${loginId}`)
  let held = signInReplySchema.parse(await post('/auth/sign-in', { loginId, password, device }))
  const token = async (): Promise<string> => {
    held = signInReplySchema.parse(await post('/auth/refresh', { refreshToken: held.refreshToken }))
    await post('/session/activity', {}, held.accessToken)
    return held.accessToken ?? ''
  }
  return {
    loginId,
    permissions: held.user.permissions,
    token,
    ask: (method, path, body) => asked(server, method, path, body, held.accessToken),
  }
}

async function asked(server: string, method: 'GET' | 'POST', path: string, body?: object, token?: string): Promise<unknown> {
  const response = await fetch(`${server}${API_PREFIX}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json', [IDEMPOTENCY_HEADER]: randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} is refused with ${response.status}: ${text}`)
  return z.unknown().parse(JSON.parse(text))
}
