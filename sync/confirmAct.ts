import { SECOND_MS } from '../domain/kernel/instant.ts'
import { isBulkExport } from '../domain/access/approval.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import { atMost } from './atMost.ts'
import { askCentre } from './commands/askCentre.ts'
import { askStepUp } from './commands/askStepUp.ts'
import type { Desk } from './desk.ts'
import type { ActionPorts } from './deskActions.ts'
import type { CallInput, StepUpProof } from './commandApi.ts'

/** What is done on this PC with what lies on it: a customer shown in clear, a list that leaves as a file. */
export type LocalAct =
  | ({ readonly endpoint: 'POST /session/unmasking' } & CallInput<'POST /session/unmasking'>)
  | ({ readonly endpoint: 'POST /session/taking-out' } & CallInput<'POST /session/taking-out'>)

/** Whoever has nothing to confirm stands before a customer: a line that swallows everything counts as none after this. */
const NOTE_WITHIN_MS = 5 * SECOND_MS

/**
 * MFA-6, AUD-2: before something that lies on this PC is shown in clear or leaves it, the centre writes it down, and whoever has a second
 * factor confirms it with a code. Without a line nobody can be asked: the work goes on, and its audit event says that it was done offline.
 * A whole list (ACC-10) never leaves without the centre's word. Resolves with `offline` true where the centre did not write it. Refusals: not_permitted, step_up_needed, step_up_enrolment_needed,
 * auth_unavailable, second_person_needed, server_unreachable, those of `askStepUp`.
 */
export async function confirmAct(
  desk: Desk,
  ports: ActionPorts,
  { endpoint, body }: LocalAct,
  proof?: StepUpProof,
): Promise<Outcome<{ readonly offline: boolean }>> {
  const isBulk = 'rows' in body && isBulkExport(body)
  const nothingToConfirm = !desk.user.hasSecondFactor && !isBulk
  if (nothingToConfirm && desk.driver.connection.state === 'offline') return accept({ offline: true })
  const call = { endpoint, path: endpoint.slice('POST '.length), body }
  const ticket = proof && (await askStepUp(desk, ports, call, proof))
  if (ticket?.ok === false) return ticket
  const asked = askCentre(desk, ports, { ...call, ...(ticket && { stepUp: ticket.value }) })
  const late = refuse('server_unreachable')
  const answer = nothingToConfirm ? await atMost<Outcome<unknown>>(ports.clock, { ms: NOTE_WITHIN_MS, late }, asked) : await asked
  if (answer.ok) return accept({ offline: false })
  return answer.code === 'server_unreachable' && !isBulk ? accept({ offline: true }) : answer
}
