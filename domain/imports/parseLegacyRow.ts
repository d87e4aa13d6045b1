import type { PlanOffering } from '../catalogue/planOffering.ts'
import { contractSchema, customerSnapshotSchema, MEMO_CHARS_MAX, type Contract, type ContractState } from '../contracts/contract.ts'
import type { Day } from '../kernel/instant.ts'
import type { ImportReason } from '../protocol/imports.ts'
import {
  legacyDay,
  legacyDiscount,
  legacyImei,
  legacyMemo,
  legacyMoney,
  legacyMonths,
  legacyPhone,
  legacyState,
  legacyText,
  plainCell,
  startOfDayInKorea,
} from './legacyCells.ts'
import { legacyColumnKeys, type LegacyColumn, type LegacyHeader } from './legacyColumns.ts'

/** What a row is read against: the store's dealers and catalogue, the numbers read before it, and the day of the import. */
export type LegacyContext = {
  readonly hasDealer: (dealerCode: string) => boolean
  /** By `plainCell` of the plan's name. Retired plans count too: living contracts are on them. */
  readonly planByName: (name: string) => PlanOffering | undefined
  readonly modelByCode: (modelCode: string) => { readonly name: string } | undefined
  readonly isRepeated: (contractNo: string) => boolean
  readonly today: Day
}

/** A contract as the row says it; ids and the time of writing are the server's, and nothing tells when a line ended. */
export type ContractDraft = Omit<Contract, 'customerId' | 'terminatedAt' | 'updatedAt'>

/** `contractNo` is the number the row carries, good or refused: from then on it is taken. */
export type LegacyRow =
  | { readonly kind: 'contract'; readonly contractNo: string; readonly draft: ContractDraft }
  | { readonly kind: 'refused'; readonly contractNo: string | null; readonly column: LegacyColumn | null; readonly reason: ImportReason }

const CONTRACT_NO = contractSchema.shape.contractNo
const EMAIL = customerSnapshotSchema.shape.email
const draftSchema = contractSchema.omit({ customerId: true, updatedAt: true })
/** A decoder's mark for bytes that are no character, and control characters other than tab and line breaks. */
const UNREADABLE = /(?![\t\n\r])[\ufffd\p{Cc}]/u
const CHARS_MAX: ReadonlyMap<LegacyColumn, number> = new Map([
  ['name', 60],
  ['address', 200],
  ['modelName', 80],
  ['memo', MEMO_CHARS_MAX],
])
/** A contract that is or was in use has a day on which that began. */
const BEGUN: readonly ContractState[] = ['active', 'suspended', 'pendingTerminate', 'terminated']

/**
 * IMP-2: one row as a contract, or the first reason against it with its column. The order: columns_missing,
 * columns_extra, text_unreadable, text_too_long, then the table in `refusalsOf` from left to right of the usual export.
 * A number is taken by the first row that carries it, good or refused; the later row is contract_no_repeated.
 */
export function parseLegacyRow(cells: readonly string[], header: LegacyHeader, context: LegacyContext): LegacyRow {
  const refused = (column: LegacyColumn | null, reason: ImportReason, contractNo: string | null = null): LegacyRow => ({
    kind: 'refused',
    contractNo,
    column,
    reason,
  })
  if (cells.length < header.width) return refused(null, 'columns_missing')
  if (cells.length > header.width) return refused(null, 'columns_extra')
  const cell = (column: LegacyColumn): string => cells[header.positions.get(column) ?? -1] ?? ''
  const unreadable = legacyColumnKeys.find((column) => UNREADABLE.test(cell(column)))
  if (unreadable) return refused(unreadable, 'text_unreadable')
  const reading = readCells(cell, context)
  const contractNo = CONTRACT_NO.safeParse(reading.contractNo).success ? reading.contractNo : null
  for (const [column, charsMax] of CHARS_MAX) {
    if (reading.texts[column as keyof Texts].length > charsMax) return refused(column, 'text_too_long', contractNo)
  }
  const first = refusalsOf(reading, context, contractNo !== null).find(([holds]) => holds)
  if (first) return refused(first[1], first[2], contractNo)
  return { kind: 'contract', contractNo: reading.contractNo, draft: draftSchema.parse(draftOf(reading)) }
}

type Reading = ReturnType<typeof readCells>
type Texts = { readonly name: string; readonly address: string; readonly modelName: string; readonly memo: string }

