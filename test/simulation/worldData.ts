import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import type { PlanOffering } from '../../domain/catalogue/planOffering.ts'
import { dealerCodeSchema, documentIdSchema, userIdSchema, type DealerCode, type DocumentId, type UserId } from '../../domain/kernel/ids.ts'
import type { Role } from '../../domain/access/permissions.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { hubSchema, type Hub } from '../../domain/stock/hub.ts'
import { seededRandom, seededUuid } from './seededRandom.ts'

/** A Sunday evening; any moment would do. */
export const WORLD_START = Date.UTC(2026, 10, 22, 9, 0, 0)

export const HOME: DealerCode = dealerCodeSchema.parse('D1001')
export const OTHER: DealerCode = dealerCodeSchema.parse('D1002')

export const plans: readonly PlanOffering[] = [
  { code: 'P1', name: '5G 슬림 4GB', monthlyFee: 37_000, state: 'launched' },
  { code: 'P2', name: '5G 심플 110GB', monthlyFee: 69_000, state: 'launched' },
  { code: 'P3', name: '5G 베이직', monthlyFee: 80_000, state: 'launched' },
]
/** The desks still offer it; the centre does not know it: an edit that takes it is refused (F-12). */
export const POISON_PLAN = { code: 'PX', name: '없는 요금제', monthlyFee: 1_000 } as const

export const hubs: readonly Hub[] = [
  {
    hubCode: 'CENTER-1',
    name: '용인 물류센터',
    hubType: 'CENTER',
    dealerCode: null,
    region: { sido: '경기도', sigungu: '용인시' },
    state: 'open',
  },
  {
    hubCode: 'DEALER-1',
    name: '강남역점',
    hubType: 'DEALER',
    dealerCode: HOME,
    region: { sido: '서울특별시', sigungu: '강남구' },
    state: 'open',
  },
].map((hub) => hubSchema.parse(hub))

export type WorldUser = { readonly userId: UserId; readonly loginId: string; readonly role: Role; readonly dealerCode: DealerCode | null }

const identity = seededRandom('people')
const user = (loginId: string, role: Role, dealerCode: DealerCode | null): WorldUser => ({
  userId: userIdSchema.parse(seededUuid(WORLD_START, identity)),
  loginId,
  role,
  dealerCode,
})
export const people = {
  staff1: user('staff1', 'DEALER_STAFF', HOME),
  staff2: user('staff2', 'DEALER_STAFF', HOME),
  far: user('far', 'DEALER_STAFF', OTHER),
  counselor1: user('counselor1', 'COUNSELOR', null),
  counselor2: user('counselor2', 'COUNSELOR', null),
} as const
export type PersonName = keyof typeof people
export const personNames = Object.keys(people) as readonly PersonName[]

/** A contract of the world at its beginning. */
export function worldContract(n: number, dealerCode: DealerCode): { readonly id: DocumentId; readonly body: Contract } {
  const random = seededRandom(`contract ${dealerCode} ${n}`)
  const digits = String(n).padStart(4, '0')
  const plan = random.pick(plans)
  return {
    id: documentIdSchema.parse(seededUuid(WORLD_START, random)),
    body: contractSchema.parse({
      contractNo: `KD${dealerCode.slice(1)}${digits}`,
      dealerCode,
      customerId: seededUuid(WORLD_START, random),
      customer: { name: `손님${n}`, birthDate: '1980-01-01', phone: `010-2000-${digits}`, email: '', address: '서울특별시 강남구 1' },
      msisdn: `010-2000-${digits}`,
      status: random.pick(['active', 'active', 'active', 'suspended', 'terminated'] as const),
      plan: { code: plan.code, name: plan.name, monthlyFee: plan.monthlyFee },
      addOns: [],
      device: null,
      discountPlan: 'NONE',
      instalment: { principal: 0, months: 0 },
      commitment: null,
      activatedAt: null,
      memo: '',
      tags: [],
      updatedAt: toInstant(WORLD_START - n * 1000),
    }),
  }
}
