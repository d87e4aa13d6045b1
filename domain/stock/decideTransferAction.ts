import type { Permission } from '../access/permissions.ts'
import { refuse } from '../kernel/refusals.ts'
import type { TransferAction, TransferActionKind } from '../protocol/transfers.ts'
import { closeDiscrepancy } from './closeDiscrepancy.ts'
import { receiveTransfer } from './receiveTransfer.ts'
import type { UnitChange } from './decideAdjustment.ts'
import { matchLines, movementOf, type TransferDecision, type TransferInput } from './transferContext.ts'
import type { TransferLine, TransferState } from './transfer.ts'

/** TRF-3: whose hub somebody must run to do it (`mayRunHub`), and the permission it takes besides. */
export const transferActionRules: Record<
  TransferActionKind,
  { readonly side: 'source' | 'destination' | 'either'; readonly permission: Permission }
> = {
  approve: { side: 'source', permission: 'transfer.approve' },
  reject: { side: 'source', permission: 'transfer.approve' },
  pick: { side: 'source', permission: 'stock.change' },
  dispatch: { side: 'source', permission: 'stock.change' },
  recall: { side: 'source', permission: 'stock.change' },
  receive: { side: 'destination', permission: 'stock.change' },
  cancel: { side: 'either', permission: 'stock.change' },
  closeDiscrepancy: { side: 'either', permission: 'stock.change' },
}

/** The states in which an action may be taken; in every other one it is `transfer_state_refused`. */
export const transferActionStates: Record<TransferActionKind, readonly TransferState[]> = {
  approve: ['requested'],
  reject: ['requested'],
  pick: ['approved'],
  dispatch: ['picking'],
  receive: ['dispatched', 'partiallyReceived', 'discrepancyOpen'],
  recall: ['dispatched'],
  cancel: ['requested', 'approved', 'picking'],
  closeDiscrepancy: ['discrepancyOpen'],
}

/**
 * TRF-4 (S4, S5): one step of a transfer: the next document, what is booked at both hubs and what becomes of the units, all
 * in one transaction. Conserved to the unit: at every moment a piece is at the source, on its way, at the destination, or
 * written off by a person. First of its refusals: transfer_state_refused.
 */
export function decideTransferAction(input: TransferInput, action: TransferAction): TransferDecision {
  const { transfer, at } = input
  if (!transferActionStates[action.kind].includes(transfer.state)) return refuse('transfer_state_refused', transfer.state)
  const stamped = { ...input, transfer: { ...transfer, updatedAt: at } }
  switch (action.kind) {
    case 'approve':
      return approve(stamped, action)
    case 'reject':
      return done(stamped, { state: 'rejected', reason: action.reason })
    case 'pick':
      return done(stamped, { state: 'picking' })
    case 'dispatch':
      return dispatch(stamped, action)
    case 'receive':
      return receiveTransfer(stamped, action)
    case 'recall':
      return recall(stamped, action.reason)
    case 'cancel':
      return cancel(stamped, action.reason)
    case 'closeDiscrepancy':
      return closeDiscrepancy(stamped, action)
  }
}

type Action<K extends TransferActionKind> = Extract<TransferAction, { readonly kind: K }>

function done(input: TransferInput, change: Partial<TransferInput['transfer']>): TransferDecision {
  return { ok: true, transfer: { ...input.transfer, ...change }, movements: [], units: [] }
}

/** Refusals: transfer_line_repeated, transfer_line_unknown, transfer_quantity_refused (nothing), reason_missing, stock_short. */
function approve(input: TransferInput, action: Action<'approve'>): TransferDecision {
  const matched = matchLines(input.transfer, action.lines)
  if (!matched.ok) return matched
  const lines = matched.pairs.map(({ line, said }) => ({ ...line, approvedQty: said?.quantity ?? 0 }))
  if (lines.every(({ approvedQty }) => approvedQty === 0)) return refuse('transfer_quantity_refused')
  if (action.reason === null && lines.some((line) => line.approvedQty > line.requestedQty)) return refuse('reason_missing')
  const short = lines.find((line) => line.approvedQty > (input.sourceAvailable.get(line.skuCode) ?? 0))
  if (short) return refuse('stock_short', short.skuCode)
  const movements = lines.flatMap(({ skuCode, approvedQty }) =>
    movementOf(input, { kind: 'reserve', at: 'source', skuCode, quantity: approvedQty }),
  )
  const transfer = {
    ...input.transfer,
    lines,
    state: 'approved' as const,
    approvedBy: input.author,
    reason: action.reason ?? input.transfer.reason,
  }
  return { ok: true, transfer, movements, units: [] }
}

