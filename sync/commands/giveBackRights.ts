import type { SaleRightId } from '../../domain/kernel/ids.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'
import type { QueuedCommand } from '../commandApi.ts'
import { queueCommand } from './queueCommand.ts'

/** Somebody goes home: this long he waits at most. */
const WAIT_MS = 1500
const LOOK_EVERY_MS = 50

/**
 * Gives back what this person was lent, when the centre can be asked and nothing that was sold still waits. Otherwise the
 * rights run out by themselves. What was not answered in time is sealed and goes out with the next sign-in.
 */
export async function giveBackRights(desk: Desk, ports: ActionPorts): Promise<void> {
  const { commands, rights } = desk.sales
  const isQuiet = desk.loading === null && commands.all().every(({ state }) => state === 'settling')
  if (!isQuiet || !desk.isIdentified || desk.driver.connection.state !== 'online') return
  const held = await rights.active()
  for (const { id } of held) await giveBackRight(desk, ports, id)
  const isGone = () => commands.all().every(({ state }) => state !== 'waiting')
  for (let waited = 0; waited < WAIT_MS && held.length > 0 && !isGone(); waited += LOOK_EVERY_MS) {
    await new Promise<void>((resolve) => ports.clock.setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Queues the return of one right: from then on nothing of it is sold here. */
export function giveBackRight(desk: Desk, ports: ActionPorts, id: SaleRightId): Promise<Outcome<QueuedCommand>> {
  return queueCommand(desk, ports, { endpoint: 'POST /sale-rights/:id/return', input: { params: { id }, body: {} }, label: '' })
}
