import { PROOF_CURVE, PROOF_HEADER } from '../../domain/session/deviceProof.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import type { Device } from '../../domain/session/session.ts'
import type { DeviceKey } from '../../sync/hostPorts.ts'
import { createDeviceProver, type DeviceProver } from '../../sync/proveDevice.ts'
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
export type ProvingPc = {
  readonly device: Device
  readonly prover: DeviceProver
  /** Posts with a proof of this PC's key; once more where the answer tells what the proof lacked. */
  post(path: Path, body: object): Promise<Reply>
  signIn(loginId: string): Promise<Reply>
}

/** A PC of a test with a key of its own, as the client's: it makes its proofs by the same code. */
export function provingPc(server: Pick<DeskServer, 'url' | 'clock'>, name: string, platform: Device['platform'] = 'win32'): ProvingPc {
  const device = deviceNamed(name, platform)
  const uuid = () => crypto.randomUUID()
  const prover = createDeviceProver({ key: freshDeviceKey(), origin: server.url, now: server.clock.now, uuid })
  const once = async (path: Path, body: object): Promise<Reply> => {
    const proof = await prover.proofFor({ method: 'POST', path: `${API_PREFIX}${path}` })
    return call(server, `POST ${path}`, { body, headers: { [PROOF_HEADER]: proof } })
  }
  const post = async (path: Path, body: object): Promise<Reply> => {
    const reply = await once(path, body)
    const refused = reply.problem?.code ?? null
    return prover.heard({ header: (head) => reply.headers.get(head), refused }) ? once(path, body) : reply
  }
  return { device, prover, post, signIn: (loginId) => post('/auth/sign-in', { loginId, password: TEST_PASSWORD, device }) }
}