/** Refusals: those of the lines, transfer_quantity_refused, reason_missing, stock_short, then per unit unit_unknown, unit_sku_mismatch, unit_state_refused. */
function dispatch(input: TransferInput, action: Action<'dispatch'>): TransferDecision {
  const { transfer } = input
  const matched = matchLines(transfer, action.lines)
  if (!matched.ok) return matched
  const lines: TransferLine[] = []
  for (const { line, said } of matched.pairs) {
    const imeis = [...new Set(said?.imeis)]
    const dispatchedQty = line.serialised ? imeis.length : (said?.quantity ?? 0)
    if (said && line.serialised && said.quantity !== imeis.length) return refuse('transfer_quantity_refused', line.skuCode)
    if (!line.serialised && imeis.length > 0) return refuse('transfer_quantity_refused', line.skuCode)
    const extra = dispatchedQty - line.approvedQty
    if (extra > 0 && action.reason === null) return refuse('reason_missing', line.skuCode)
    if (extra > (input.sourceAvailable.get(line.skuCode) ?? 0)) return refuse('stock_short', line.skuCode)
    lines.push({ ...line, dispatchedQty, dispatchedImeis: imeis })
  }
  if (lines.every(({ dispatchedQty }) => dispatchedQty === 0)) return refuse('transfer_quantity_refused')
  const units: UnitChange[] = []
  for (const { skuCode, dispatchedImeis } of lines) {
    for (const imei of dispatchedImeis) {
      const unit = input.units.get(imei)
      if (!unit) return refuse('unit_unknown', imei)
      if (unit.skuCode !== skuCode) return refuse('unit_sku_mismatch', imei)
      if (unit.hubCode !== transfer.fromHubCode || unit.state !== 'inStock') return refuse('unit_state_refused', imei)
      units.push({ imei, skuCode, hubCode: transfer.toHubCode, state: 'inTransit' })
    }
  }
  const movements = lines.flatMap(({ skuCode, approvedQty, dispatchedQty, dispatchedImeis: imeis }) => [
    ...movementOf(input, { kind: 'release', at: 'source', skuCode, quantity: Math.max(0, approvedQty - dispatchedQty) }),
    ...movementOf(input, {
      kind: 'reserve',
      at: 'source',
      skuCode,
      quantity: Math.max(0, dispatchedQty - approvedQty),
      reason: action.reason,
    }),
    ...movementOf(input, { kind: 'dispatch', at: 'source', skuCode, quantity: dispatchedQty, imeis }),
    ...movementOf(input, { kind: 'announce', at: 'destination', skuCode, quantity: dispatchedQty, imeis }),
  ])
  const { trackingNo, reason } = action
  return {
    ok: true,
    transfer: { ...transfer, lines, state: 'dispatched', trackingNo, dispatchedAt: input.at, reason: reason ?? transfer.reason },
    movements,
    units,
  }
}

function recall(input: TransferInput, reason: string): TransferDecision {
  const { transfer } = input
  const movements = transfer.lines.flatMap(({ skuCode, dispatchedQty: quantity, dispatchedImeis: imeis }) => [
    ...movementOf(input, { kind: 'cancelArrival', at: 'destination', skuCode, quantity, imeis, reason }),
    ...movementOf(input, { kind: 'returnHome', at: 'source', skuCode, quantity, imeis, reason }),
  ])
  const units = transfer.lines.flatMap(({ skuCode, dispatchedImeis }) =>
    dispatchedImeis.map((imei): UnitChange => ({ imei, skuCode, hubCode: transfer.fromHubCode, state: 'inStock' })),
  )
  return { ok: true, transfer: { ...transfer, state: 'recalled', reason }, movements, units }
}

function cancel(input: TransferInput, reason: string): TransferDecision {
  const { transfer } = input
  const movements = transfer.lines.flatMap(({ skuCode, approvedQty: quantity }) =>
    movementOf(input, { kind: 'release', at: 'source', skuCode, quantity, reason }),
  )
  return { ok: true, transfer: { ...transfer, state: 'cancelled', reason }, movements, units: [] }
}
