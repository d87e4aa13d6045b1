import { expect, test } from 'vitest'
import { basePlans } from '../../../domain/catalogue/basePlans.ts'
import { handsetModels } from '../../../domain/catalogue/handsetModels.ts'
import { legacyColumnKeys, type LegacyColumn, type LegacyHeader } from '../../../domain/imports/legacyColumns.ts'
import { parseLegacyRow, type LegacyContext } from '../../../domain/imports/parseLegacyRow.ts'
import type { ImportReason } from '../../../domain/protocol/imports.ts'

const header: LegacyHeader = { width: legacyColumnKeys.length, positions: new Map(legacyColumnKeys.map((column, i) => [column, i])) }
const context: LegacyContext = {
  hasDealer: (code) => code === 'D1001',
  planByName: (name) => basePlans.find((plan) => plan.name === name),
  modelByCode: (code) => handsetModels.find((model) => model.modelCode === code),
  isRepeated: (contractNo) => contractNo === 'K217000999',
  today: '2026-11-22',
}
const good: Record<LegacyColumn, string> = {
  contractNo: 'K217000001',
  dealerCode: 'D1001',
  name: '서규우',
  birthDate: '1966-08-22',
  phone: '01065447005',
  email: '',
  address: '경기도 수원시 영통구 번영로 21,\r\n103동 2386호',
  state: '사용중',
  planName: '5G  슬림 4GB',
  fee: '37,000',
  modelCode: 'SM-F956N',
  modelName: '',
  imei: '355432319487571',
  principal: '2229700',
  months: '24',
  discount: 'N',
  activatedOn: '2025/02/04',
  commitmentEnd: '2027-02-04',
  memo: '=1+1',
}
const parse = (change: Partial<Record<LegacyColumn, string>> = {}) =>
  parseLegacyRow(
    legacyColumnKeys.map((column) => change[column] ?? good[column]),
    header,
    context,
  )

test('[IMP-2] a good row is a contract with the catalogue’s plan, in our own spellings', () => {
  expect(parse()).toEqual({
    kind: 'contract',
    contractNo: 'K217000001',
    draft: {
      contractNo: 'K217000001',
      dealerCode: 'D1001',
      customer: {
        name: '서규우',
        birthDate: '1966-08-22',
        phone: '010-6544-7005',
        email: '',
        address: '경기도 수원시 영통구 번영로 21, 103동 2386호',
      },
      msisdn: '010-6544-7005',
      status: 'active',
      plan: { code: '5G-SLIM-4', name: '5G 슬림 4GB', monthlyFee: 37_000 },
      addOns: [],
      device: { modelCode: 'SM-F956N', name: '갤럭시 Z 폴드6', imei: '355432319487571' },
      discountPlan: 'NONE',
      instalment: { principal: 2_229_700, months: 24 },
      commitment: { startDate: '2025-02-04', endDate: '2027-02-04' },
      activatedAt: '2025-02-03T15:00:00.000Z',
      memo: '=1+1',
      tags: [],
    },
  })
})

test('[IMP-2] a line without a handset, a commitment or, before activation, a day is a contract too', () => {
  const row = parse({ modelCode: '', imei: '', state: '개통대기', activatedOn: '', commitmentEnd: '', principal: '0', months: '0' })
  expect(row).toMatchObject({ kind: 'contract', draft: { device: null, commitment: null, activatedAt: null, status: 'pendingActive' } })
})

/** In the order of the rule: each fault is repaired before the next one is told. */
const faults: readonly (readonly [LegacyColumn, string, ImportReason])[] = [
  ['name', '서\ufffd우', 'text_unreadable'],
  ['memo', '가'.repeat(4001), 'text_too_long'],
  ['contractNo', ' ', 'contract_no_missing'],
  ['contractNo', '217000001', 'contract_no_invalid'],
  ['contractNo', 'K217000999', 'contract_no_repeated'],
  ['dealerCode', 'D1009', 'dealer_unknown'],
  ['name', '  ', 'name_missing'],
  ['birthDate', '2026-11-23', 'birth_date_invalid'],
  ['phone', '02-555-1234', 'phone_invalid'],
  ['email', '서규우', 'email_invalid'],
  ['state', '운영', 'state_unknown'],
  ['planName', '구 요금제 4', 'plan_unknown'],
  ['fee', '-1000', 'fee_invalid'],
  ['fee', '38,000', 'fee_differs'],
  ['modelCode', 'SM-X', 'model_unknown'],
  ['imei', '355432319487572', 'imei_invalid'],
  ['principal', '이백만', 'principal_invalid'],
  ['months', '0', 'months_invalid'],
  ['discount', '', 'discount_invalid'],
  ['activatedOn', '작년 봄', 'activated_invalid'],
  ['commitmentEnd', '2025-02-03', 'commitment_invalid'],
]

test.each(faults)('[IMP-2] column %s holding %j is refused', (column, cell, reason) => {
  expect(parse({ [column]: cell })).toMatchObject({ kind: 'refused', column, reason })
})

test('[IMP-2] of several faults the first of the order is told', () => {
  for (const [i, [column, cell, reason]] of faults.entries()) {
    // Of two faults in one column only one can be planted: the earlier one.
    const later = faults.slice(i + 1).filter(([other]) => other !== column)
    const planted = Object.fromEntries([...later.toReversed().map(([other, text]) => [other, text]), [column, cell]])
    expect(parse(planted)).toMatchObject({ column, reason })
  }
})

test('[IMP-2] a row with too few or too many cells is refused before anything in it is believed', () => {
  const cells = legacyColumnKeys.map((column) => good[column])
  expect(parseLegacyRow(cells.slice(0, -1), header, context)).toEqual({
    kind: 'refused',
    contractNo: null,
    column: null,
    reason: 'columns_missing',
  })
  expect(parseLegacyRow([...cells, ''], header, context)).toEqual({
    kind: 'refused',
    contractNo: null,
    column: null,
    reason: 'columns_extra',
  })
})

test('[IMP-8] a refused row names its number, so that a later row with it is the repeated one', () => {
  expect(parse({ phone: '없음' })).toMatchObject({ contractNo: 'K217000001' })
  expect(parse({ contractNo: '217' })).toMatchObject({ contractNo: null })
})
