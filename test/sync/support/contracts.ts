import { contractSchema, type Contract } from '../../../domain/contracts/contract.ts'
import { documentIdSchema, type DocumentId } from '../../../domain/kernel/ids.ts'
import { planOfferingSchema } from '../../../domain/catalogue/planOffering.ts'

const hex = (n: number) => n.toString(16).padStart(12, '0')
export const contractId = (n: number): DocumentId => documentIdSchema.parse(`01980000-0000-7000-8000-${hex(n)}`)

export const plans = [
  { code: 'P33', name: 'LTE 베이직 33', monthlyFee: 33_000, state: 'launched' as const },
  { code: 'P48', name: '다이렉트 5G 48', monthlyFee: 48_000, state: 'launched' as const },
  { code: 'P85', name: '5G 프리미어', monthlyFee: 85_000, state: 'launched' as const },
].map((plan) => planOfferingSchema.parse(plan))

export function planOf(code: string) {
  const { name, monthlyFee } = plans.find((plan) => plan.code === code)!
  return { code, name, monthlyFee }
}

const names = ['홍길동', '김민수', '이서연', '박지훈', '최유나', '남궁민수']

export function makeContract(n: number, more: Partial<Contract> = {}): Contract {
  const line = String(20_000_000 + n)
  const phone = `010-${line.slice(0, 4)}-${line.slice(4)}`
  return contractSchema.parse({
    contractNo: `KD${String(n).padStart(8, '0')}`,
    dealerCode: 'D1001',
    customerId: documentIdSchema.parse(`01970000-0000-7000-8000-${hex(n)}`),
    customer: {
      name: names[n % names.length],
      birthDate: '1990-05-17',
      phone,
      email: 'someone@example.com',
      address: '서울특별시 강남구 테헤란로 1',
    },
    msisdn: phone,
    status: 'active',
    plan: planOf('P33'),
    addOns: [],
    device: { modelCode: 'SM-S938N', name: 'Galaxy S25 Ultra', imei: '490154203237518' },
    discountPlan: 'NONE',
    instalment: { principal: 0, months: 0 },
    commitment: null,
    activatedAt: '2026-01-02T03:04:05.000Z',
    memo: '',
    tags: [],
    updatedAt: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
    ...more,
  })
}
