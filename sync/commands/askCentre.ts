import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'
import type { RouteCall } from '../transport/routeCall.ts'

/** Asks now. Refusals: server_unreachable, and the centre's own. */
export async function askCentre(desk: Desk, { transport }: ActionPorts, call: RouteCall): Promise<Outcome<unknown>> {
  if (!desk.isIdentified) return refuse('server_unreachable')
  const answer = await transport.ask(call, desk.abort.signal)
  if (answer.kind === 'unreachable') {
    desk.driver.probe()
    return refuse('server_unreachable')
  }
  if (answer.kind === 'refused') return refuse(answer.problem.code, answer.problem.detail)
  // What it changed comes by a pull; nobody wants to wait for the hint.
  if (call.key !== undefined) desk.driver.pull()
  return accept(answer.value)
}
