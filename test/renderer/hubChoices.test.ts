import { expect, test } from 'vitest'
import { dealerCodeSchema } from '../../domain/kernel/ids.ts'
import { hubChoices, type HubChoicesInput } from '../../renderer/data/hubChoices.ts'
import { NOW, sampleHub, sampleLevel } from '../domain/stock/sampleStock.ts'

const own = sampleHub('HUB-D1001', {
  hubType: 'DEALER',
  dealerCode: dealerCodeSchema.parse('D1001'),
  region: { sido: '서울', sigungu: '강남구' },
})
const near = sampleHub('ORG-SEOUL', { dealerCode: null, region: { sido: '서울', sigungu: '중구' } })
const far = sampleHub('CTR-BUSAN', { dealerCode: null, region: { sido: '부산', sigungu: '강서구' } })
const paused = sampleHub('ORG-PAUSED', { dealerCode: null, state: 'paused' })
const level = (hubCode: string, onHandQty: number, more: object = {}) => sampleLevel(hubCode, { skuCode: 'S25', onHandQty, ...more })

const input: HubChoicesInput = {
  hubs: [far, paused, near, own],
  levels: [level('HUB-D1001', 1), level('ORG-SEOUL', 3), level('CTR-BUSAN', 90), level('ORG-PAUSED', 50)],
  goods: [{ skuCode: 'S25', quantity: 1 }],
  dealerCode: own.dealerCode,
  pickup: true,
  now: Date.parse(NOW),
}
const codes = (differing: Partial<HubChoicesInput> = {}) => hubChoices({ ...input, ...differing }).map(({ hub }) => hub.hubCode)

test('[SCR-7] the own hub comes first, then what is near, and a hub that gives nothing out not at all', () => {
  expect(codes()).toEqual(['HUB-D1001', 'ORG-SEOUL', 'CTR-BUSAN'])
  expect(hubChoices(input)[0]?.promise).toEqual({ kind: 'now' })
  expect(hubChoices({ ...input, pickup: false })[0]?.promise).toEqual({ kind: 'day', day: '2026-11-24' })
})

test('[SCR-7] a hub with too little comes after those with enough; lines of one sku count together', () => {
  const two = [
    { skuCode: 'S25', quantity: 1 },
    { skuCode: 'S25', quantity: 3 },
  ]
  expect(codes({ goods: two })).toEqual(['HUB-D1001', 'CTR-BUSAN', 'ORG-SEOUL'])
  expect(hubChoices({ ...input, goods: two }).map(({ isEnough }) => isEnough)).toEqual([false, true, false])
})

test('[SCR-7] what is on its way is promised for later, what nobody has for no day at all', () => {
  const levels = [level('HUB-D1001', 0, { inTransitInQty: 2 })]
  expect(hubChoices({ ...input, levels }).map(({ promise }) => promise)).toEqual([{ kind: 'later', day: '2026-11-26' }])
  expect(hubChoices({ ...input, levels: [] }).map(({ promise }) => promise)).toEqual([null])
})

test('what was set aside or reserved is nothing that can be given', () => {
  expect(hubChoices({ ...input, levels: [level('HUB-D1001', 4, { reservedQty: 1, leasedQty: 3 })] })[0]?.availableQty).toBe(0)
})
