import type { z } from 'zod'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import type { Answer } from '../../sync/hostPorts.ts'
import { problemOf } from './problemReply.ts'

export type Fetch = (url: string, init: RequestInit & { readonly duplex?: 'half' }) => Promise<Response>

export type CentreCall<T> = {
  readonly method: 'GET' | 'POST'
  readonly path: `/${string}`
  readonly reply: z.ZodType<T>
  readonly body?: object
  readonly accessToken?: string
}

/** Main's own requests. A reply that is not what the contract says counts as `unexpected`, never as signed in. */
export function centreCaller(input: { readonly serverUrl: string; readonly fetch: Fetch }) {
  return async function call<T>(request: CentreCall<T>): Promise<Answer<T>> {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    if (request.accessToken !== undefined) headers['authorization'] = `Bearer ${request.accessToken}`
    const init = {
      method: request.method,
      headers,
      redirect: 'error',
      ...(request.body && { body: JSON.stringify(request.body) }),
    } as const
    let response: Response
    let body: unknown
    try {
      response = await input.fetch(`${input.serverUrl}${API_PREFIX}${request.path}`, init)
      body = await response.json()
    } catch {
      return { kind: 'unreachable' }
    }
    if (response.ok) {
      const read = request.reply.safeParse(body)
      return read.success ? { kind: 'value', value: read.data } : { kind: 'refused', problem: problemOf('unexpected') }
    }
    const problem = problemSchema.safeParse(body)
    if (problem.success) return { kind: 'refused', problem: problem.data }
    // A proxy's error page is no word of the centre's.
    return { kind: 'unreachable' }
  }
}
export type CallCentre = ReturnType<typeof centreCaller>
