import { PROOF_CURVE, PROOF_HEADER } from '../../domain/session/deviceProof.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import type { Device } from '../../domain/session/session.ts'
import type { DeviceKey } from '../../sync/hostPorts.ts'
import { createDeviceProver, type DeviceProver, type ProvenRequest } from '../../sync/proveDevice.ts'
import { call, deviceNamed, TEST_PASSWORD, type DeskServer, type Reply } from './deskServer.ts'

/** The key of a PC that lives as long as a test. */
export function freshDeviceKey(): DeviceKey {
  const made = crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: PROOF_CURVE }, false, ['sign', 'verify'])
  return {
    pair: async () => {
      const { privateKey, publicKey } = await made
      return { privateKey, publicJwk: await crypto.subtle.exportKey('jwk', publicKey) }
    },
  }
}

type Path = `/${string}`
type Route = `${'GET' | 'POST' | 'DELETE'} ${Path}`
export type ProvingPc = {
  readonly device: Device
  readonly prover: DeviceProver
  /** Asks with a proof of this PC's key, made for a token if one is given; once more where the answer tells what the proof lacked. */
  ask(
    route: Route,
    given?: { readonly body?: object; readonly token?: string | undefined; readonly headers?: Record<string, string> },
  ): Promise<Reply>
  post(path: Path, body: object, headers?: Readonly<Record<string, string>>): Promise<Reply>
  signIn(loginId: string): Promise<Reply>
}

/** A PC of a test with a key of its own, as the client's: it makes its proofs by the same code. */
export function provingPc(server: Pick<DeskServer, 'url' | 'clock'>, name: string, platform: Device['platform'] = 'win32'): ProvingPc {
  const device = deviceNamed(name, platform)
  const uuid = () => crypto.randomUUID()
  const prover = createDeviceProver({ key: freshDeviceKey(), origin: server.url, now: server.clock.now, uuid })
  const ask: ProvingPc['ask'] = async (route, { body, token, headers } = {}) => {
    const [method = '', path = ''] = route.split(' ')
    const carries: ProvenRequest['carries'] =
      headers?.['cookie'] !== undefined ? 'cookie' : token === undefined ? 'nothing' : { accessToken: token }
    const once = async (proof: string) => {
      const reply = await call(server, route, { body, token, headers: { ...headers, [PROOF_HEADER]: proof } })
      return { reply, header: (head: string) => reply.headers.get(head), refused: reply.problem?.code ?? null }
    }
    return (await prover.send({ method, path: `${API_PREFIX}${path}`, carries }, once)).reply
  }
  const post: ProvingPc['post'] = (path, body, headers) => ask(`POST ${path}`, { body, ...(headers && { headers }) })
  return { device, prover, ask, post, signIn: (loginId) => post('/auth/sign-in', { loginId, password: TEST_PASSWORD, device }) }
}
