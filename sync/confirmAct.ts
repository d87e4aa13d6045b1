import { MINUTE_MS } from '../domain/kernel/instant.ts'
import { accept, type Outcome } from '../domain/kernel/refusals.ts'
import type { LocalAct } from '../domain/protocol/stepUps.ts'
import { askCentre } from './commands/askCentre.ts'
import { askStepUp } from './commands/stepUp.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import type { StepUpProof } from './salesApi.ts'

/** A shop looks customers up all day: after one code they may be seen at this desk for so long. */
export const UNMASK_CONFIRMED_MS = 10 * MINUTE_MS

/**
 * MFA-6: before something that lies on this PC is shown in clear or leaves it, whoever has a second factor confirms it with a code. Without
 * a line nobody can be asked: the work goes on, and its audit event says that it was done offline. Refusals: step_up_needed,
 * auth_unavailable, and those of `askStepUp`.
 */
export async function confirmAct(desk: Desk, ports: ActionPorts, act: LocalAct, proof?: StepUpProof): Promise<Outcome<null>> {
  const now = ports.clock.monotonic()
  if (!desk.user.hasSecondFactor || (act.action === 'unmask' && now < desk.unmaskConfirmedUntil)) return accept(null)
  const call = { endpoint: 'POST /session/acts', path: '/session/acts', body: act } as const
  const ticket = proof && (await askStepUp(desk, ports, call, proof))
  if (ticket?.ok === false) return ticket
  const answer = await askCentre(desk, ports, { ...call, ...(ticket && { stepUp: ticket.value }) })
  if (!answer.ok) return answer.code === 'server_unreachable' ? accept(null) : answer
  if (act.action === 'unmask') desk.unmaskConfirmedUntil = now + UNMASK_CONFIRMED_MS
  return accept(null)
}
