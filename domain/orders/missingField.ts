import type { OrderKind } from './order.ts'
import type { PlaceOrder } from './placeOrder.ts'

/** What each kind of order asks for beyond its schema. */
type Needs = {
  readonly contract: 'new' | 'existing' | 'none'
  readonly lines: 'some' | 'any' | 'one' | 'none'
  readonly fields: readonly ('planCode' | 'msisdn' | 'previousCarrier' | 'reason' | 'guard')[]
}
const needs: Record<OrderKind, Needs> = {
  JOIN: { contract: 'new', lines: 'any', fields: ['planCode'] },
  PORT_IN: { contract: 'new', lines: 'any', fields: ['planCode', 'msisdn', 'previousCarrier'] },
  DEVICE_CHANGE: { contract: 'existing', lines: 'one', fields: [] },
  NUMBER_CHANGE: { contract: 'existing', lines: 'none', fields: ['msisdn', 'guard'] },
  TERMINATE: { contract: 'existing', lines: 'none', fields: ['reason', 'guard'] },
  SALE: { contract: 'none', lines: 'some', fields: [] },
}

/**
 * ORD-6: the first field, as a path, that keeps a request from being an order of its kind; null: none. `lines` alone means
 * that there are no goods. In this order: lines, contract and its fields, customer, address, fulfilment.
 */
export function missingField(placed: PlaceOrder): string | null {
  const { contract, lines, fields } = needs[placed.kind]
  return (
    linesProblem(placed, lines) ??
    contractProblem(placed, contract) ??
    oldDeviceProblem(placed) ??
    fields.map((field) => ((placed.contract?.[field] ?? null) === null ? `contract.${field}` : null)).find((path) => path !== null) ??
    customerProblem(placed, contract) ??
    fulfilmentProblem(placed)
  )
}

function linesProblem({ lines }: PlaceOrder, wanted: Needs['lines']): string | null {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  if ((wanted === 'some' || wanted === 'one') && pieces === 0) return 'lines'
  if (wanted === 'none' && pieces > 0) return 'lines.0'
  if (wanted === 'one' && pieces > 1) return 'lines.0.quantity'
  const repeated = lines.findIndex(({ lineId }, i) => lines.findIndex((line) => line.lineId === lineId) !== i)
  if (repeated >= 0) return `lines.${repeated}.lineId`
  const named = lines.findIndex(
    ({ imei, quantity }, i) => imei !== null && (quantity > 1 || lines.findIndex((line) => line.imei === imei) !== i),
  )
  return named >= 0 ? `lines.${named}.imei` : null
}

function contractProblem({ contract }: PlaceOrder, wanted: Needs['contract']): string | null {
  if ((contract === null) !== (wanted === 'none')) return 'contract'
  if (wanted === 'new' && contract?.baseRev !== null) return 'contract.baseRev'
  return wanted === 'existing' && contract?.baseRev === null ? 'contract.baseRev' : null
}

/** Only a 기변 takes a handset off its contract. */
function oldDeviceProblem({ kind, contract }: PlaceOrder): string | null {
  return contract?.oldDevice === 'returned' && kind !== 'DEVICE_CHANGE' ? 'contract.oldDevice' : null
}

function customerProblem({ customer, receipt }: PlaceOrder, contract: Needs['contract']): string | null {
  if (contract !== 'existing' && customer === null) return 'customer'
  if (contract === 'new' && (customer?.birthDate ?? null) === null) return 'customer.birthDate'
  const hasAddress =
    receipt.kind === 'pickup' || receipt.address !== null || contract === 'existing' || (customer?.address.length ?? 0) >= 5
  return hasAddress ? null : 'receipt.address'
}

/** Without a line a PC sells one named unit, over its counter. */
function fulfilmentProblem({ fulfilment, lines, receipt }: PlaceOrder): string | null {
  if (fulfilment.kind === 'hub') return null
  if (lines.length !== 1) return 'fulfilment'
  if ((lines[0]?.imei ?? null) === null) return 'lines.0.imei'
  return receipt.kind === 'pickup' && receipt.hubCode === fulfilment.hubCode ? null : 'receipt'
}
