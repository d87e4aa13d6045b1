import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recogniseScan } from '../../../domain/catalogue/recogniseScan.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { alternativesFor, promisedDay } from '../../../domain/stock/alternativesFor.ts'
import { decideAdjustment } from '../../../domain/stock/decideAdjustment.ts'
import { decideHubState } from '../../../domain/stock/decideHubState.ts'
import { availableOf, stockLevelSchema } from '../../../domain/stock/hub.ts'
import { mayRunHub } from '../../../domain/stock/mayRunHub.ts'
import { proposeReplenishment } from '../../../domain/stock/proposeReplenishment.ts'
import { figures, hubCodeOf, imeiOf, NOW, sampleHub, sampleLevel, sampleUnit } from './sampleStock.ts'

test('[STK-1] a level without thresholds is the level it was', () => {
  const level = sampleLevel('HUB-A')
  expect(stockLevelSchema.parse(JSON.parse(JSON.stringify(level)))).toEqual(level)
  expect('thresholds' in level).toBe(false)
})

test('[STK-2] a hub closes only at zero, and says the state before it says what is left', () => {
  const closing = {
    hub: sampleHub('HUB-A', { state: 'closing' }),
    to: 'closed' as const,
    levels: [figures()],
    toInspect: 0,
    openOrders: 0,
    openTransfers: 0,
  }
  expect(decideHubState(closing)).toMatchObject({ ok: true, value: { state: 'closed' } })
  for (const left of ['onHandQty', 'reservedQty', 'leasedQty', 'inTransitInQty'] as const) {
    expect(decideHubState({ ...closing, levels: [figures(), figures({ [left]: 1 })] })).toMatchObject({ code: 'hub_not_empty' })
  }
  expect(decideHubState({ ...closing, toInspect: 1 })).toMatchObject({ code: 'hub_not_empty' })
  expect(decideHubState({ ...closing, openOrders: 1 })).toMatchObject({ code: 'hub_not_empty' })
  expect(decideHubState({ ...closing, openTransfers: 1 })).toMatchObject({ code: 'hub_not_empty' })
  expect(decideHubState({ ...closing, hub: sampleHub('HUB-A'), openOrders: 1 })).toMatchObject({
    code: 'hub_state_refused',
    detail: 'open',
  })
})

test('[STK-2] whatever is left anywhere keeps a hub from closing, and nothing else does', () => {
  const small = fc.integer({ min: 0, max: 1 })
  const level = fc.record({ onHandQty: small, reservedQty: small, unavailableQty: fc.constant(0), leasedQty: small, inTransitInQty: small })
  fc.assert(
    fc.property(fc.array(level, { maxLength: 3 }), small, small, small, (levels, toInspect, openOrders, openTransfers) => {
      const hub = sampleHub('HUB-A', { state: 'closing' })
      const decided = decideHubState({ hub, to: 'closed', levels, toInspect, openOrders, openTransfers })
      const left = levels
        .flatMap((one) => Object.values(one))
        .reduce((sum, quantity) => sum + quantity, toInspect + openOrders + openTransfers)
      expect(decided.ok).toBe(left === 0)
    }),
  )
})

test('[STK-7] organisation hubs are run by marketing, a dealer’s by its dealer, and an administrator may step in', () => {
  const [own, foreign] = ['D1001', 'D1002'].map((code) => dealerCodeSchema.parse(code))
  const may = (
    role: 'DEALER_STAFF' | 'DEALER_MANAGER' | 'COUNSELOR' | 'MARKETING' | 'ADMIN',
    hubType: 'ORG' | 'CENTER' | 'DEALER',
    dealerCode = own,
  ) =>
    mayRunHub(
      { role, dealerCode: role.startsWith('DEALER') ? dealerCode! : null },
      { hubType, dealerCode: hubType === 'DEALER' ? own! : null },
    )
  expect(
    may('DEALER_STAFF', 'DEALER') &&
      may('DEALER_MANAGER', 'DEALER') &&
      may('MARKETING', 'ORG') &&
      may('MARKETING', 'CENTER') &&
      may('ADMIN', 'DEALER'),
  ).toBe(true)
  expect(
    may('DEALER_STAFF', 'DEALER', foreign) || may('DEALER_MANAGER', 'ORG') || may('MARKETING', 'DEALER') || may('COUNSELOR', 'ORG'),
  ).toBe(false)
  expect(mayRunHub({ role: 'DEALER_STAFF', dealerCode: null }, { hubType: 'DEALER', dealerCode: null })).toBe(false)
})

