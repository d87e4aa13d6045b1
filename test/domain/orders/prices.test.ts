import fc from 'fast-check'
import { expect, test } from 'vitest'
import { baseOfferings } from '../../../domain/catalogue/baseOfferings.ts'
import { basePlans } from '../../../domain/catalogue/basePlans.ts'
import { recogniseScan } from '../../../domain/catalogue/recogniseScan.ts'
import { offeringStates, offeringTable } from '../../../domain/catalogue/offering.ts'
import { saleStatusOf } from '../../../domain/catalogue/saleStatusOf.ts'
import { monthlyFeeOf } from '../../../domain/contracts/contract.ts'
import { select25DiscountOf } from '../../../domain/contracts/select25DiscountOf.ts'
import { mayFollow } from '../../../domain/kernel/stateTable.ts'
import { comparePlans } from '../../../domain/orders/comparePlans.ts'
import { instalmentSchedule } from '../../../domain/orders/instalmentSchedule.ts'
import { DEFAULT_PRICE_RULES, quoteLine } from '../../../domain/orders/quoteLine.ts'
import { PLAN_A, PLAN_B } from '../contracts/sampleContract.ts'
import { after, NOW } from '../stock/sampleStock.ts'
import { sampleOffering } from './sampleOrder.ts'

test('[PRC-1] an offering is launched only after it was tested and released, and ends obsolete', () => {
  expect(offeringStates.filter((state) => mayFollow(offeringTable, state, 'launched'))).toEqual(['active', 'suspended'])
  expect(offeringStates.filter((state) => mayFollow(offeringTable, state, 'active'))).toEqual(['inTest'])
  expect(offeringStates.filter((state) => offeringTable[state].length === 0)).toEqual(['obsolete'])
})

test('[PRC-2] 예약 가능, 판매 중, 품절: what may be sold follows from state, kind, stock and intake', () => {
  const status = (differing: Parameters<typeof sampleOffering>[0], availableQty: number, preorderedQty = 0, now = NOW) =>
    saleStatusOf(sampleOffering(differing), { availableQty, preorderedQty, now })
  expect(status({}, 1)).toBe('onSale')
  expect(status({}, 0)).toBe('soldOut')
  for (const state of offeringStates.filter((one) => one !== 'launched')) expect(status({ state }, 9), state).toBe('notForSale')
  const wave = { saleKind: 'RESERVATION' as const, preorder: { opensAt: NOW, closesAt: after(1000), wave: 1, limitQty: 2 } }
  expect(status(wave, 0)).toBe('reservable')
  expect(status(wave, 0, 2)).toBe('soldOut')
  expect(status(wave, 9, 0, after(1000))).toBe('notForSale')
  expect(status({ ...wave, preorder: null }, 9)).toBe('notForSale')
})

test('[PRC-3] 130,000 less 25 % is printed as 32,505 a month, 780,120 in two years', () => {
  expect(select25DiscountOf(130_000)).toBe(32_505)
  expect(select25DiscountOf(130_000) * 24).toBe(780_120)
  expect(select25DiscountOf(33_000)).toBe(8_250)
  expect(select25DiscountOf(0)).toBe(0)
  expect(monthlyFeeOf({ plan: { code: 'P', name: 'P', monthlyFee: 130_000 }, addOns: [], discountPlan: 'SELECT25' })).toBe(97_495)
})

test('[PRC-3] the discount is whole won, at least a quarter, at most eleven won more, and never more than the fee', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (fee) => {
      const discount = select25DiscountOf(fee)
      expect(Number.isInteger(discount)).toBe(true)
      expect(discount * 4).toBeGreaterThanOrEqual(fee)
      expect(discount - fee / 4).toBeLessThan(11)
      expect(discount).toBeLessThanOrEqual(fee)
      // Ten won without VAT, or all of it.
      expect(discount % 11 === 0 || discount === fee).toBe(true)
    }),
  )
})

test('[PRC-4] monthly principals sum to the principal to the won, and differ by one at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 60 }), (principal, months) => {
      const schedule = instalmentSchedule(principal, months)
      if (months === 0 || principal === 0) {
        expect(schedule).toEqual([])
        return
      }
      expect(schedule).toHaveLength(months)
      expect(schedule.reduce((sum, month) => sum + month, 0)).toBe(principal)
      expect(schedule[0]! - schedule.at(-1)!).toBeLessThanOrEqual(1)
      expect(schedule).toEqual(schedule.toSorted((a, b) => b - a))
    }),
  )
  expect(instalmentSchedule(1_155_000, 24)).toEqual(Array.from({ length: 24 }, (_, month) => (month < 0 ? 0 : 48_125)))
})

const quote = (differing: Partial<Parameters<typeof quoteLine>[0]> = {}, rules = DEFAULT_PRICE_RULES) => {
  const offering = differing.offering ?? sampleOffering()
  return quoteLine({ offering, sku: offering.skus[0]!, planCode: PLAN_A.code, discountPlan: 'NONE', dealerSubsidy: 0, ...differing }, rules)
}

