import { permissionsOfPost } from '../../../domain/access/permissions.ts'
import type { Principal } from '../../../domain/access/principal.ts'
import { principalSchema } from '../../../domain/access/principal.ts'
import { planOfferingSchema, type PlanOffering } from '../../../domain/catalogue/planOffering.ts'
import { contractSchema, type Contract } from '../../../domain/contracts/contract.ts'
import { clientIdSchema, documentIdSchema, epochSchema, mutationIdSchema } from '../../../domain/kernel/ids.ts'

/** A uuid that a reader of a failure recognises: kind and number. */
export function uuidOf(kind: number, number: number): string {
  return `0198f000-${kind.toString(16).padStart(4, '0')}-7000-8000-${number.toString(16).padStart(12, '0')}`
}
export const contractIdOf = (number: number) => documentIdSchema.parse(uuidOf(1, number))
export const mutationIdOf = (number: number) => mutationIdSchema.parse(uuidOf(2, number))
export const clientIdOf = (number: number) => clientIdSchema.parse(uuidOf(3, number))
export const epochOf = (number: number) => epochSchema.parse(uuidOf(4, number))

export const PLAN_A = { code: 'P-A', name: '5G 슬림', monthlyFee: 55_000 }
export const PLAN_B = { code: 'P-B', name: '5G 심플', monthlyFee: 69_000 }
export const PLAN_C = { code: 'P-C', name: '5G 프리미엄', monthlyFee: 89_000 }
export const PLAN_OLD = { code: 'P-OLD', name: 'LTE 베이직', monthlyFee: 33_000 }
export const offerings: readonly PlanOffering[] = [
  ...[PLAN_A, PLAN_B, PLAN_C].map((plan) => planOfferingSchema.parse({ ...plan, state: 'launched' })),
  planOfferingSchema.parse({ ...PLAN_OLD, state: 'retired' }),
]

/** A valid contract with whatever differs from the ordinary one. */
export function sampleContract(number: number, differing: Partial<Contract> = {}): Contract {
  return contractSchema.parse({
    contractNo: `KD${String(number).padStart(8, '0')}`,
    dealerCode: 'D1001',
    customerId: uuidOf(5, number),
    customer: { name: '홍길동', birthDate: '1990-01-01', phone: '010-2000-1234', email: 'a@example.com', address: '서울시 강남구' },
    msisdn: '010-2000-1234',
    status: 'active',
    plan: PLAN_A,
    addOns: [],
    device: null,
    discountPlan: 'NONE',
    instalment: { principal: 1_200_000, months: 24 },
    commitment: { startDate: '2026-01-01', endDate: '2027-12-31' },
    activatedAt: '2026-01-01T00:00:00.000Z',
    memo: '',
    tags: [],
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...differing,
  })
}

type Person = { readonly number: number; readonly role: Principal['role']; readonly dealerCode?: string }

export function samplePrincipal({ number, role, dealerCode }: Person): Principal {
  return principalSchema.parse({
    userId: uuidOf(6, number),
    sessionId: uuidOf(7, number),
    deviceId: uuidOf(8, number),
    displayName: `${role} ${number}`,
    role,
    permissions: permissionsOfPost[role],
    dealerCode: dealerCode ?? null,
  })
}
export const staffA = samplePrincipal({ number: 1, role: 'DEALER_STAFF', dealerCode: 'D1001' })
export const staffA2 = samplePrincipal({ number: 2, role: 'DEALER_STAFF', dealerCode: 'D1001' })
export const staffB = samplePrincipal({ number: 3, role: 'DEALER_STAFF', dealerCode: 'D1002' })
export const counselor = samplePrincipal({ number: 4, role: 'COUNSELOR' })
export const counselor2 = samplePrincipal({ number: 5, role: 'COUNSELOR' })
export const marketing = samplePrincipal({ number: 6, role: 'MARKETING' })
export const administrator = samplePrincipal({ number: 7, role: 'ADMIN' })
