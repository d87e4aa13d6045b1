import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { Endpoint } from '../../domain/protocol/endpoint.ts'
import { endpoints, type EndpointName } from '../../domain/protocol/endpoints.ts'

/** One question to one route of the table, ready to be sent. `path` lies below the API's prefix and names nobody. */
export type RouteCall = {
  readonly endpoint: EndpointName
  readonly path: string
  readonly body?: unknown
  /** A command carries the same key with every attempt. */
  readonly key?: IdempotencyKey
  /** Of a step-up, for this very request. */
  readonly stepUp?: string
}
export type RouteInput = { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown }

/** The page's input against the table of routes. Refusal: malformed (detail: the part and the field that does not fit). */
export function routeCall(endpoint: EndpointName, input: RouteInput): Outcome<RouteCall, 'malformed'> {
  const route: Endpoint | undefined = Object.hasOwn(endpoints, endpoint) ? endpoints[endpoint] : undefined
  if (!route) return refuse('malformed', 'endpoint')
  const parts: { params?: unknown; query?: unknown; body?: unknown } = {}
  for (const part of ['params', 'query', 'body'] as const) {
    const parsed = route[part]?.safeParse(input[part])
    if (parsed && !parsed.success) return refuse('malformed', [part, ...(parsed.error.issues[0]?.path ?? [])].join('.'))
    if (parsed) parts[part] = parsed.data
  }
  const params = (parts.params ?? {}) as Readonly<Record<string, string>>
  const path = endpoint.slice(endpoint.indexOf(' ') + 1).replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parts.query ?? {})) if (value !== undefined) query.set(name, String(value))
  const url = query.size === 0 ? path : `${path}?${query.toString()}`
  return accept({ endpoint, path: url, ...(route.body ? { body: parts.body } : {}) })
}
