import type { Contract } from '../contracts/contract.ts'

/** The add-ons a shop may put on a contract, with their monthly fee in KRW, until the catalogue carries them as documents. */
export const addOnOfferings: Contract['addOns'] = [
  { code: 'DEVICE-CARE', name: '단말 보험', monthlyFee: 6_900 },
  { code: 'RINGBACK', name: '통화연결음', monthlyFee: 3_300 },
  { code: 'DATA-SAFE', name: '데이터 안심옵션', monthlyFee: 5_500 },
  { code: 'MUSIC', name: '음악 감상', monthlyFee: 8_400 },
  { code: 'SPAM-GUARD', name: '스팸 차단', monthlyFee: 1_100 },
]
