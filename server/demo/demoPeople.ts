import type { Contract } from '../../domain/contracts/contract.ts'
import type { DemoDealer } from './demoHubs.ts'
import type { SeededRandom } from './seededRandom.ts'

type Customer = Contract['customer']
type Words = readonly [string, ...string[]]

const surnames: Words = [
  '김',
  '이',
  '박',
  '최',
  '정',
  '강',
  '조',
  '윤',
  '장',
  '임',
  '한',
  '오',
  '서',
  '신',
  '권',
  '황',
  '안',
  '송',
  '류',
  '홍',
  '남궁',
  '황보',
]
const firstSyllables: Words = [
  '민',
  '서',
  '지',
  '현',
  '예',
  '도',
  '하',
  '주',
  '은',
  '준',
  '수',
  '유',
  '시',
  '태',
  '성',
  '승',
  '가',
  '나',
  '다',
  '채',
]
const secondSyllables: Words = [
  '준',
  '윤',
  '우',
  '연',
  '진',
  '아',
  '은',
  '호',
  '민',
  '원',
  '영',
  '빈',
  '율',
  '람',
  '솔',
  '훈',
  '경',
  '희',
  '석',
  '주',
]
const streets: Words = ['중앙로', '대학로', '시청로', '번영로', '평화로', '역전로', '충장로', '월드컵로', '해안로', '테헤란로']

/** Numbers of the demo world lie between 010-2000-0000 and 010-3999-9999. */
const NUMBERS = 20_000_000
/** Has no factor in common with NUMBERS, so that no two of the first 20 million numbers are the same. */
const NUMBER_STEP = 7_654_321

/** The n-th phone number of the demo world; each n has its own. */
export function demoPhone(n: number): string {
  const digits = String(20_000_000 + ((n * NUMBER_STEP) % NUMBERS))
  return `010-${digits.slice(0, 4)}-${digits.slice(4)}`
}

export function demoName(random: SeededRandom): string {
  return `${random.pick(surnames)}${random.pick(firstSyllables)}${random.pick(secondSyllables)}`
}

/** An invented person who lives near one of the dealer's shops. */
export function demoCustomer(dealer: DemoDealer, n: number, random: SeededRandom): Customer {
  const [sido, sigungu] = dealer.places[random.between(0, dealer.places.length - 1)]!
  const day = String(random.between(1, 28)).padStart(2, '0')
  const month = String(random.between(1, 12)).padStart(2, '0')
  return {
    name: demoName(random),
    birthDate: `${random.between(1940, 2007)}-${month}-${day}`,
    phone: demoPhone(n),
    email: random.chance(0.6) ? `user${n}@example.com` : '',
    address: `${sido} ${sigungu} ${random.pick(streets)} ${random.between(1, 320)}, ${random.between(101, 120)}동 ${random.between(1, 24)}${String(random.between(1, 8)).padStart(2, '0')}호`,
  }
}
