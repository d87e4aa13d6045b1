import { hubCodeSchema, idempotencyKeySchema, stockCountIdSchema, type HubCode, type StockCountId } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { countActionSchema, startCountSchema } from '../../domain/protocol/stock.ts'
import type { ActionPorts } from '../deskActions.ts'
import type { Desk } from '../desk.ts'
import type { CommandRow } from './commandRow.ts'

/**
 * See `SalesApi.joinOpenCount`. What was scanned with the hands is not scanned again because a colleague had begun to count
 * already, or had closed the count meanwhile. Scans are a set: what both have counts once.
 */
export function joinOpenCount(
  desk: Desk,
  ports: ActionPorts,
  refused: StockCountId,
): Promise<Outcome<{ readonly stockCountId: StockCountId }>> {
  const { commands, sender } = desk.sales
  return commands.serially(async () => {
    const rows = commands.ofTarget(refused).filter(({ state, commandId }) => state !== 'settling' && !sender.isInFlight(commandId))
    const first = rows.find(({ state }) => state === 'refused')
    const hubCode = first && (await hubOf(desk, refused, rows))
    if (!hubCode) return refuse('document_unknown')
    const open = (await desk.replica.all('stockCount')).find(({ body }) => body.hubCode === hubCode && body.state === 'counting')
    if (!open) return refuse('stock_count_unknown')
    const stockCountId = stockCountIdSchema.parse(open.id)
    const imeis = scansOf(rows)
    const scan: CommandRow = {
      ...first,
      sequence: commands.nextSequence,
      commandId: idempotencyKeySchema.parse(ports.random.uuid()),
      endpoint: 'POST /stock-counts/:id/actions',
      path: `/stock-counts/${stockCountId}/actions`,
      body: { kind: 'scan', imeis },
      targetId: stockCountId,
      madeAt: toInstant(ports.clock.now()),
      state: 'waiting',
      offered: false,
      reoffered: false,
      attempts: 0,
      refusal: null,
    }
    await commands.change({ put: imeis.length === 0 ? [] : [scan], remove: rows, forget: rows })
    desk.driver.push()
    return accept({ stockCountId })
  })
}

/** Said when it was begun here; otherwise the centre's count says it. */
async function hubOf(desk: Desk, id: StockCountId, rows: readonly CommandRow[]): Promise<HubCode | undefined> {
  const begun = rows.find(({ endpoint }) => endpoint === 'POST /stock-counts')
  const said = startCountSchema.safeParse(begun?.body).data?.hubCode ?? (await desk.replica.read('stockCount', id))?.body.hubCode
  return said === undefined ? undefined : hubCodeSchema.parse(said)
}

/** What was scanned and not taken back, in its order. */
function scansOf(rows: readonly CommandRow[]): readonly string[] {
  const scanned = new Set<string>()
  for (const { endpoint, body } of rows) {
    const action = endpoint === 'POST /stock-counts/:id/actions' ? countActionSchema.safeParse(body).data : undefined
    if (action?.kind === 'scan') for (const imei of action.imeis) scanned.add(imei)
    if (action?.kind === 'unscan') for (const imei of action.imeis) scanned.delete(imei)
  }
  return [...scanned]
}
