import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { transferIdSchema } from '../../../domain/kernel/ids.ts'
import { isFinal } from '../../../domain/kernel/stateTable.ts'
import type { TransferAction } from '../../../domain/protocol/transfers.ts'
import { discrepancyResolutions, transferSchema, transferStates, type Transfer } from '../../../domain/stock/transfer.ts'
import { transferTable } from '../../../domain/stock/transferTable.ts'
import { all } from './stockHall.ts'
import { command, nat as n, pick } from './streetCommand.ts'
import { streetHubs, streetSkus, type StockStreet, type Who } from './stockStreet.ts'

export const requestTransfer = command('request', { from: n, to: n, sku: n, pieces: fc.integer({ min: 1, max: 4 }) }, (street, given) => {
  const [fromHubCode, toHubCode] = [pick(streetHubs, given.from)!, pick(streetHubs, given.to)!]
  const who: Who = toHubCode.startsWith('D1001') ? 'staff' : 'marketing'
  const lines = [{ skuCode: pick(streetSkus, given.sku)!, quantity: given.pieces }]
  return street.services.transfers.request(
    street.asked(who, { transferId: transferIdSchema.parse(randomUUID()), kind: 'transfer', fromHubCode, toHubCode, lines, reason: null }),
  )
})

type How = {
  readonly transfer: number
  readonly bits: number
  readonly more: number
  readonly final: boolean
  readonly whole: boolean
  readonly again: boolean
}
/** The step that a transfer waits for, done well or badly, and sometimes sent twice under one key. */
export const actOnTransfer = command<How>(
  'act',
  { transfer: n, bits: n, more: fc.integer({ min: -1, max: 1 }), final: fc.boolean(), whole: fc.boolean(), again: fc.boolean() },
  async (street, given) => {
    for (let step = 0; step <= given.bits % 3; step++) await oneStep(street, given)
  },
)

async function oneStep(street: StockStreet, given: How): Promise<void> {
  const rows = await all(street, (tx) =>
    tx
      .selectFrom('desk.transfer')
      .select(['id', 'body'])
      .where('state', 'not in', [...overStates])
      .orderBy('id')
      .execute(),
  )
  const row = pick(rows, given.transfer)
  if (!row) return
  const transfer = transferSchema.parse(row.body)
  const action = await nextAction(street, transfer, given)
  if (!action) return
  const isDestination = action.kind === 'receive' || action.kind === 'cancel'
  const hub = isDestination ? transfer.toHubCode : transfer.fromHubCode
  const who: Who = hub.startsWith('D1001') ? 'manager' : 'marketing'
  const key = randomUUID()
  const act = () => street.services.transfers.act(street.asked(who, action, key), transferIdSchema.parse(row.id))
  await Promise.all(given.again ? [act(), act()] : [act()])
}
const overStates = transferStates.filter((state) => isFinal(transferTable, state))

async function nextAction(street: StockStreet, transfer: Transfer, { bits, more, final, whole }: How): Promise<TransferAction | null> {
  const quantity = (wanted: number) => Math.max(0, wanted + (whole ? 0 : more))
  switch (transfer.state) {
    case 'requested':
      if (bits % 9 === 0) return { kind: 'reject', reason: '거절' }
      return {
        kind: 'approve',
        lines: transfer.lines.map(({ skuCode, requestedQty }) => ({ skuCode, quantity: quantity(requestedQty) })),
        reason: '조정',
      }
    case 'approved':
      return bits % 7 === 0 ? { kind: 'cancel', reason: '취소' } : { kind: 'pick' }
    case 'picking': {
      const lines = []
      for (const { skuCode, serialised, approvedQty } of transfer.lines) {
        const imeis = serialised ? (await freeUnits(street, transfer.fromHubCode, skuCode)).slice(0, quantity(approvedQty)) : []
        lines.push({ skuCode, quantity: serialised ? imeis.length : quantity(approvedQty), imeis })
      }
      return { kind: 'dispatch', lines, trackingNo: null, reason: '조정' }
    }
    case 'dispatched':
    case 'partiallyReceived':
      if (bits % 8 === 0) return { kind: 'recall', reason: '회수' }
      return { kind: 'receive', final, lines: await receiptOf(street, transfer, bits, whole) }
    case 'discrepancyOpen': {
      const open = transfer.discrepancies.find(({ closed }) => closed === null)!
      const resolution = pick<Extract<TransferAction, { kind: 'closeDiscrepancy' }>['resolution']>(discrepancyResolutions[open.kind], bits)!
      return { kind: 'closeDiscrepancy', discrepancyId: open.discrepancyId, resolution, reason: '확인' }
    }
    case 'closed':
    case 'rejected':
    case 'recalled':
    case 'cancelled':
      return null
  }
}

async function freeUnits(street: StockStreet, hub: string, sku: string): Promise<string[]> {
  const rows = await all(street, (tx) =>
    tx
      .selectFrom('desk.stock_unit')
      .select('imei')
      .where('hub_code', '=', hub)
      .where('sku_code', '=', sku)
      .where('state', '=', 'inStock')
      .execute(),
  )
  return rows.map(({ imei }) => imei)
}

/** Some of what was sent, every third damaged, and perhaps a unit of the source that was not sent. */
async function receiptOf(street: StockStreet, transfer: Transfer, bits: number, whole: boolean) {
  const lines = []
  for (const line of transfer.lines) {
    const seen = line.dispatchedImeis.filter((_, i) => whole || ((bits >> i) & 1) === 1)
    const over = bits % 5 === 0 && line.serialised ? (await freeUnits(street, transfer.fromHubCode, line.skuCode)).slice(0, 1) : []
    const open = line.dispatchedQty - line.receivedQty - line.damagedQty
    const counted = line.serialised ? 0 : whole ? open : bits % (Math.max(0, open) + 1)
    const damagedQty = counted > 1 ? 1 : 0
    lines.push({
      skuCode: line.skuCode,
      acceptedImeis: seen.filter((_, i) => i % 3 !== 1),
      damagedImeis: seen.filter((_, i) => i % 3 === 1),
      overImeis: over,
      acceptedQty: counted - damagedQty,
      damagedQty,
      overQty: 0,
    })
  }
  return lines
}
