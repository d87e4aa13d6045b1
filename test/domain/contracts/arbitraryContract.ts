import fc from 'fast-check'
import { contractSchema, type Contract } from '../../../domain/contracts/contract.ts'
import { withValueAt } from '../../../domain/contracts/contractChanges.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { PLAN_A, PLAN_B, PLAN_C, sampleContract } from './sampleContract.ts'

const line = fc.constantFrom('부재중', '내일 오전 통화', '요금 안내함', '재방문', '서류 받음')
const memo = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'))
const tag = fc.constantFrom('VIP', '가족결합', '재약정', '민원')

/** Few values per field, so that two sides often meet. */
const values: Record<ContractField, fc.Arbitrary<Json>> = {
  memo,
  tags: fc.uniqueArray(tag, { maxLength: 4 }),
  'customer.phone': fc.constantFrom('010-2000-1234', '010-2000-9999', '010-3000-0001'),
  'customer.email': fc.constantFrom('', 'a@example.com', 'b@example.com'),
  'customer.address': fc.constantFrom('서울시 강남구', '부산시 해운대구', '대전시 유성구'),
  plan: fc.constantFrom(PLAN_A, PLAN_B, PLAN_C),
  addOns: fc.uniqueArray(fc.constantFrom({ code: 'A1', name: '컬러링', monthlyFee: 990 }, { code: 'A2', name: '보험', monthlyFee: 4400 }), {
    maxLength: 2,
    selector: ({ code }) => code,
  }),
  discountPlan: fc.constantFrom('NONE', 'SELECT25'),
  instalment: fc.constantFrom({ principal: 1_200_000, months: 24 }, { principal: 0, months: 0 }),
  commitment: fc.constantFrom(null, { startDate: '2026-01-01', endDate: '2027-12-31' }),
  'customer.name': fc.constantFrom('홍길동', '김영희'),
  'customer.birthDate': fc.constantFrom('1990-01-01', '1985-05-05'),
  msisdn: fc.constantFrom('010-2000-1234', '010-2000-7777'),
  device: fc.constantFrom(null, { modelCode: 'SM-S931N', name: '갤럭시 S25', imei: '490154203237518' }),
  status: fc.constantFrom('active', 'suspended', 'pendingTerminate', 'terminated'),
}

export const contractFieldArbitrary = fc.constantFrom(...(Object.keys(values) as ContractField[]))

/** A contract in which some fields have other values than in `from`. */
export function editedContract(from: Contract, fields: fc.Arbitrary<ContractField> = contractFieldArbitrary): fc.Arbitrary<Contract> {
  return fc
    .uniqueArray(fields, { maxLength: 4 })
    .chain((chosen) => fc.tuple(...chosen.map((field) => values[field].map((value) => [field, value] as const))))
    .map((edits) => contractSchema.parse(edits.reduce<Json>((body, [field, value]) => withValueAt(body, field, value), from)))
}

/** A base and two people's versions of it. */
export const threeVersions = editedContract(sampleContract(1, { memo: '부재중\n재방문', tags: ['VIP'] })).chain((base) =>
  fc.record({ base: fc.constant(base), mine: editedContract(base), theirs: editedContract(base) }),
)
