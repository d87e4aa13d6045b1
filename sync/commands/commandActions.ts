import { idempotencyKeySchema, type IdempotencyKey } from '../../domain/kernel/ids.ts'
import { jsonSchema, type Json } from '../../domain/kernel/json.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'
import type { StepUpProof } from '../commandApi.ts'
import { isCreating, isUnconfirmed, type CommandRow } from './commandRow.ts'
import { askStepUp } from './askStepUp.ts'

/**
 * Refusal: document_unknown (not there, or taken already). A refused command goes out again in its place under a new key: the
 * old one has its answer for good. One that waits keeps its key and is only tried now.
 */
export async function retryCommand(desk: Desk, ports: ActionPorts, id?: IdempotencyKey): Promise<Outcome<null>> {
  const retried = await desk.sales.commands.serially(async (): Promise<Outcome<null>> => {
    if (id === undefined) return accept(null)
    const row = desk.sales.commands.find(id)
    if (!row || row.state === 'settling') return refuse('document_unknown')
    if (row.state === 'waiting') return accept(null)
    const commandId = idempotencyKeySchema.parse(ports.random.uuid())
    const fresh = { commandId, state: 'waiting', offered: false, reoffered: false, attempts: 0, refusal: null } as const
    await desk.sales.commands.change({ put: [{ ...row, ...fresh }], forget: [row] })
    return accept(null)
  })
  if (retried.ok) desk.driver.now()
  return retried
}

/** See `SalesApi.confirmCommand`. It keeps its key: the centre may have taken it once, and then answers as before. */
export async function confirmCommand(desk: Desk, ports: ActionPorts, id: IdempotencyKey, proof: StepUpProof): Promise<Outcome<null>> {
  const { commands } = desk.sales
  const unconfirmed = () => {
    const row = commands.find(id)
    return row && isUnconfirmed(row) ? row : undefined
  }
  const asked = unconfirmed()
  if (!asked) return refuse('document_unknown')
  const ticket = await askStepUp(desk, ports, asked, proof)
  if (!ticket.ok) return ticket
  const confirmed = await commands.serially(async (): Promise<Outcome<null>> => {
    const row = unconfirmed()
    if (!row) return refuse('document_unknown')
    await commands.change({ put: [{ ...row, state: 'waiting', refusal: null, stepUp: ticket.value }] })
    return accept(null)
  })
  if (confirmed.ok) desk.driver.now()
  return confirmed
}

/** See `SalesApi.giveUpCommand`. Refusals: document_unknown (not there, or taken already), request_running (it may have arrived, or is on its way). */
export function giveUpCommand(desk: Desk, commandId: IdempotencyKey, evenIfArrived: boolean): Promise<Outcome<null>> {
  const { commands, sender } = desk.sales
  return commands.serially(async () => {
    const row = commands.find(commandId)
    if (!row || row.state === 'settling') return refuse('document_unknown')
    const mayHaveArrived = row.state === 'waiting' && row.offered
    if (mayHaveArrived && (!evenIfArrived || sender.isInFlight(commandId))) return refuse('request_running')
    const followers = isCreating(row) ? commands.all().filter((other) => isBuiltOn(row, other)) : []
    const forget = [row, ...followers]
    // The number was printed and the unit handed over: nobody may be sold it again before its right is over.
    const isHeld = mayHaveArrived && row.sale !== null
    const held = { ...row, state: 'givenUp' as const, preview: null, trouble: null }
    await commands.change({ forget, ...(isHeld ? { put: [held], remove: followers } : { remove: forget }) })
    return accept(null)
  })
}

/** Refusal: document_unknown. */
export async function refusedBody(desk: Desk, commandId: IdempotencyKey): Promise<Outcome<Json>> {
  const row = desk.sales.commands.find(commandId)
  return row?.state === 'refused' ? accept(jsonSchema.parse(row.body)) : refuse('document_unknown')
}

function isBuiltOn({ targetId, sequence }: CommandRow, other: CommandRow): boolean {
  return targetId !== null && other.targetId === targetId && other.sequence > sequence && other.state !== 'settling'
}
