import { v7 as uuidv7 } from 'uuid'
import { hubCodeSchema, orderIdSchema } from '../../domain/kernel/ids.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { hubSchema } from '../../domain/stock/hub.ts'
import type { ConnectedDatabase } from '../../server/platform/connectPool.ts'
import { sendStatement } from '../../server/platform/namedStatements.ts'
import { withReach } from '../../server/platform/withReach.ts'
import type { HoldDesk } from '../../server/stock/holdPorts.ts'
import { openHubs, receiveStock } from '../../server/stock/receiveStock.ts'
import { createReservationLane } from '../../server/stock/reservationLane.ts'

const HUBS = 50
const MODELS = 12
/** The most that one receipt takes: nobody sells out within a run. */
const PIECES = 1_000_000
const hubAt = (row: number) => hubCodeSchema.parse(`ORG-${String(Math.floor(row / MODELS)).padStart(3, '0')}`)
const skuAt = (row: number) => `CASE-${row % MODELS}`

/** Fifty hubs with twelve models each: row 0 is the hot one. */
export async function openShelves({ db }: ConnectedDatabase): Promise<void> {
  const hubs = Array.from({ length: HUBS }, (_, i) =>
    hubSchema.parse({
      hubCode: hubAt(i * MODELS),
      name: `HUB ${i}`,
      hubType: 'ORG',
      dealerCode: null,
      region: { sido: '서울특별시', sigungu: '중구' },
      state: 'open',
    }),
  )
  const model = { modelCode: 'CASE', modelName: 'Case', colour: 'black', capacity: '', serialised: false }
  const skus = Array.from({ length: MODELS }, (_, i) => ({ skuCode: skuAt(i), offeringCode: `OFF-${i}`, ...model }))
  const receipts = Array.from({ length: HUBS * MODELS }, (_, row) => {
    return { hubCode: hubAt(row), skuCode: skuAt(row), imeis: [], quantity: PIECES }
  })
  await withReach(db, { kind: 'all' }, async (tx) => {
    await openHubs(tx, hubs, skus)
    await receiveStock(tx, receipts, { at: toInstant(Date.now()), delivery: 'opening' })
  })
}

const insertOrders = {
  name: 'bench.orders',
  text: `insert into bench.orders (id, stock_id, quantity) select r.id, 1, 1 from unnest($1::uuid[]) r (id)`,
}

/**
 * The product's own lane: level, movement, reservation and order row in one transaction, for all who wait. The order row is
 * the same lean one that the others write.
 */
export function deskLane({ db }: ConnectedDatabase): (row: number) => Promise<boolean> {
  const desk: HoldDesk = {
    sendLocks: async (_tx, ids) => async () => new Set(ids),
    writeOutcomes: async (tx, outcomes) => void (await sendStatement(tx, insertOrders, [outcomes.map(({ orderId }) => orderId)])),
    committed: () => undefined,
  }
  const lane = createReservationLane({ db, clock: Date.now, desk })
  return async (row) => {
    const orderId = orderIdSchema.parse(uuidv7())
    const lines = [{ lineId: 1, skuCode: skuAt(row), quantity: 1, imei: null }]
    const outcome = await lane.hold({ orderId, dealerCode: null, hubCode: hubAt(row), lines, allowPartial: false, joinWaitlist: false })
    return outcome !== null && 'kind' in outcome && outcome.kind === 'held'
  }
}
