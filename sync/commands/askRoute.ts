import { idempotencyKeySchema, saleRightIdSchema, type HubCode, type SaleRightId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { endpoints } from '../../domain/protocol/endpoints.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'
import { keptEndpoints, type CallableEndpoint, type StepUpProof } from '../commandApi.ts'
import { routeCall, type RouteCall, type RouteInput } from '../transport/routeCall.ts'
import { askCentre } from './askCentre.ts'
import { targetOf } from './queueCommand.ts'
import { askStepUp } from './askStepUp.ts'

/** Routes of sessions and sync, which the engine works by itself; what a person does about their own second factor is theirs. */
const ownWork =
  /^POST \/(auth\/(password|password-reset|sign-in|second-factor|second-factor\/passkey|step-up|take-over|refresh|sign-out)$|sync\/|live\/|session\/)/

/** See `SalesApi.call`. */
export async function askRoute(
  desk: Desk,
  ports: ActionPorts,
  endpoint: CallableEndpoint,
  input: RouteInput,
  proof?: StepUpProof,
): Promise<Outcome<unknown>> {
  const call = routeCall(endpoint, input)
  if (!call.ok) return call
  if (ownWork.test(endpoint) || 'raw' in endpoints[endpoint] || endpoint.endsWith('/return')) return refuse('malformed', 'endpoint')
  const isCommand = 'idempotent' in endpoints[endpoint]
  const key = isCommand ? { key: idempotencyKeySchema.parse(ports.random.uuid()) } : {}
  const ticket = proof && (await askStepUp(desk, ports, call.value, proof))
  if (ticket?.ok === false) return ticket
  const asked = { ...call.value, ...key, ...(ticket && { stepUp: ticket.value }) }
  const answer = await askCentre(desk, ports, asked)
  if (answer.ok) await rememberTaken(desk, ports, asked)
  return answer
}

/** CMD-10: what was done over the line is offered again as well: an order that was called off must not come back alone. */
async function rememberTaken({ sales: { commands } }: Desk, { clock }: ActionPorts, call: RouteCall): Promise<void> {
  const endpoint = keptEndpoints.find((kept) => kept === call.endpoint)
  const { key: commandId, path, body } = call
  if (endpoint === undefined || commandId === undefined) return
  const nothing = { refusal: null, trouble: null, sale: null, preview: null, orderNo: null, answeredAt: null } as const
  await commands.serially(() => {
    const head = { sequence: commands.nextSequence, commandId, endpoint, path, body, targetId: targetOf(call), label: '' }
    const taken = {
      ...head,
      ...nothing,
      madeAt: toInstant(clock.now()),
      state: 'settling',
      offered: true,
      reoffered: false,
      attempts: 0,
    } as const
    return commands.change({ taken: [taken] })
  })
}

/** See `SalesApi.takeSaleRight`. What the centre lends comes as a document; its time comes with the answer. */
export async function takeSaleRight(
  desk: Desk,
  ports: ActionPorts,
  hubCode: HubCode,
): Promise<Outcome<{ readonly saleRightId: SaleRightId }>> {
  const saleRightId = saleRightIdSchema.parse(ports.random.uuid())
  const asked = await askRoute(desk, ports, 'POST /sale-rights', { body: { saleRightId, hubCode } })
  if (!asked.ok) return asked
  const reply = endpoints['POST /sale-rights'].reply.safeParse(asked.value)
  return accept({ saleRightId: reply.data?.id ?? saleRightId })
}

/** A person asks for units on this PC: from now on it keeps them, also where another one would have had them. */
export async function takeRightHere(
  desk: Desk,
  ports: ActionPorts,
  hubCode: HubCode,
): Promise<Outcome<{ readonly saleRightId: SaleRightId }>> {
  const { choice, keeper } = desk.sales
  const { setting, isElsewhere } = await keeper.keeping()
  const taken = await takeSaleRight(desk, ports, hubCode)
  if (taken.ok && (setting === 'off' || isElsewhere)) await choice.choose('on')
  return taken
}

/** See `SalesApi.keepSaleRights`. */
export async function keepSaleRights(desk: Desk, isOn: boolean): Promise<Outcome<null>> {
  const { choice, keeper } = desk.sales
  await choice.choose(isOn ? 'on' : 'off')
  keeper.again()
  if (!isOn || desk.isIdentified) await keeper.keep()
  return accept(null)
}
