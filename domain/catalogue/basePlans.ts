import type { PlanOffering } from './planOffering.ts'

/** The plans a new store begins with, names and monthly fees as the back offices know them. */
export const basePlans: readonly PlanOffering[] = [
  { code: '5G-CHOICE-P', name: '5G 초이스 프리미엄', monthlyFee: 130_000, state: 'launched' },
  { code: 'Y-SPECIAL', name: 'Y 스페셜', monthlyFee: 100_000, state: 'launched' },
  { code: '5G-BASIC', name: '5G 베이직', monthlyFee: 80_000, state: 'launched' },
  { code: '5G-SIMPLE-110', name: '5G 심플 110GB', monthlyFee: 69_000, state: 'launched' },
  { code: 'SENIOR-BASIC', name: '시니어 베이직', monthlyFee: 49_000, state: 'launched' },
  { code: '5G-SLIM-4', name: '5G 슬림 4GB', monthlyFee: 37_000, state: 'launched' },
  { code: 'LTE-BASIC', name: 'LTE 베이직', monthlyFee: 33_000, state: 'launched' },
  { code: 'Y-TEEN-27', name: 'Y틴 27', monthlyFee: 27_000, state: 'launched' },
  { code: 'LTE-DATA-54', name: 'LTE 데이터 54', monthlyFee: 54_000, state: 'retired' },
]
