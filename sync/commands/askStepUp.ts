import type { Json } from '../../domain/kernel/json.ts'
import { accept, type Outcome } from '../../domain/kernel/refusals.ts'
import { stepUpReplySchema } from '../../domain/protocol/stepUps.ts'
import { stepUpText } from '../../domain/session/stepUp.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'
import type { StepUpProof } from '../commandApi.ts'
import type { RouteCall } from '../transport/routeCall.ts'
import { askCentre } from './askCentre.ts'

/** MFA-6: a ticket for this very request, by a code or a passkey. Refusals: server_unreachable, and those of `POST /auth/step-up`. */
export async function askStepUp(
  desk: Desk,
  ports: ActionPorts,
  { endpoint, path, body }: Pick<RouteCall, 'endpoint' | 'path' | 'body'>,
  proof: StepUpProof,
): Promise<Outcome<string>> {
  const [method = ''] = endpoint.split(' ')
  const actionHash = await ports.fingerprint(stepUpText({ method, path, body: body === undefined ? undefined : jsonOf(body) }))
  const asked = { endpoint: 'POST /auth/step-up', path: '/auth/step-up', body: { action: endpoint, actionHash, ...proof } } as const
  const given = await askCentre(desk, ports, asked)
  return given.ok ? accept(stepUpReplySchema.parse(given.value).ticket) : given
}

/** As it travels: what has no value is not there. */
function jsonOf(body: unknown): Json {
  return JSON.parse(JSON.stringify(body)) as Json
}
