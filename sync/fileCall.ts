import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { API_PREFIX } from '../domain/protocol/endpoints.ts'
import { PROOF_HEADER } from '../domain/session/deviceProof.ts'
import type { EnginePorts } from './ports.ts'
import type { FileCall, FileEndpoint } from './commandApi.ts'
import { routeCall, type RouteInput } from './transport/routeCall.ts'

const fileEndpoints: ReadonlySet<string> = new Set<FileEndpoint>(['POST /imports', 'GET /imports/:id/refused-rows'])

/** See `SalesApi.fileCall`. */
export async function fileCall(
  ports: Pick<EnginePorts, 'proveFile'>,
  endpoint: FileEndpoint,
  input: RouteInput,
): Promise<Outcome<FileCall>> {
  if (!fileEndpoints.has(endpoint)) return refuse('malformed', 'endpoint')
  const call = routeCall(endpoint, input)
  if (!call.ok) return call
  const [method = ''] = endpoint.split(' ')
  const url = `${API_PREFIX}${call.value.path}`
  const proof = await ports.proveFile({ method, path: url })
  return accept({ url, headers: proof === null ? {} : { [PROOF_HEADER]: proof } })
}
