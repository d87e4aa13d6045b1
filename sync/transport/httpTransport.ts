import type { z } from 'zod'
import { emptySchema, meReplySchema, refreshReplySchema } from '../../domain/protocol/auth.ts'
import { contractHistoryReplySchema } from '../../domain/protocol/contracts.ts'
import { pushReplySchema } from '../../domain/protocol/push.ts'
import type { Answer } from '../hostPorts.ts'
import type { Transport } from '../ports.ts'
import type { HttpCalls } from './httpCalls.ts'
import { parsePullReply } from './parsePullReply.ts'

export function parseWith<T>(schema: z.ZodType<T>): (value: unknown) => T | null {
  return (value) => schema.safeParse(value).data ?? null
}

/** A fresh access token into the cookies. On the desktop main keeps the tokens, and no page ever sees `token_expired`. */
export async function refreshCookies(http: HttpCalls): Promise<Answer<null>> {
  const answer = await http.call({ method: 'POST', path: '/auth/refresh', body: {}, parse: parseWith(refreshReplySchema) })
  return answer.kind === 'value' ? { kind: 'value', value: null } : answer
}

/** The centre over HTTP, on the own origin. */
export function httpTransport(http: HttpCalls): Transport {
  const refresh = () => refreshCookies(http)
  return {
    pull: (body, signal) => http.callWithRefresh({ method: 'POST', path: '/sync/pull', body, signal, parse: parsePullReply }, refresh),
    push: (body, signal) =>
      http.callWithRefresh({ method: 'POST', path: '/sync/push', body, signal, parse: parseWith(pushReplySchema) }, refresh),
    history: (id, signal) =>
      http.callWithRefresh(
        { method: 'GET', path: `/contracts/${id}/history`, signal, parse: parseWith(contractHistoryReplySchema) },
        refresh,
      ),
    activity: (signal) =>
      http.callWithRefresh(
        { method: 'POST', path: '/session/activity', body: emptySchema.parse({}), signal, parse: parseWith(meReplySchema) },
        refresh,
      ),
  }
}
