import type { z } from 'zod'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { PROOF_HEADER } from '../../domain/session/deviceProof.ts'
import type { Answer } from '../../sync/hostPorts.ts'
import type { DeviceProver, ProofAnswer } from '../../sync/proveDevice.ts'
import { problemOf } from './problemReply.ts'

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
  async function ask<T>(request: CentreCall<T>, proof: string | null, onHeaders: (headers: Headers) => void): Promise<Answer<T>> {
    const headers: Record<string, string> = { accept: 'application/json', ...(proof === null ? {} : { [PROOF_HEADER]: proof }) }
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    if (request.accessToken !== undefined) headers['authorization'] = `DPoP ${request.accessToken}`
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

  /** DEV-6: whatever carries a token shows the key of this PC as well. */
  return async function call<T>(request: CentreCall<T>): Promise<Answer<T>> {
    const { method, path, accessToken } = request
    if (!request.proves && accessToken === undefined) return ask(request, null, () => undefined)
    const carries = accessToken === undefined ? 'nothing' : { accessToken }
    const { answer } = await input.prover.send({ method, path: `${API_PREFIX}${path}`, carries }, (proof) => once(request, proof))
    return answer
  }

  async function once<T>(request: CentreCall<T>, proof: string): Promise<ProofAnswer & { readonly answer: Answer<T> }> {
    let heads = new Headers()
    const answer = await ask(request, proof, (headers) => (heads = headers))
    return { answer, header: (name) => heads.get(name), refused: answer.kind === 'refused' ? answer.problem.code : null }
  }
}
export type CallCentre = ReturnType<typeof centreCaller>
