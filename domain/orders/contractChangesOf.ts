import type { Change } from '../contracts/contractChanges.ts'
import { valueAt } from '../contracts/contractChanges.ts'
import { contractSchema, type Contract } from '../contracts/contract.ts'
import type { DealerCode, DocumentId } from '../kernel/ids.ts'
import { HOUR_MS, toInstant, type Instant } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import { jsonEqual, type Json } from '../kernel/json.ts'
import type { Order } from './order.ts'

/** A subsidy or 25 % binds for two years. */
export const COMMITMENT_MONTHS = 24
const SEOUL_OFFSET_MS = 9 * HOUR_MS

/** `begin`: paid for, the goods are not there yet. `finish`: handed over, shipped and delivered, or the undo time is over. `undo`: called off or failed. */
export type ContractMoment = 'begin' | 'finish' | 'undo'

/**
 * ORD-8: the contract that 가입 or 번호이동 makes, waiting to be opened (pendingActive). Number and contract number are the
 * centre's; the handset is the unit that the order holds.
 */
export function newContractOf(
  order: Order,
  given: {
    readonly contractNo: string
    readonly customerId: DocumentId
    readonly msisdn: string
    readonly dealerCode: DealerCode
    readonly at: Instant
  },
): Contract {
  const { contract, customer, amounts } = order
  invariant(contract?.plan, 'a new contract has a plan')
  const { contractNo, customerId, msisdn, dealerCode, at } = given
  return contractSchema.parse({
    contractNo,
    dealerCode,
    customerId,
    customer,
    msisdn,
    status: 'pendingActive',
    plan: contract.plan,
    addOns: contract.addOns,
    device: deviceOf(order),
    discountPlan: contract.discountPlan,
    instalment: { principal: amounts.instalmentPrincipal, months: amounts.instalmentMonths },
    commitment: null,
    activatedAt: null,
    memo: '',
    tags: [],
    updatedAt: at,
  })
}

/**
 * ORD-8: what an order changes on its contract at a moment, field by field, so that it merges with what others wrote
 * meanwhile. Undoing gives back only fields that still say what the order wrote. Empty: nothing is to be changed.
 */
export function contractChangesOf(order: Order, current: Contract, moment: ContractMoment, now: Instant): readonly Change[] {
  const wanted = moment === 'undo' ? undoing(order, current) : doing(order, moment, now)
  return wanted
    .map(([path, to]): Change => ({ path, from: valueAt(current, path) ?? null, to }))
    .filter(({ from, to }) => !jsonEqual(from, to))
}

type Wanted = readonly (readonly [path: string, to: Json])[]

function doing(order: Order, moment: 'begin' | 'finish', now: Instant): Wanted {
  const { contract, kind } = order
  if (contract === null) return []
  if (kind === 'TERMINATE') return [['status', moment === 'begin' ? 'pendingTerminate' : 'terminated']]
  // Until its undo time is over nothing but the kept number tells of it: nobody was ever called under it.
  if (kind === 'NUMBER_CHANGE') return moment === 'begin' || contract.newMsisdn === undefined ? [] : [['msisdn', contract.newMsisdn]]
  if (kind !== 'DEVICE_CHANGE')
    return moment === 'begin'
      ? []
      : [
          ['status', 'active'],
          ['commitment', commitmentFrom(now)],
        ]
  if (moment === 'finish') return [['commitment', commitmentFrom(now)]]
  return ownFields(order)
}

/** What 기변 writes: the new handset in place of the old one, and what it is paid with. */
function ownFields(order: Order): Wanted {
  const { contract, amounts } = order
  const fields: [string, Json][] = [
    ['device', deviceOf(order)],
    ['instalment', { principal: amounts.instalmentPrincipal, months: amounts.instalmentMonths }],
  ]
  if (contract) fields.push(['discountPlan', contract.discountPlan])
  if (contract?.plan) fields.push(['plan', contract.plan])
  return fields
}

function undoing(order: Order, current: Contract): Wanted {
  const before = order.contract?.before ?? null
  if (before === null) return current.status === 'pendingActive' ? [['status', 'cancelled']] : []
  if (order.kind === 'NUMBER_CHANGE') return []
  if (order.kind === 'TERMINATE') return current.status === 'pendingTerminate' ? [['status', before.status]] : []
  return ownFields(order)
    .filter(([path, to]) => jsonEqual(valueAt(current, path), to))
    .map(([path]) => [path, valueAt(before, path) ?? null])
}

/** The handset that an order puts on its contract: the first of those it holds by IMEI. Null: it holds none. */
export function deviceOf({ lines }: Pick<Order, 'lines'>): Contract['device'] {
  const line = lines.find(({ imeis }) => imeis.length > 0)
  const imei = line?.imeis[0]
  return line && imei !== undefined ? { modelCode: line.modelCode, name: line.name, imei } : null
}

/** Two years from the day in Korea; the 29th of February becomes the 28th. */
function commitmentFrom(now: Instant): { readonly startDate: string; readonly endDate: string } {
  const startDate = toInstant(Date.parse(now) + SEOUL_OFFSET_MS).slice(0, 10)
  const end = `${Number(startDate.slice(0, 4)) + COMMITMENT_MONTHS / 12}${startDate.slice(4)}`
  return { startDate, endDate: Number.isNaN(Date.parse(end)) || !isDay(end) ? `${end.slice(0, 8)}28` : end }
}

function isDay(day: string): boolean {
  const at = Date.parse(day)
  return !Number.isNaN(at) && toInstant(at).slice(0, 10) === day
}
