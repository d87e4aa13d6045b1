import { addOnOfferings } from '../../domain/catalogue/addOnOfferings.ts'
import { basePlans } from '../../domain/catalogue/basePlans.ts'
import { handsetModels } from '../../domain/catalogue/handsetModels.ts'
import { contractSchema, type Contract, type ContractState } from '../../domain/contracts/contract.ts'
import { isImei } from '../../domain/contracts/imei.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS, toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { demoDealers, type DemoDealer } from './demoHubs.ts'
import { demoDocumentId } from './demoIds.ts'
import { demoCustomer, demoPhone } from './demoPeople.ts'
import { SeededRandom } from './seededRandom.ts'

/** When a contract was last written, and whether that is so lately that it may still be under way. */
export type DemoMoment = { readonly updatedAt: Millis; readonly isRecent: boolean }

export type DemoContract = { readonly id: DocumentId; readonly body: Contract }

const CONTRACT_KIND = 0xc0de
const DAY_MS = 24 * HOUR_MS
const KOREA_AHEAD_MS = 9 * HOUR_MS
const YEARS_BACK_DAYS = 5 * 365
/** Second numbers of lines that are not their owner's phone begin here: no customer has them. */
const SECOND_NUMBERS_FROM = 10_000_000

type Weighted = readonly [readonly [ContractState, number], ...(readonly [ContractState, number])[]]

/** What was touched lately is often still under way; what was not is in use, or over. */
const recentStates: Weighted = [
  ['active', 700],
  ['pendingActive', 90],
  ['created', 70],
  ['suspended', 50],
  ['pendingTerminate', 40],
  ['terminated', 30],
  ['cancelled', 14],
  ['aborted', 6],
]
const settledStates: Weighted = [
  ['active', 810],
  ['terminated', 110],
  ['suspended', 60],
  ['cancelled', 14],
  ['aborted', 6],
]
const memos = [
  '가족결합 문의',
  '액정 파손 이력',
  '명의변경 예정, 신분증 지참 안내',
  '위약금 안내 완료',
  '번호이동(SKT→KT)',
  '사은품: 케이스, 필름',
  '요금제 변경 "다음달 1일" 요청',
  '보험 가입\n2년차',
  '통화 품질 민원, 중계기 점검 접수\n점검 뒤 다시 연락하기로 함',
] as const
const tags = ['VIP', '가족결합', '온가족할인', '장기고객', '복지할인', '재약정대상', '연체주의'] as const
const launched = basePlans.filter((plan) => plan.state === 'launched')

/** How many contracts each dealer has: 2,000 in all, or `contracts` at the first dealer and a few hundred at the others. */
export function demoContractCounts(contracts: number | undefined): readonly { readonly dealer: DemoDealer; readonly count: number }[] {
  const [big] = demoDealers
  const others = [420, 360, 320, 280]
  const biggest = contracts ?? 620
  return demoDealers.map((dealer, i) => ({ dealer, count: dealer === big ? biggest : others[i - 1]! }))
}

/** The n-th contract of the whole demo world as it stood at `updatedAt`; n alone decides all but its days and how new it is. */
export function demoContract(dealer: DemoDealer, n: number, { updatedAt, isRecent }: DemoMoment): DemoContract {
  const random = new SeededRandom(CONTRACT_KIND, n)
  const contractNo = `KD${20_000_000 + n}`
  const id = demoDocumentId(`contract:${contractNo}`)
  const status = random.weighted(isRecent ? recentStates : settledStates)
  const plan = random.chance(0.03) ? basePlans.at(-1)! : launched[random.between(0, launched.length - 1)]!
  const ageDays = hasBegun(status) ? 1 + Math.floor(random.next() ** 1.5 * YEARS_BACK_DAYS) : random.between(1, 20)
  const startDate = dayAt(updatedAt - ageDays * DAY_MS)
  const months = random.weighted([
    [24, 60],
    [36, 20],
    [12, 10],
    [0, 10],
  ])
  const customer = demoCustomer(dealer, n, random)
  const body: Record<Exclude<keyof Contract, 'terminatedAt'>, unknown> & { readonly terminatedAt?: string } = {
    contractNo,
    dealerCode: dealer.code,
    customerId: demoDocumentId(`customer:${contractNo}`),
    customer,
    // A line for a child or a second handset has a number of its own.
    msisdn: random.chance(0.93) ? customer.phone : demoPhone(SECOND_NUMBERS_FROM + n),
    status,
    plan: { code: plan.code, name: plan.name, monthlyFee: plan.monthlyFee },
    addOns: addOnOfferings.filter(() => random.chance(0.16)),
    ...handsetOf(n, status, months, random),
    discountPlan: random.chance(0.4) ? 'SELECT25' : 'NONE',
    commitment:
      months > 0 && status !== 'cancelled' && status !== 'aborted' ? { startDate, endDate: monthsAfter(startDate, months) } : null,
    activatedAt: hasBegun(status) ? openingHour(startDate, random) : null,
    ...(status === 'terminated' ? { terminatedAt: toInstant(updatedAt) } : {}),
    memo: random.chance(0.55) ? memos[random.between(0, memos.length - 1)] : '',
    tags: tags.filter(() => random.chance(0.07)).toSorted(),
    updatedAt: toInstant(updatedAt),
  }
  return { id, body: contractSchema.parse(body) }
}

function handsetOf(n: number, status: ContractState, months: number, random: SeededRandom): Pick<Contract, 'device' | 'instalment'> {
  const model = handsetModels[random.between(0, handsetModels.length - 1)]!
  const ownHandset = status === 'created' && random.chance(0.5)
  if (ownHandset) return { device: null, instalment: { principal: 0, months: 0 } }
  const paid = months === 0 || random.chance(0.12)
  return {
    device: { modelCode: model.modelCode, name: model.name, imei: demoImei(n) },
    instalment: paid ? { principal: 0, months: 0 } : { principal: model.listPrice, months },
  }
}

/** The n-th handset's IMEI: a made-up type code, the number, the right check digit. */
export function demoImei(n: number): string {
  const body = `35${String(410_000 + (n % 37) * 1000).padStart(6, '0')}${String(n % 1_000_000).padStart(6, '0')}`
  for (let digit = 0; digit < 10; digit++) if (isImei(`${body}${digit}`)) return `${body}${digit}`
  return body
}

function hasBegun(status: ContractState): boolean {
  return status === 'active' || status === 'suspended' || status === 'pendingTerminate' || status === 'terminated'
}

/** The calendar day in Korea. */
function dayAt(at: Millis): string {
  return toInstant(at + KOREA_AHEAD_MS).slice(0, 10)
}

/** Between 10:00 and 14:00 in Korea. */
function openingHour(day: string, random: SeededRandom): Instant {
  return toInstant(Date.parse(`${day}T00:00:00Z`) - KOREA_AHEAD_MS + random.between(600, 840) * MINUTE_MS)
}

function monthsAfter(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.toISOString().slice(0, 10)
}