function readCells(cell: (column: LegacyColumn) => string, context: LegacyContext) {
  const plain = (column: LegacyColumn): string => plainCell(cell(column))
  const texts: Texts = {
    name: legacyText(cell('name')),
    address: legacyText(cell('address')),
    modelName: legacyText(cell('modelName')),
    memo: legacyMemo(cell('memo')),
  }
  const [activatedCell, endCell, modelCode, imeiCell] = [plain('activatedOn'), plain('commitmentEnd'), plain('modelCode'), plain('imei')]
  return {
    texts,
    contractNo: plain('contractNo').toUpperCase(),
    dealerCode: plain('dealerCode').toUpperCase(),
    birthDate: legacyDay(plain('birthDate')),
    phone: legacyPhone(plain('phone')),
    email: plain('email'),
    state: legacyState(plain('state')),
    plan: context.planByName(plain('planName')),
    fee: legacyMoney(plain('fee')),
    modelCode,
    model: context.modelByCode(modelCode),
    imei: legacyImei(imeiCell),
    hasDevice: modelCode !== '' || imeiCell !== '',
    principal: legacyMoney(plain('principal')),
    months: legacyMonths(plain('months')),
    discount: legacyDiscount(plain('discount')),
    activatedCell,
    activatedOn: legacyDay(activatedCell),
    endCell,
    commitmentEnd: legacyDay(endCell),
  }
}

type OrderedRefusal = readonly [holds: boolean, column: LegacyColumn, reason: ImportReason]

/** Every reason against a readable row, in the order in which they are told. */
function refusalsOf(row: Reading, context: LegacyContext, numberValid: boolean): readonly OrderedRefusal[] {
  const { state, plan, fee, principal, months, activatedOn, commitmentEnd } = row
  const begun = state !== null && BEGUN.includes(state)
  const hasEnd = row.endCell !== ''
  return [
    [row.contractNo === '', 'contractNo', 'contract_no_missing'],
    [!numberValid, 'contractNo', 'contract_no_invalid'],
    [context.isRepeated(row.contractNo), 'contractNo', 'contract_no_repeated'],
    [!context.hasDealer(row.dealerCode), 'dealerCode', 'dealer_unknown'],
    [row.texts.name === '', 'name', 'name_missing'],
    [row.birthDate === null || row.birthDate > context.today, 'birthDate', 'birth_date_invalid'],
    [row.phone === null, 'phone', 'phone_invalid'],
    [!EMAIL.safeParse(row.email).success, 'email', 'email_invalid'],
    [state === null, 'state', 'state_unknown'],
    [plan === undefined, 'planName', 'plan_unknown'],
    [fee === null, 'fee', 'fee_invalid'],
    [fee !== plan?.monthlyFee, 'fee', 'fee_differs'],
    [row.hasDevice && row.model === undefined, 'modelCode', 'model_unknown'],
    [row.hasDevice && row.imei === null, 'imei', 'imei_invalid'],
    [principal === null, 'principal', 'principal_invalid'],
    [months === null || (months === 0 && (principal ?? 0) > 0), 'months', 'months_invalid'],
    [row.discount === null, 'discount', 'discount_invalid'],
    [activatedOn === null && (begun || row.activatedCell !== ''), 'activatedOn', 'activated_invalid'],
    [hasEnd && (commitmentEnd === null || activatedOn === null || commitmentEnd < activatedOn), 'commitmentEnd', 'commitment_invalid'],
  ]
}

/** The body of a row against which nothing speaks; the schema has the last word. */
function draftOf(row: Reading): Record<keyof ContractDraft, unknown> {
  const { texts, plan, activatedOn, commitmentEnd } = row
  return {
    contractNo: row.contractNo,
    dealerCode: row.dealerCode,
    customer: { name: texts.name, birthDate: row.birthDate, phone: row.phone, email: row.email, address: texts.address },
    msisdn: row.phone,
    status: row.state,
    plan: plan && { code: plan.code, name: plan.name, monthlyFee: plan.monthlyFee },
    addOns: [],
    device: row.hasDevice ? { modelCode: row.modelCode, name: texts.modelName || row.model?.name, imei: row.imei } : null,
    discountPlan: row.discount,
    instalment: { principal: row.principal, months: row.months },
    commitment: activatedOn !== null && commitmentEnd !== null ? { startDate: activatedOn, endDate: commitmentEnd } : null,
    activatedAt: activatedOn === null ? null : startOfDayInKorea(activatedOn),
    memo: texts.memo,
    tags: [],
  }
}
