import { expect, test } from 'vitest'
import { saleRightIdSchema, skuCodeSchema } from '../../domain/kernel/ids.ts'
import { goodsFound } from '../../renderer/screens/order/goodsFound.ts'
import { leasedUnit, offlineTrouble, soldHere } from '../../renderer/screens/order/leasedUnit.ts'
import type { SaleRightsView, SaleRightView } from '../../sync/salesTopics.ts'
import { sampleOffering } from '../domain/orders/sampleOrder.ts'
import { hubCodeOf, imeiOf, NOW } from '../domain/stock/sampleStock.ts'

const at = Date.parse(NOW)
const skuCode = skuCodeSchema.parse('S25-256-M')

/** One right to units 1 and 2; the named ones were sold here and are not settled. */
function lent(...queued: readonly number[]): SaleRightsView {
  const units = [1, 2].map((number): SaleRightView['units'][number] => ({
    imei: imeiOf(number),
    skuCode,
    modelName: '갤럭시 S25',
    colour: '민트',
    capacity: '256GB',
    orderId: null,
    state: queued.includes(number) ? 'queued' : 'leased',
    provisionalNo: `D1001-OFF-00004${number}`,
  }))
  const left = units.filter(({ state }) => state === 'leased')
  const id = saleRightIdSchema.parse('01980000-0000-7000-8000-00000000aaaa')
  return {
    rights: [{ id, hubCode: hubCodeOf('HUB-A'), state: 'active', issuedAt: NOW, expiresAt: NOW, units }],
    left:
      left.length === 0
        ? []
        : [{ skuCode, modelName: '갤럭시 S25', colour: '민트', capacity: '256GB', imeis: left.map(({ imei }) => imei) }],
    leftCount: left.length,
    expiresAt: NOW,
    keeping: { setting: 'auto', isElsewhere: false },
    refusal: left.length === 0 ? 'sale_right_none_available' : null,
  }
}
const line = (number: number | null) => ({ imei: number === null ? null : imeiOf(number) })

test('[SCR-8] one unit that is set aside can be sold, under its own number', () => {
  expect(leasedUnit(lent(), imeiOf(2), at)).toMatchObject({ kind: 'saleRight', provisionalNo: 'D1001-OFF-000042' })
  expect(offlineTrouble([line(2)], lent(), at)).toBeNull()
})

test('[SCR-8] what is not set aside, sold already, not named or more than one is refused with the reason', () => {
  expect(offlineTrouble([line(3)], lent(), at)).toBe('notLeasedLine')
  expect(offlineTrouble([line(1)], lent(1), at)).toBe('notLeasedLine')
  expect(offlineTrouble([line(null)], lent(), at)).toBe('notLeasedLine')
  expect(offlineTrouble([line(1), line(2)], lent(), at)).toBe('offlineOne')
  expect(offlineTrouble([], lent(), at)).toBeNull()
})

test('[SCR-8] a model whose units are sold is told from one that never had any', () => {
  const rows = (view: SaleRightsView, name = '갤럭시') =>
    goodsFound([{ offering: sampleOffering(), status: 'onSale', availableBySku: {} }], name, { offline: true, view, taken: [], ownQty: {} })
  expect(rows(lent())[0]).toMatchObject({ blocked: null, leasedQty: 2 })
  expect(rows(lent(1, 2))[0]?.blocked).toBe('leasedSold')
  expect(rows({ ...lent(), rights: [], left: [] })[0]?.blocked).toBe('notLeased')
  expect(soldHere(lent(1)).map(({ imei }) => imei)).toEqual([imeiOf(1)])
})
