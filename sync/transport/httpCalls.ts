import axios, { type AxiosInstance } from 'axios'
import { readJson } from '../../domain/kernel/json.ts'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { IDENTITY_HEADER } from '../../domain/protocol/auth.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { problemSchema, type Problem } from '../../domain/protocol/problem.ts'
import { PROOF_HEADER } from '../../domain/session/deviceProof.ts'
import { PACKED_PAGE } from '../../domain/protocol/pull.ts'
import type { Answer } from '../hostPorts.ts'
import type { DeviceProver, ProofAnswer } from '../proveDevice.ts'
import type { Bytes, Clock, ServerTime } from '../ports.ts'
import { unpackText } from '../vault/packedText.ts'

export const CALL_TIMEOUT_MS = 60_000
const JSON_TYPES = 'application/json, application/problem+json'

export type HttpCall<T> = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the API's prefix, always on the page's own origin. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Nobody is let in yet, or the token is renewed: what the PC proves with it goes with no token. */
  readonly proves?: true
  readonly signal?: AbortSignal
  /** The centre may answer with a gzip file of its JSON, which `parse` is given too. Its head is told as soon as it is there. */
  readonly packed?: { readonly onHead: (header: (name: string) => unknown) => void }
  readonly parse: (value: unknown, packed?: Bytes) => T | null
}

/** JSON calls to the own origin. A line that breaks, a page of a proxy or half a body are all "no answer". */
export class HttpCalls {
  readonly #http: AxiosInstance
  #refreshing: Promise<Answer<null>> | null = null
  /** What the centre does not want to hear again for a while, by method and path. */
  readonly #paused = new Map<string, { readonly until: number; readonly problem: Problem }>()

  readonly #clock: Pick<Clock, 'now' | 'monotonic'>
  readonly #prover: DeviceProver | null
  /** The header `Date` of the newest answer. Everything on the way is ours or sealed by TLS. */
  time: ServerTime | null = null
  /** The newest answer said that signing in is down. */
  identityDown = false

  /** `origin` is empty in a page: it calls its own. Without a `prover` (on the desktop main has it) nothing is proved here. */
  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, origin = '', prover: DeviceProver | null = null) {
    this.#clock = clock
    this.#prover = prover
    this.#http = axios.create({
      baseURL: `${origin}${API_PREFIX}`,
      adapter: 'fetch',
      timeout: CALL_TIMEOUT_MS,
      responseType: 'stream',
      // What came is read below, not guessed at.
      transformResponse: (stream: unknown) => stream,
      validateStatus: () => true,
    })
  }

  /**
   * API-10: a call that came too often is not sent again before the time that was told, whoever asks for it: meanwhile it is answered
   * here as it was answered there.
   */
  async call<T>(call: HttpCall<T>): Promise<Answer<T>> {
    const route = `${call.method} ${call.path.split('?')[0]}`
    const paused = this.#paused.get(route)
    const waitMs = paused ? paused.until - this.#clock.monotonic() : 0
    if (paused && waitMs > 0) return { kind: 'refused', problem: { ...paused.problem, retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) } }
    this.#paused.delete(route)
    const answer = await this.#prove(call)
    if (answer.kind === 'refused' && answer.problem.code === 'rate_limited') {
      const until = this.#clock.monotonic() + (answer.problem.retryAfterSeconds ?? 1) * SECOND_MS
      this.#paused.set(route, { until, problem: answer.problem })
    }
    return answer
  }

  /** DEV-6: every call shows the key of this PC. */
  async #prove<T>(call: HttpCall<T>): Promise<Answer<T>> {
    const { method, path } = call
    if (!this.#prover) return (await this.#send(call)).answer
    const carries = call.proves ? 'nothing' : 'cookie'
    const { answer } = await this.#prover.send({ method, path: `${API_PREFIX}${path}`, carries }, (proof) =>
      this.#send({ ...call, headers: { ...call.headers, [PROOF_HEADER]: proof } }),
    )
    return answer
  }

  async #send<T>(call: HttpCall<T>): Promise<ProofAnswer & { readonly answer: Answer<T> }> {
    let heads: { readonly [name: string]: unknown } = {}
    const answer = await this.#ask(call, (headers) => (heads = headers))
    const header = (name: string) => (typeof heads[name] === 'string' ? heads[name] : null)
    return { answer, header, refused: answer.kind === 'refused' ? answer.problem.code : null }
  }

  async #ask<T>(
    { method, path, body, headers, signal, packed, parse }: HttpCall<T>,
    onHeaders: (headers: { readonly [name: string]: unknown }) => void,
  ): Promise<Answer<T>> {
    const all = { ...headers, Accept: packed ? `${PACKED_PAGE}, ${JSON_TYPES}` : JSON_TYPES }
    const request = { method, url: path, headers: all, ...(body === undefined ? {} : { data: body }), ...(signal ? { signal } : {}) }
    const response = await this.#http.request<ReadableStream>(request).catch(() => null)
    if (!response) return { kind: 'unreachable' }
    onHeaders(response.headers)
    const isPacked = packed !== undefined && response.headers['content-type'] === PACKED_PAGE
    if (isPacked) packed.onHead((name) => response.headers[name])
    const bytes = await new Response(response.data).arrayBuffer().then(
      (buffer) => new Uint8Array(buffer),
      () => null,
    )
    const text = bytes && (isPacked ? await unpackText(bytes).catch(() => null) : bytes)
    const json = text ? readJson(new TextDecoder().decode(text)) : undefined
    if (!bytes || json === undefined) return { kind: 'unreachable' }
    this.#hear(response.headers['date'])
    this.identityDown = response.headers[IDENTITY_HEADER] === 'down'
    if (response.status >= 200 && response.status < 300) {
      const value = isPacked ? parse(json, bytes) : parse(json)
      if (value !== null) return { kind: 'value', value }
      return { kind: 'refused', problem: { type: 'about:blank', title: 'unreadable reply', status: response.status, code: 'unexpected' } }
    }
    const problem = problemSchema.safeParse(json)
    return problem.success ? { kind: 'refused', problem: problem.data } : { kind: 'unreachable' }
  }

  #hear(date: unknown): void {
    const serverAt = typeof date === 'string' ? Date.parse(date) : Number.NaN
    if (!Number.isNaN(serverAt)) this.time = { serverAt, localAt: this.#clock.now(), monotonicAt: this.#clock.monotonic() }
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
