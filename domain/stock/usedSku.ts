import type { Contract } from '../contracts/contract.ts'

/** The offering of no catalogue: what stands under it is never sold. */
export const USED_OFFERING = 'USED'
const PREFIX = `${USED_OFFERING}-`

/** What stock calls a used handset. One per model: colour and capacity of what a customer brings are not on his contract. */
export type UsedSku = {
  readonly skuCode: string
  readonly offeringCode: typeof USED_OFFERING
  readonly modelCode: string
  readonly modelName: string
  readonly colour: ''
  readonly capacity: ''
  readonly serialised: true
}

/** STK-16: the SKU under which a handset stands that a customer had, so that it is never sold as a new one of its model. */
export function usedSkuOf({ modelCode, name }: Pick<NonNullable<Contract['device']>, 'modelCode' | 'name'>): UsedSku {
  const words = { modelCode, modelName: `${name} 중고`, colour: '', capacity: '' } as const
  return { skuCode: `${PREFIX}${modelCode}`, offeringCode: USED_OFFERING, ...words, serialised: true }
}

export function isUsedSku(skuCode: string): boolean {
  return skuCode.startsWith(PREFIX)
}
