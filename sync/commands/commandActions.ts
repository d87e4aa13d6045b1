import { idempotencyKeySchema, type IdempotencyKey } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'

/** Refusal: document_unknown. A refused command goes out again in its place under a new key: the old one has its answer for good. */
export async function retryCommand(desk: Desk, ports: ActionPorts, commandId?: IdempotencyKey): Promise<Outcome<null>> {
  const retried = await desk.sales.commands.serially(async (): Promise<Outcome<null>> => {
    if (commandId === undefined) return accept(null)
    const row = desk.sales.commands.find(commandId)
    if (row?.state !== 'refused') return refuse('document_unknown')
    const fresh = { commandId: idempotencyKeySchema.parse(ports.random.uuid()), offered: false, attempts: 0, refusal: null }
    await desk.sales.commands.change({ put: [{ ...row, ...fresh, state: 'waiting' }] })
    return accept(null)
  })
  if (retried.ok) desk.driver.now()
  return retried
}

/** Refusals: document_unknown (not there, or taken already), request_running (it may have arrived). */
export function giveUpCommand(desk: Desk, commandId: IdempotencyKey): Promise<Outcome<null>> {
  return desk.sales.commands.serially(async () => {
    const row = desk.sales.commands.find(commandId)
    if (!row || row.state === 'settling') return refuse('document_unknown')
    if (row.state === 'waiting' && row.offered) return refuse('request_running')
    await desk.sales.commands.change({ remove: [row] })
    return accept(null)
  })
}
