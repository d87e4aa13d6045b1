import type { Role } from '../../domain/access/permissions.ts'
import { dealerCodeSchema, documentIdSchema, hubCodeSchema, userIdSchema, type DealerCode, type HubCode } from '../../domain/kernel/ids.ts'
import { hubSchema } from '../../domain/stock/hub.ts'
import { contractIdOf, offerings as plans, sampleContract, uuidOf } from '../domain/contracts/sampleContract.ts'
import { caseOffering, sampleOffering } from '../domain/orders/sampleOrder.ts'

/** A Monday, ten in the morning in Korea. */
export const SELLING_START = Date.UTC(2026, 10, 23, 1, 0, 0)
export const HOME: DealerCode = dealerCodeSchema.parse('D1001')
export const AWAY: DealerCode = dealerCodeSchema.parse('D1002')

/** `second` is a hub of the home shop that begins empty and may be closed; `shared` is marketing's, `centre` everybody's last resort. */
export const hubCodes = {
  own: hubCodeSchema.parse('D1001-H1'),
  second: hubCodeSchema.parse('D1001-H2'),
  away: hubCodeSchema.parse('D1002-H1'),
  shared: hubCodeSchema.parse('ORG-A'),
  centre: hubCodeSchema.parse('CTR-A'),
} as const
const hub = (hubCode: HubCode, hubType: 'DEALER' | 'ORG' | 'CENTER', dealerCode: DealerCode | null) =>
  hubSchema.parse({ hubCode, name: hubCode, hubType, dealerCode, region: { sido: '서울', sigungu: '중구' }, state: 'open' })
export const worldHubs = [
  hub(hubCodes.own, 'DEALER', HOME),
  hub(hubCodes.second, 'DEALER', HOME),
  hub(hubCodes.away, 'DEALER', AWAY),
  hub(hubCodes.shared, 'ORG', null),
  hub(hubCodes.centre, 'CENTER', null),
]

export const PHONE = 'S25-256-M'
export const CASE = 'CASE-1'
export const worldOfferings = [sampleOffering(), caseOffering]
export const worldSkus = worldOfferings.flatMap((offering) =>
  offering.skus.map(({ skuCode, colour, capacity }) => {
    const { offeringCode, modelCode, name: modelName, serialised } = offering
    return { skuCode, colour, capacity, offeringCode, modelCode, modelName, serialised }
  }),
)
export const worldPlans = plans

const contractOf = (number: number, dealerCode: DealerCode) => ({
  id: contractIdOf(number),
  body: sampleContract(number, { dealerCode, msisdn: `010-2000-${String(number).padStart(4, '0')}` }),
})
export const worldContracts = [contractOf(1, HOME), contractOf(2, HOME), contractOf(3, HOME), contractOf(4, AWAY), contractOf(5, AWAY)]

const person = (number: number, loginId: string, role: Role, dealerCode: DealerCode | null) => ({
  userId: userIdSchema.parse(uuidOf(6, number)),
  loginId,
  role,
  dealerCode,
})
/** `clerk` and `boss` work in the home shop, `rival` in the other one, `keeper` runs the shared hubs; `operator` only sees to what is stuck. */
export const sellers = {
  clerk: person(1, 'clerk', 'DEALER_STAFF', HOME),
  boss: person(2, 'boss', 'DEALER_MANAGER', HOME),
  rival: person(3, 'rival', 'DEALER_MANAGER', AWAY),
  keeper: person(4, 'keeper', 'MARKETING', null),
  operator: person(5, 'operator', 'ADMIN', null),
} as const
export type SellerName = keyof typeof sellers
export const sellerNames = ['clerk', 'boss', 'rival', 'keeper'] as const satisfies readonly SellerName[]

/** PCs by who usually works there; at `spare`, in the home shop, somebody signs in a second time. */
export const pcNames = ['clerk', 'boss', 'rival', 'keeper', 'spare'] as const
export type PcName = (typeof pcNames)[number]
export const customerId = (number: number) => documentIdSchema.parse(uuidOf(5, number))
