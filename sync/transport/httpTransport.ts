import { STEP_UP_HEADER } from '../../domain/session/stepUp.ts'
import type { z } from 'zod'
import { emptySchema, meReplySchema, refreshReplySchema } from '../../domain/protocol/auth.ts'
import { contractHistoryReplySchema } from '../../domain/protocol/contracts.ts'
import { endpoints } from '../../domain/protocol/endpoints.ts'
import { IDEMPOTENCY_HEADER } from '../../domain/protocol/orders.ts'
import { pushReplySchema } from '../../domain/protocol/push.ts'
import { NEXT_PAGE_HEADER, pullReplySchema } from '../../domain/protocol/pull.ts'
import type { Answer } from '../hostPorts.ts'
import type { Bytes, PagePlace, PulledPage, Transport } from '../ports.ts'
import type { HttpCalls } from './httpCalls.ts'
import { parsePullReply } from './parsePullReply.ts'

export function parseWith<T>(schema: z.ZodType<T>): (value: unknown) => T | null {
  return (value) => schema.safeParse(value).data ?? null
}

/** A fresh access token into the cookies. On the desktop main keeps the tokens, and no page ever sees `token_expired`. */
export async function refreshCookies(http: HttpCalls): Promise<Answer<null>> {
  const answer = await http.call({ method: 'POST', path: '/auth/refresh', body: {}, proves: true, parse: parseWith(refreshReplySchema) })
  return answer.kind === 'value' ? { kind: 'value', value: null } : answer
}

const nextPageSchema = pullReplySchema.pick({ epoch: true, cursors: true })

/** A head that cannot be read tells nothing: the reply itself says the same. */
function placeIn(header: unknown): PagePlace | null {
  if (typeof header !== 'string') return null
  try {
    return nextPageSchema.parse(JSON.parse(decodeURIComponent(header)))
  } catch {
    return null
  }
}

function parsePage(value: unknown, packed?: Bytes): PulledPage | null {
  const reply = parsePullReply(value)
  return reply && packed ? { ...reply, packed } : reply
}

/** The centre over HTTP, on the own origin. */
export function httpTransport(http: HttpCalls): Transport {
  const refresh = () => refreshCookies(http)
  return {
    pull: (body, signal, onNext) => {
      const onHead = (header: (name: string) => unknown) => {
        const place = placeIn(header(NEXT_PAGE_HEADER))
        if (place) onNext?.(place)
      }
      return http.callWithRefresh({ method: 'POST', path: '/sync/pull', body, signal, packed: { onHead }, parse: parsePage }, refresh)
    },
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
    ask: ({ endpoint, path, body, key, stepUp }, signal) => {
      const headers = {
        ...(key === undefined ? {} : { [IDEMPOTENCY_HEADER]: key }),
        ...(stepUp === undefined ? {} : { [STEP_UP_HEADER]: stepUp }),
      }
      const { reply } = endpoints[endpoint]
      const [method] = endpoint.split(' ') as ['GET' | 'POST' | 'DELETE']
      return http.callWithRefresh(
        {
          method,
          path,
          signal,
          ...(body === undefined ? {} : { body }),
          headers,
          parse: typeof reply === 'string' ? (value) => value : parseWith<unknown>(reply),
        },
        refresh,
      )
    },
    time: () => http.time,
    identityDown: () => http.identityDown,
  }
}