test('[STK-11] every alternative has enough at the moment it is offered; near hubs first, the fullest first', () => {
  const levels = fc.array(
    fc.record({ onHand: fc.integer({ min: 0, max: 6 }), reserved: fc.integer({ min: 0, max: 6 }), near: fc.boolean(), open: fc.boolean() }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(levels, fc.integer({ min: 1, max: 4 }), (hubs, quantity) => {
      const others = hubs.map(({ onHand, reserved, near, open }, i) => ({
        hub: sampleHub(`HUB-${i}`, {
          region: { sido: near ? '서울특별시' : '부산광역시', sigungu: '중구' },
          state: open ? 'open' : 'paused',
        }),
        level: figures({ onHandQty: onHand, reservedQty: Math.min(onHand, reserved) }),
      }))
      const found = alternativesFor({ skuCode: 'S25', quantity, hub: sampleHub('HUB-X'), others, level: undefined, now: NOW })
      const enough = others.filter(({ hub, level }) => hub.state === 'open' && availableOf(level) >= quantity)
      expect(found).toHaveLength(Math.min(5, enough.length))
      for (const one of found) {
        const truth = others.find(({ hub }) => hub.hubCode === one.hubCode)
        expect(one).toMatchObject({ kind: 'hub', availableQty: availableOf(truth!.level), seenAt: NOW })
        expect(enough).toContain(truth)
      }
      const days = found.map(({ promisedDay: day }) => day)
      expect(days).toEqual(days.toSorted())
    }),
  )
})

test('[STK-11] goods on their way to the asked hub are the last offer, when they are enough and promised to nobody', () => {
  const ask = (inTransitInQty: number, reservedQty: number) =>
    alternativesFor({
      skuCode: 'S25',
      quantity: 2,
      hub: sampleHub('HUB-A'),
      others: [],
      level: figures({ onHandQty: 1, reservedQty, inTransitInQty }),
      now: NOW,
    })
  expect(ask(2, 1)).toEqual([{ kind: 'later', skuCode: 'S25', hubCode: 'HUB-A', expectedQty: 2, promisedDay: '2026-11-26', seenAt: NOW }])
  expect(ask(1, 1)).toEqual([])
  expect(ask(0, 0)).toEqual([])
  // 23:30 in Korea is still the same day there.
  expect(promisedDay('2026-11-23T14:30:00.000Z', 1)).toBe('2026-11-24')
  expect(promisedDay('2026-11-23T15:30:00.000Z', 1)).toBe('2026-11-25')
})

test('[STK-12] what is low is proposed from the fullest centre, what is on its way counted in, the most urgent first', () => {
  const thresholds = { minQty: 2, reorderPoint: 5, reorderQty: 10, maxQty: 12 }
  const levels = [
    sampleLevel('HUB-A', { onHandQty: 5, thresholds }),
    sampleLevel('HUB-B', { onHandQty: 1, thresholds }),
    sampleLevel('HUB-C', { onHandQty: 1, inTransitInQty: 6, thresholds }),
    sampleLevel('HUB-D', { onHandQty: 0 }),
    sampleLevel('HUB-E', { onHandQty: 3, skuCode: 'RARE', thresholds }),
  ]
  const centres = [sampleLevel('CTR-1', { onHandQty: 3 }), sampleLevel('CTR-2', { onHandQty: 9 })]
  expect(
    proposeReplenishment(levels, centres).map(({ level, proposedQty, belowMin, fromHubCode }) => [
      level.hubCode,
      proposedQty,
      belowMin,
      fromHubCode,
    ]),
  ).toEqual([
    ['HUB-B', 11, true, 'CTR-2'],
    ['HUB-E', 10, false, null],
    ['HUB-A', 10, false, 'CTR-2'],
  ])
})

test('[STK-13] units are booked by hand all or none, and never over somebody’s promise', () => {
  const units = new Map(
    [
      sampleUnit(1, 'HUB-A'),
      sampleUnit(2, 'HUB-A', 'reserved'),
      sampleUnit(3, 'HUB-B'),
      sampleUnit(4, 'HUB-A', 'onDisplay'),
      sampleUnit(5, 'HUB-A'),
    ].map((unit) => [unit.imei, unit]),
  )
  const adjust = (numbers: readonly number[], to: 'damaged' | 'lost' | 'inStock') =>
    decideAdjustment({
      hubCode: hubCodeOf('HUB-A'),
      imeis: numbers.map(imeiOf),
      to,
      reason: '파손',
      by: 'someone',
      units,
      availableBySku: new Map([['S25', 1]]),
    })
  expect(adjust([1, 1], 'damaged')).toMatchObject({ ok: true, movements: [{ kind: 'block', quantity: 1 }], units: [{ state: 'damaged' }] })
  expect(adjust([1, 5], 'damaged')).toMatchObject({ code: 'stock_short', detail: 'S25' })
  expect(adjust([4], 'damaged')).toMatchObject({ ok: true, movements: [], units: [{ state: 'damaged' }] })
  expect(adjust([1, 2], 'lost')).toMatchObject({ code: 'unit_state_refused', detail: imeiOf(2) })
  expect(adjust([3], 'lost')).toMatchObject({ code: 'unit_state_refused' })
  expect(adjust([9, 2], 'lost')).toMatchObject({ code: 'unit_unknown', detail: imeiOf(9) })
})

test('[STK-14] a scan is an IMEI or a barcode by its check digit, however it is written; anything else is said to be unknown', () => {
  const imei = imeiOf(5)
  for (const text of [
    imei,
    ` ${imei}\r\n`,
    `IMEI: ${imei}`,
    `IMEI1:${imei} IMEI2:${imeiOf(6)}`,
    `${imei.slice(0, 2)}-${imei.slice(2, 8)}-${imei.slice(8)}`,
  ]) {
    expect(recogniseScan(text), text).toEqual({ kind: 'imei', imei })
  }
  expect(recogniseScan('8806094934441')).toMatchObject({ kind: 'ean13' })
  expect(recogniseScan('036000291452')).toEqual({ kind: 'ean13', code: '0036000291452' })
  expect(recogniseScan(`${imei}9`)).toMatchObject({ kind: 'unknown' })
  expect(recogniseScan('홍길동\u0007')).toEqual({ kind: 'unknown', text: '홍길동' })
})

test('[STK-14] a digit misread is never taken for another unit or another article', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 999_999 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 1, max: 9 }),
      (number, place, more) => {
        const imei = imeiOf(number)
        const wrong = `${imei.slice(0, place)}${(Number(imei[place]) + more) % 10}${imei.slice(place + 1)}`
        expect(recogniseScan(wrong).kind).toBe('unknown')
      },
    ),
  )
})