test('[PRC-5] price is list and option deltas less subsidies, whole won, never below the floor', () => {
  const money = fc.integer({ min: 0, max: 2_000_000 })
  fc.assert(
    fc.property(
      money,
      fc.integer({ min: -200_000, max: 300_000 }),
      money,
      fc.integer({ min: 0, max: 400_000 }),
      fc.constantFrom('NONE' as const, 'SELECT25' as const),
      (listPrice, delta, carrier, dealerSubsidy, discountPlan) => {
        const offering = sampleOffering({
          listPrice,
          capacities: [{ name: '256GB', priceDelta: delta }],
          carrierSubsidies: [{ planCode: PLAN_A.code, amount: carrier }],
          dealerSubsidyMax: 300_000,
        })
        const quoted = quote({ offering, dealerSubsidy, discountPlan })
        if (!quoted.ok) {
          const afterCarrier = listPrice + delta - (discountPlan === 'NONE' ? Math.min(carrier, listPrice + delta) : 0)
          expect(dealerSubsidy > 300_000 || listPrice + delta < 0 || afterCarrier < dealerSubsidy).toBe(true)
          return
        }
        const { unitPrice, carrierSubsidy, optionDelta } = quoted.value
        expect(unitPrice).toBe(listPrice + optionDelta - carrierSubsidy - dealerSubsidy)
        expect(unitPrice).toBeGreaterThanOrEqual(0)
        expect(Number.isInteger(unitPrice)).toBe(true)
        expect(carrierSubsidy).toBe(discountPlan === 'SELECT25' ? 0 : Math.min(carrier, listPrice + delta))
      },
    ),
  )
})

test('[PRC-5] a combination has the deltas of its options and its own; refusals come in their order', () => {
  const offering = sampleOffering()
  expect(quote({ sku: offering.skus[1]! })).toMatchObject({
    value: { optionDelta: 154_000, carrierSubsidy: 240_000, unitPrice: 1_069_000 },
  })
  expect(quote({ sku: { ...offering.skus[0]!, colour: '없는 색' }, dealerSubsidy: 999_999 })).toMatchObject({ code: 'sku_unknown' })
  expect(quote({ dealerSubsidy: 100_001 })).toMatchObject({ code: 'subsidy_too_high' })
  expect(quote({ planCode: null, dealerSubsidy: 1 })).toMatchObject({ code: 'subsidy_too_high' })
  expect(quote({ dealerSubsidy: 100_000 }, { floor: 900_000, dealerSubsidyWithSelect25: true })).toMatchObject({
    code: 'price_below_floor',
  })
  expect(quote({ discountPlan: 'SELECT25', dealerSubsidy: 1 }, { floor: 0, dealerSubsidyWithSelect25: false })).toMatchObject({
    code: 'subsidy_too_high',
  })
  expect(quote({ planCode: PLAN_B.code })).toMatchObject({ value: { carrierSubsidy: 0 } })
})

test('[PRC-6] subsidy against 25 %: at 130,000 a month the discount of 780,120 beats a subsidy of 650,000', () => {
  const plan = { code: 'P-130', name: '5G 초이스 프리미엄', monthlyFee: 130_000 }
  const offering = sampleOffering({ listPrice: 1_452_000, carrierSubsidies: [{ planCode: 'P-130', amount: 650_000 }] })
  const compared = comparePlans({
    offering,
    sku: offering.skus[0]!,
    plan,
    addOns: [{ code: 'A', name: '보험', monthlyFee: 6_900 }],
    instalmentMonths: 24,
    dealerSubsidy: 0,
  })
  expect(compared).toMatchObject({ ok: true, value: { cheaper: 'SELECT25', saves: 130_120 } })
  if (!compared.ok) return
  const { NONE, SELECT25 } = compared.value.quotes
  expect([NONE.unitPrice, NONE.monthlyFee, NONE.monthlyTotal]).toEqual([802_000, 136_900, 136_900 + 33_417])
  expect([SELECT25.unitPrice, SELECT25.monthlyFee, SELECT25.monthlyInstalment]).toEqual([1_452_000, 104_395, 60_500])
  expect(NONE.totalCost - SELECT25.totalCost).toBe(780_120 - 650_000)
})

test('[PRC-5] every article of a new store can be priced with every plan, and has a barcode of its own', () => {
  const offerings = baseOfferings(NOW)
  const skus = offerings.flatMap((offering) => offering.skus.map((sku) => ({ offering, sku })))
  expect(new Set(skus.map(({ sku }) => sku.skuCode)).size).toBe(skus.length)
  expect(new Set(skus.map(({ sku }) => sku.barcode)).size).toBe(skus.length)
  for (const { offering, sku } of skus) {
    expect(recogniseScan(sku.barcode!)).toEqual({ kind: 'ean13', code: sku.barcode })
    for (const { code } of basePlans) expect(quote({ offering, sku, planCode: code }).ok, `${sku.skuCode} ${code}`).toBe(true)
  }
})
