import type { z } from 'zod'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { PROOF_HEADER } from '../../domain/session/deviceProof.ts'
import type { Answer } from '../../sync/hostPorts.ts'
import type { DeviceProver } from '../../sync/proveDevice.ts'
import { problemOf } from './problemReply.ts'

/** One that lacked the nonce, one that lacked the time, and one that has both. */
const PROOFS_MAX = 3

export type Fetch = (url: string, init: RequestInit & { readonly duplex?: 'half' }) => Promise<Response>

export type CentreCall<T> = {
  readonly method: 'GET' | 'POST'
  readonly path: `/${string}`
  readonly reply: z.ZodType<T>
  readonly body?: object
  readonly accessToken?: string
  /** Nobody is let in yet, or the token is renewed: this PC shows its key with it. */
  readonly proves?: true
}

/** Main's own requests. A reply that is not what the contract says counts as `unexpected`, never as signed in. */
export function centreCaller(input: { readonly serverUrl: string; readonly fetch: Fetch; readonly prover: DeviceProver }) {
  async function ask<T>(request: CentreCall<T>, proof: Record<string, string>, onHeaders: (headers: Headers) => void): Promise<Answer<T>> {
    const headers: Record<string, string> = { accept: 'application/json', ...proof }
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
      onHeaders(response.headers)
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

  /** A proof is made once more where the answer tells what it lacked. */
  return async function call<T>(request: CentreCall<T>): Promise<Answer<T>> {
    if (!request.proves) return ask(request, {}, () => undefined)
    for (let tries = 1; ; tries++) {
      let heads = new Headers()
      const proof = await input.prover.proofFor({ method: request.method, path: `${API_PREFIX}${request.path}` })
      const answer = await ask(request, { [PROOF_HEADER]: proof }, (headers) => (heads = headers))
      const refused = answer.kind === 'refused' ? answer.problem.code : null
      const isWorthIt = input.prover.heard({ header: (name) => heads.get(name), refused })
      if (!isWorthIt || tries === PROOFS_MAX) return answer
    }
  }
}
export type CallCentre = ReturnType<typeof centreCaller>
