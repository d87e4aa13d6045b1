import axios, { type AxiosInstance } from 'axios'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import type { Answer } from '../hostPorts.ts'

export const CALL_TIMEOUT_MS = 60_000

export type HttpCall<T> = {
  readonly method: 'GET' | 'POST'
  /** Below the API's prefix, always on the page's own origin. */
  readonly path: string
  readonly body?: unknown
  readonly signal?: AbortSignal
  readonly parse: (value: unknown) => T | null
}

/** JSON calls to the own origin. A line that breaks, a page of a proxy or half a body are all "no answer". */
export class HttpCalls {
  readonly #http: AxiosInstance
  #refreshing: Promise<Answer<null>> | null = null

  /** `origin` is empty in a page: it calls its own. */
  constructor(origin = '') {
    this.#http = axios.create({
      baseURL: `${origin}${API_PREFIX}`,
      adapter: 'fetch',
      timeout: CALL_TIMEOUT_MS,
      responseType: 'text',
      // What came is read below, not guessed at.
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
      headers: { Accept: 'application/json, application/problem+json' },
    })
  }

  async call<T>({ method, path, body, signal, parse }: HttpCall<T>): Promise<Answer<T>> {
    const request = { method, url: path, ...(body === undefined ? {} : { data: body }), ...(signal ? { signal } : {}) }
    const response = await this.#http.request<unknown>(request).catch(() => null)
    const json = response && readJson(response.data)
    if (!response || json === undefined) return { kind: 'unreachable' }
    if (response.status >= 200 && response.status < 300) {
      const value = parse(json)
      if (value !== null) return { kind: 'value', value }
      return { kind: 'refused', problem: { type: 'about:blank', title: 'unreadable reply', status: response.status, code: 'unexpected' } }
    }
    const problem = problemSchema.safeParse(json)
    return problem.success ? { kind: 'refused', problem: problem.data } : { kind: 'unreachable' }
  }

  /** The same with one fresh token when the present one has run out; all calls that meet this wait for one refresh. */
  async callWithRefresh<T>(call: HttpCall<T>, refresh: () => Promise<Answer<null>>): Promise<Answer<T>> {
    const first = await this.call(call)
    if (first.kind !== 'refused' || first.problem.code !== 'token_expired') return first
    this.#refreshing ??= refresh().finally(() => {
      this.#refreshing = null
    })
    const refreshed = await this.#refreshing
    return refreshed.kind === 'value' ? this.call(call) : refreshed
  }
}

function readJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
